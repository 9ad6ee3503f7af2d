// @ts-check
/**
 * Gaps of the recording: when one began, how long it is, and its record in the log, written
 * directly before the sound that ends it. Decides nothing about why sound is missing.
 *
 * Two clocks measure a gap. The wall clock may be set, the monotonic one stands still while the
 * tablet sleeps, and across a reload there is only the wall clock. Where they part, the server's
 * clock, heard before and after, tells by how much ours was set. Until it does, the gap is in doubt;
 * one that must be written meanwhile is measured in a record of its own when the server has spoken.
 * So is one that nobody saw, because sound went on at once after a sleep. What nobody confirmed before
 * the end is unknown (doubt.js), until the server speaks (afterwards.js).
 */

import { Afterwards } from './afterwards.js';
import { CLOCK_SET_MS, LEAST_MS, foundOf, joined, setIn, unknownOf } from './doubt.js';
import { positionMs } from './machine.js';

/** @typedef {import('./doubt.js').Doubt} Doubt */
/** @typedef {import('./doubt.js').Heard} Heard */
/** @typedef {import('./doubt.js').Unsure} Unsure */

/**
 * The gap that runs, as the recording's row keeps it.
 * @typedef {object} Running
 * @property {number} sinceMs
 * @property {string} cause
 * @property {number} frames of the recording before it
 * @property {number} wallMs wall clock at which it began, whatever happened to that clock since
 * @property {number} setMs by which that clock is known to have been set in it
 * @property {Doubt|null} doubt
 */

export class Gaps {
  /** @param {import('./engine.js').Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.afterwards = new Afterwards(engine);
    /** Monotonic time at which the running gap began; 0: it began in an earlier page. */
    this.sinceMonoMs = 0;
    /** Wall clock at which it began, whatever happened to that clock since. */
    this.sinceWallMs = 0;
    /** By how much the wall clock is known to have been set in it. */
    this.setMs = 0;
    /** @type {Doubt|null} of the running gap */
    this.doubt = null;
    /** @type {Doubt|null} the clocks parted, and no sound came since */
    this.parted = null;
    /** @type {Unsure|null} */
    this.unsure = null;
    /** The running gap began because the microphone was taken away. */
    this.unplugged = false;
  }

  /**
   * Sound ended. The gap is written when it is over, with its length.
   * @param {string} cause
   * @param {{why?: string, agoMs?: number}} [detail]
   */
  start(cause, { why, agoMs = 0 } = {}) {
    const { engine } = this;
    engine.watch.clocks(); // a sleep that nobody saw yet lies in this gap
    const { parted } = this;
    const atMs = Math.round(Date.now() - agoMs - (parted?.jumpMs ?? 0));
    const began = !engine.model.gap;
    if (began) this.#began(performance.now() - agoMs, atMs, null);
    engine.dispatch({ type: 'gapStart', cause, why, atMs });
    this.parted = null;
    if (!began || !parted) return;
    this.#doubted(parted.jumpMs, parted.heard);
    this.#answered();
  }

  /**
   * A recording of an earlier page goes on: only the wall clock spans the time between.
   * @param {number} sinceMs wall clock at which its sound ended
   * @param {Heard|null} heard the server's clock, when that page last heard it
   * @param {Running|null} [kept] the gap in which that page ended
   */
  resumed(sinceMs, heard, kept = null) {
    const doubt = { ...(kept?.doubt ?? { heard, jumpMs: 0, assumedMs: 0 }), partedMs: 0 };
    this.#began(0, kept?.wallMs ?? sinceMs, doubt);
    this.setMs = kept?.setMs ?? 0;
  }

  /** @returns {{gap: Running|null, unsure: Unsure|null}} for a page that comes after this one */
  get kept() {
    const { gap, frames, recId } = this.engine.model;
    const { sinceWallMs: wallMs, setMs, doubt, unsure } = this;
    const own = unsure?.recId === recId ? unsure : null;
    return { gap: gap && { ...gap, frames, wallMs, setMs, doubt }, unsure: own };
  }

  /**
   * @param {number} monoMs
   * @param {number} wallMs
   * @param {Doubt|null} doubt
   */
  #began(monoMs, wallMs, doubt) {
    Object.assign(this, { sinceMonoMs: monoMs, sinceWallMs: wallMs, setMs: 0, doubt });
  }

  /**
   * The rest of a chunk came out after the gap had been noticed: it belongs before it.
   * @param {number} soundMs
   */
  beganLater(soundMs) {
    this.sinceMonoMs += soundMs;
    this.sinceWallMs += soundMs;
    this.engine.dispatch({ type: 'gapShift', ms: soundMs });
  }

  // --- clocks ------------------------------------------------------------------------------------

  /**
   * The wall clock moved against the monotonic one: it was set, or the tablet slept.
   * @param {number} ms
   * @param {Heard|null} heard the server's clock before that; null: not known
   */
  clocksParted(ms, heard) {
    this.afterwards.clocksParted(ms);
    this.stayUnknown(); // two in a row cannot be told apart any more
    this.unsure = null;
    if (this.engine.model.gap) this.#doubted(ms, heard);
    else if (this.engine.active) this.parted = joined(this.parted, ms, heard);
  }

  /**
   * @param {number} ms
   * @param {Heard|null} heard
   */
  #doubted(ms, heard) {
    this.doubt = joined(this.doubt, ms, heard);
    // Behind a locked screen it slept, far more often than not; and no sleep turns a clock back.
    if (ms > 0 && this.engine.model.gap?.cause === 'locked') return;
    this.doubt.assumedMs += ms;
    this.#wasSet(ms);
  }

  /**
   * A clock that was set made no gap longer or shorter: it began that much later or earlier by it.
   * @param {number} ms
   */
  #wasSet(ms) {
    if (!ms) return;
    this.engine.dispatch({ type: 'gapShift', ms });
    this.engine.intake?.clocks.wasSet(ms);
  }

  /** The server said its time. @param {Heard} heard */
  clockKnown(heard) {
    this.#known(heard);
    this.afterwards.clockKnown(heard);
  }

  /** @param {Heard} heard */
  #known(heard) {
    const { doubt, unsure } = this;
    if (this.engine.model.gap && doubt?.heard) {
      const setMs = setIn(doubt, heard);
      this.doubt = setMs === null ? { ...doubt, heard: null, unknowable: true } : null;
      this.setMs += setMs ?? 0;
      if (setMs !== null) this.#wasSet(setMs - doubt.assumedMs);
    } else if (unsure) {
      unsure.heard = heard;
      this.#measure();
    }
  }

  /** The server may have spoken between the parting of the clocks and the gap that it belongs to. */
  #answered() {
    const { heard } = this.engine.model;
    if (heard) this.#known(heard);
  }

  /** What the server's word makes of the gap in doubt, as soon as there is a log to say it in. */
  #measure() {
    const { unsure } = this;
    if (!unsure?.heard) return;
    const found = foundOf(unsure, unsure.heard);
    this.unsure = null;
    if (!found) this.engine.noteRow();
    else if (!this.#tell(unsure, found)) this.unsure = unsure;
  }

  /** The recording ends, with the sound and the gaps that it has by now. */
  end() {
    if (this.parted) this.#spliced(this.parted);
    this.stayUnknown(true);
  }

  /**
   * Its log has its end: what the server has yet to tell waits in the row, not here.
   * @param {import('./store.js').RecordingRow} row
   */
  ended(row) {
    const heard = this.unsure ? this.unsure.heard : null;
    this.unsure = null;
    if (heard !== undefined) this.afterwards.settle(row, heard);
  }

  /**
   * Nobody tells, or not before the end: then no clock's word stands for the time.
   * @param {boolean} [open] the server may yet tell, and the seal waits a little for that
   */
  stayUnknown(open = false) {
    const { unsure } = this;
    if (!unsure || unsure.unknown) return;
    const event = unknownOf(unsure) ?? (open && unsure.ms === 0 ? { ms: 0 } : null);
    if (event) this.#tell(unsure, open ? { ...event, open } : event);
  }

  /**
   * @param {Unsure} unsure
   * @param {import('./doubt.js').Found & {open?: boolean}} found
   * @returns {boolean} false: there is no log to say it in now
   */
  #tell(unsure, found) {
    const { engine } = this;
    const { take, model } = engine;
    if (model.recId !== unsure.recId || !take) return false;
    const event = { k: 'measured', ...unsure.place, was: unsure.ms, ...found };
    if (!take.event(event)) return false;
    const was = unsure.unknown ? 0 : unsure.ms;
    engine.dispatch({ type: 'gapMeasured', atMs: unsure.atMs, was, ms: found.ms, cause: unsure.cause });
    unsure.unknown = true;
    engine.noteRow();
    return true;
  }

  // --- the end of a gap --------------------------------------------------------------------------

  /**
   * Before new sound: write what is missing, or take back the fear that something is.
   * @param {import('./intake.js').Chunk} chunk the sound that comes
   */
  close({ first, mutedMs, lostMs, soundMs, stampMs }) {
    const { engine } = this;
    const { gap, mutedByCrew } = engine.model;
    const doubt = gap ? this.doubt : this.parted;
    // What was heard before the clocks parted, and comes in now, says nothing about them.
    const early = doubt !== null && stampMs < doubt.partedMs;
    if (early && !gap) this.parted = null;
    const byClock = first || this.#slept ? this.lengthMs(soundMs) : 0;
    const missingMs = first ? byClock : Math.max(byClock, mutedMs + lostMs);
    // Across a reload something is missing however the clocks stand to each other; 0: unknown.
    const always = gap !== null && !this.sinceMonoMs;
    if (missingMs >= 1 || always) {
      this.write(missingMs, gap?.cause ?? (lostMs > 0 ? 'lost' : 'mute'), soundMs);
    }
    // After muting, what was heard before it still comes in.
    else if (!gap || (!mutedByCrew && !engine.mutedByDevice)) {
      if (gap) engine.dispatch({ type: 'gapNone' });
      if (doubt && !early) this.#spliced(doubt);
    }
    this.parted = early && !engine.model.gap ? doubt : null;
  }

  /**
   * Sound flows on though the clocks parted: ours was set, and nothing is missing; or the tablet slept,
   * and its microphone came back at once. The sound's own clock stood still as well.
   * @param {Doubt} doubt
   */
  #spliced(doubt) {
    this.parted = doubt;
    if (!this.#sleepy) return;
    if (!doubt.heard) {
      this.write(0, 'lost');
      return;
    }
    this.#remember({ ms: 0, setMs: 0, wallMs: doubt.jumpMs, cause: 'lost', spliced: true });
    this.engine.noteRow();
    this.#answered();
  }

  /**
   * @param {number} ms
   * @param {string} cause
   * @param {number} [soundMs] of the sound that ends it
   */
  write(ms, cause, soundMs = 0) {
    const { engine, unplugged } = this;
    const missingMs = Math.max(0, Math.round(ms));
    const gap = this.#unknown ? 0 : missingMs;
    const time = engine.model.gap?.sinceMs ?? Date.now() - gap;
    const wallMs = engine.model.gap
      ? Date.now() - this.sinceWallMs - this.setMs - soundMs
      : Math.max(missingMs, this.#sleepy?.jumpMs ?? 0);
    const setMs = Math.round(this.#clockSetMs(wallMs));
    this.#remember({ ms: gap, setMs, wallMs, cause, spliced: false });
    const set = Math.abs(setMs) < LEAST_MS ? {} : { set_ms: setMs };
    engine.take?.event({ k: 'gap', ms: gap, cause, ...set });
    engine.dispatch({ type: 'gapEnd', ms: gap, cause });
    engine.noteRow();
    if (cause === 'locked') engine.watch.say('screen.locked', { gap, time });
    if (unplugged) engine.watch.say('mic.unplugged', { gap });
    this.unplugged = false;
    this.doubt = null;
    if (this.parted) this.#answered();
    else this.#measure();
    this.parted = null;
  }

  /** Nobody can say yet whether the tablet slept in the gap that ends, or its clock was set. */
  get #unknown() {
    const { doubt } = this;
    if (!this.engine.model.gap) return this.#sleepy !== null;
    if (doubt?.unknowable) return true;
    return doubt !== null && doubt.assumedMs > 0;
  }

  /** The clocks parted while sound flowed, as they do in a sleep: none turns a clock back. */
  get #sleepy() {
    return this.parted && this.parted.jumpMs >= CLOCK_SET_MS ? this.parted : null;
  }

  /**
   * By how much the wall clock was set in the gap that ends now; only what the two clocks, or the
   * server's, bear witness to: the length itself is still held against the clock by the server.
   * @param {number} wallMs its length by the wall clock, but for what is known to have been set
   */
  #clockSetMs(wallMs) {
    if (!this.engine.model.gap || this.#unknown) return 0;
    if (!this.sinceMonoMs) return this.setMs + (this.doubt ? Math.min(0, wallMs) : 0);
    const aheadMs = Date.now() - this.sinceWallMs - (performance.now() - this.sinceMonoMs);
    return Math.min(aheadMs, this.setMs + (this.doubt?.assumedMs ?? 0));
  }

  /** @param {Pick<Unsure, 'ms'|'setMs'|'wallMs'|'cause'|'spliced'>} written */
  #remember(written) {
    const { model, take } = this.engine;
    const doubt = model.gap ? this.doubt : this.#sleepy;
    if (!doubt?.heard || !take?.segment || !take.logRow) return;
    const place = { seg: take.logRow.segment, frame: take.segment.writer.frames };
    const setMs = written.setMs - (model.gap ? this.setMs : 0);
    const open = { unknown: false, doubt };
    this.unsure = { recId: model.recId, place, atMs: positionMs(model), ...written, setMs, ...open };
  }

  /** The tablet slept in the gap that runs: the sound's own clock stood still as well. */
  get #slept() {
    const { gap } = this.engine.model;
    if (!gap || !this.sinceMonoMs) return false;
    return Date.now() - gap.sinceMs - (performance.now() - this.sinceMonoMs) >= CLOCK_SET_MS;
  }

  /**
   * How long the running gap lasts, up to the sound that comes now.
   * @param {number} soundMs
   */
  lengthMs(soundMs) {
    const { gap } = this.engine.model;
    if (!gap) return 0;
    const byWall = Date.now() - gap.sinceMs;
    // Across a reload only the wall clock is common to both sides; within a page the monotonic one
    // is right, unless the machine slept and it stood still. By how far the wall clock was set, its
    // start has moved already; a second or two more may be either, and count as a gap.
    const mono = performance.now() - this.sinceMonoMs;
    const ms = this.sinceMonoMs ? Math.max(mono, byWall) : byWall;
    return Math.max(0, ms - soundMs);
  }
}
