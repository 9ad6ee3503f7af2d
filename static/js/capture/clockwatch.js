// @ts-check
/**
 * Compares the sound that arrives with two clocks and says what is missing. Pure: it is told when
 * each chunk was cut (wall clock, in the audio thread) and when it arrived (monotonic, here).
 *
 * Each clock fails in its own way. The wall clock may be set; the monotonic one may stand still
 * while the machine sleeps; an arrival may be late though nothing is lost. So a loss counts only if
 * both clocks show it, except after a break in the rhythm: then the stamps say how long the sound
 * itself was away, unless they run backwards.
 */

/** Late by more than this is a break in the rhythm. */
export const BREAK_MS = 400;
/** Less than this is not worth a gap. */
const LEAST_GAP_MS = 100;
/** The least lag among this many chunks is free of lateness: 1.5 s. */
const CALM = 6;
/** A sound card's clock may differ by this much without anything being lost: 200 ppm. */
const TOLERANCE = 0.0002;
/** Clocks that disagree by this much: one of them was set, or stood still. */
const DISAGREE_MS = 500;

/** How far one clock is ahead of the sound, and how far it was when all was well. */
class Lag {
  constructor() {
    this.now = 0;
    /** @type {number[]} */
    this.recent = [];
    this.reference = NaN;
  }

  /** @param {number} ms by which the clock moved more than the sound */
  add(ms) {
    this.now += ms;
    this.recent.push(this.now);
    if (this.recent.length > CALM) this.recent.shift();
    if (Number.isNaN(this.reference) && this.recent.length === CALM) this.reference = this.least;
  }

  get least() {
    return Math.min(...this.recent);
  }

  /** Sound that is missing according to this clock; negative: more sound than time. */
  get missingMs() {
    return Number.isNaN(this.reference) ? 0 : this.least - this.reference;
  }

  /** From here on nothing is missing except `ms`. @param {number} ms */
  leave(ms) {
    this.reference = this.least - ms;
  }

  /** @param {number} soundMs */
  follow(soundMs) {
    const most = soundMs * TOLERANCE;
    this.reference += Math.max(-most, Math.min(most, this.missingMs));
  }
}

/**
 * @typedef {object} Finding
 * @property {number} lostMs missing before this chunk; 0 = nothing
 * @property {number|null} driftMs set when there is more sound than time (negative): a wrong rate
 */

/** @type {Finding} */
const NOTHING = Object.freeze({ lostMs: 0, driftMs: null });

export class ClockWatch {
  constructor() {
    /** @type {{stampMs: number, monoMs: number}|null} */
    this.last = null;
    this.byStamp = new Lag();
    this.byMono = new Lag();
  }

  /**
   * @param {number} soundMs sound since the last call, muted sound counted
   * @param {number} stampMs wall clock at the chunk's end, taken in the audio thread
   * @param {number} monoMs monotonic clock at arrival
   * @returns {Finding}
   */
  observe(soundMs, stampMs, monoMs) {
    const { last } = this;
    this.last = { stampMs, monoMs };
    if (!last) {
      this.byStamp.add(0);
      this.byMono.add(0);
      return NOTHING;
    }
    const arrivedMs = monoMs - last.monoMs;
    const stampedMs = stampMs - last.stampMs;
    const broken = arrivedMs > soundMs + BREAK_MS;
    const awayMs = broken ? (stampedMs < 0 ? arrivedMs : stampedMs) - soundMs : 0;
    const lostMs = awayMs >= LEAST_GAP_MS ? Math.round(awayMs) : 0;
    this.byStamp.add(stampedMs - soundMs - lostMs);
    this.byMono.add(arrivedMs - soundMs - lostMs);
    const crept = this.#crept(soundMs);
    return { lostMs: lostMs + crept.lostMs, driftMs: crept.driftMs };
  }

  /** Since the last chunk the wall clock was set. @param {number} ms */
  wasSet(ms) {
    if (this.last) this.last.stampMs += ms;
  }

  /**
   * Losses too small to break the rhythm leave a lag that does not shrink again.
   * @param {number} soundMs
   * @returns {Finding}
   */
  #crept(soundMs) {
    const { byStamp, byMono } = this;
    const [a, b] = [byStamp.missingMs, byMono.missingMs];
    const missing = Math.abs(a) < Math.abs(b) ? a : b;
    if (Math.abs(a - b) > DISAGREE_MS) {
      byStamp.leave(missing);
      byMono.leave(missing);
    }
    if (Math.abs(missing) < LEAST_GAP_MS) {
      byStamp.follow(soundMs);
      byMono.follow(soundMs);
      return NOTHING;
    }
    byStamp.leave(0);
    byMono.leave(0);
    const ms = Math.round(missing);
    return ms > 0 ? { lostMs: ms, driftMs: null } : { lostMs: 0, driftMs: ms };
  }
}
