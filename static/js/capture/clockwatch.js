// @ts-check
/**
 * Compares the sound that arrives with two clocks and says what is missing. Pure: it is told when
 * each chunk was cut (wall clock, in the audio thread) and when it arrived (monotonic, here).
 *
 * Each clock fails in its own way. The wall clock may be set; the monotonic one may stand still
 * while the machine sleeps; an arrival may be late though nothing is lost. So: as long as chunks
 * arrive in their rhythm nothing is missing, whatever the wall clock does. After a break in the
 * rhythm the stamps say how long the sound itself was away, unless they run backwards.
 */

/** Late by more than this is a break in the rhythm. */
const BREAK_MS = 400;
/** Less than this is not worth a gap. */
const LEAST_GAP_MS = 100;
const WINDOW_MS = 10_000;
/** 0.5 % of a window. */
const DRIFT_MS = 50;

/**
 * @typedef {object} Finding
 * @property {number} lostMs missing before this chunk; 0 = nothing
 * @property {number|null} driftMs set when a window ran faster (negative) or slower than the clocks
 */

export class ClockWatch {
  constructor() {
    /** @type {{stampMs: number, monoMs: number}|null} */
    this.last = null;
    /** @type {{stamp: number, mono: number}|null} least lags of the window before */
    this.before = null;
    this.lagStamp = 0;
    this.lagMono = 0;
    this.leastStamp = Infinity;
    this.leastMono = Infinity;
    this.windowMs = 0;
  }

  /**
   * @param {number} audioMs sound since the last call, muted sound counted
   * @param {number} stampMs wall clock at the chunk's end, taken in the audio thread
   * @param {number} monoMs monotonic clock at arrival
   * @returns {Finding}
   */
  observe(audioMs, stampMs, monoMs) {
    const { last } = this;
    this.last = { stampMs, monoMs };
    if (!last) return { lostMs: 0, driftMs: null };
    const arrivalMs = monoMs - last.monoMs;
    if (arrivalMs > audioMs + BREAK_MS) return this.#afterBreak(audioMs, arrivalMs, stampMs - last.stampMs);
    return this.#inRhythm(audioMs, arrivalMs, stampMs - last.stampMs);
  }

  /**
   * @param {number} audioMs
   * @param {number} arrivalMs
   * @param {number} stampedMs
   * @returns {Finding}
   */
  #afterBreak(audioMs, arrivalMs, stampedMs) {
    const awayMs = (stampedMs < 0 ? arrivalMs : stampedMs) - audioMs;
    if (awayMs < LEAST_GAP_MS) return this.#inRhythm(audioMs, arrivalMs, stampedMs);
    this.#restart();
    return { lostMs: Math.round(awayMs), driftMs: null };
  }

  /**
   * Small losses show as a lag that never shrinks again: the least lag of one window against the
   * least of the window before, on both clocks.
   * @param {number} audioMs
   * @param {number} arrivalMs
   * @param {number} stampedMs
   * @returns {Finding}
   */
  #inRhythm(audioMs, arrivalMs, stampedMs) {
    this.lagStamp += stampedMs - audioMs;
    this.lagMono += arrivalMs - audioMs;
    this.leastStamp = Math.min(this.leastStamp, this.lagStamp);
    this.leastMono = Math.min(this.leastMono, this.lagMono);
    this.windowMs += audioMs;
    if (this.windowMs < WINDOW_MS) return { lostMs: 0, driftMs: null };
    return this.#closeWindow();
  }

  /** @returns {Finding} */
  #closeWindow() {
    const before = this.before;
    this.before = { stamp: this.leastStamp, mono: this.leastMono };
    this.windowMs = 0;
    this.leastStamp = Infinity;
    this.leastMono = Infinity;
    if (!before) return { lostMs: 0, driftMs: null };
    const byStamp = this.before.stamp - before.stamp;
    const byMono = this.before.mono - before.mono;
    // The smaller of the two in size: a clock that was set shows in one of them only.
    const shift = Math.abs(byStamp) < Math.abs(byMono) ? byStamp : byMono;
    if (Math.abs(shift) < DRIFT_MS) return { lostMs: 0, driftMs: null };
    const lostMs = shift >= LEAST_GAP_MS ? Math.round(shift) : 0;
    return { lostMs, driftMs: Math.round(shift) };
  }

  #restart() {
    this.lagStamp = 0;
    this.lagMono = 0;
    this.leastStamp = Infinity;
    this.leastMono = Infinity;
    this.windowMs = 0;
    this.before = null;
  }
}
