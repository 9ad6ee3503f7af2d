// @ts-check
/**
 * Gaps of the recording: when one began, how long it is, and its record in the log, written
 * directly before the sound that ends it. Decides nothing about why sound is missing.
 *
 * Two clocks measure a gap. The wall clock may be set, the monotonic one stands still while the
 * tablet sleeps, and across a reload there is only the wall clock. Where they part, the server's
 * clock, heard before and after, tells by how much ours was set. Until it does, the gap is in doubt;
 * one that must be written meanwhile is measured in a record of its own when the server has spoken.
 */

import { positionMs } from './machine.js';

/** Less than this a slow answer of the server explains as well. */
const CLOCK_SET_MS = 5_000;
/** Less than this is not worth a word. */
const LEAST_MS = 100;

/**
 * Why a gap's length is in doubt.
 * @typedef {object} Doubt
 * @property {number|null} offMs the server's clock minus ours before it; null: nobody will know
 * @property {number} jumpMs by which our clocks parted in it; 0 as well: began in an earlier page
 * @property {number} assumedMs of it are taken for a clock that was set, until the server speaks
 */

/**
 * A gap that was written in doubt.
 * @typedef {object} Unsure
 * @property {string|null} recId
 * @property {{seg: number, frame: number}} place
 * @property {number} atMs elapsed
 * @property {number} ms as it was written
 * @property {number} setMs as it was written, but for what was known
 * @property {number} wallMs its length by the wall clock as it ran, but for what was known
 * @property {string} cause
 * @property {Doubt} doubt
 */

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
    const { engine, parted } = this;
    const atMs = Math.round(Date.now() - agoMs - (parted?.jumpMs ?? 0));
    const began = !engine.model.gap;
    if (began) this.#began(performance.now() - agoMs, atMs, null);
    engine.dispatch({ type: 'gapStart', cause, why, atMs });
    this.parted = null;
    if (!began || !parted) return;
    this.#doubted(parted.jumpMs, parted.offMs);
    this.#answered();
  }

  /**
   * A recording of an earlier page goes on: only the wall clock spans the time between.
   * @param {number} sinceMs wall clock at which its sound ended
   * @param {number|null} offMs the server's clock minus ours, when that page last heard it
   * @param {Running|null} [kept] the gap in which that page ended
   */
  resumed(sinceMs, offMs, kept = null) {
    const doubt = kept?.doubt ?? { offMs, jumpMs: 0, assumedMs: 0 };
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
   * @param {number|null} offMs the server's clock minus ours before that; null: not known
   */
  clocksParted(ms, offMs) {
    this.unsure = null; // two in a row cannot be told apart any more
    if (this.engine.model.gap) this.#doubted(ms, offMs);
    else if (this.engine.active) this.parted = joined(this.parted, ms, offMs);
  }

  /**
   * @param {number} ms
   * @param {number|null} offMs
   */
  #doubted(ms, offMs) {
    this.doubt = joined(this.doubt, ms, offMs);
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

  /** The server said its time. @param {number} offMs its clock minus ours */
  clockKnown(offMs) {
    const { doubt, unsure } = this;
    if (this.engine.model.gap && doubt) {
      if (doubt.offMs === null) return;
      const setMs = setIn(doubt, offMs);
      this.doubt = null;
      this.setMs += setMs;
      this.#wasSet(setMs - doubt.assumedMs);
    } else if (unsure) this.#measure(unsure, setIn(unsure.doubt, offMs));
  }

  /** The server may have spoken between the parting of the clocks and the gap that it belongs to. */
  #answered() {
    const { clockOffMs } = this.engine.model;
    if (clockOffMs !== null) this.clockKnown(clockOffMs);
  }

  /**
   * @param {Unsure} written
   * @param {number} setMs
   */
  #measure({ recId, place, atMs, ms: was, setMs: said, wallMs, cause }, setMs) {
    const { engine } = this;
    this.unsure = null;
    const ms = Math.max(0, Math.round(wallMs - setMs));
    if (wallMs - setMs < -CLOCK_SET_MS) return; // it was set after this gap
    if (engine.model.recId !== recId || Math.abs(ms - was) < LEAST_MS) return;
    if (!engine.note({ k: 'measured', ...place, was, ms, set_ms: Math.round(setMs - said) })) return;
    engine.dispatch({ type: 'gapMeasured', atMs, was, ms, cause });
    engine.noteRow();
  }

  // --- the end of a gap --------------------------------------------------------------------------

  /**
   * Before new sound: write what is missing, or take back the fear that something is.
   * @param {number} missingMs
   * @param {boolean} lost
   * @param {number} soundMs of the sound that comes
   */
  close(missingMs, lost, soundMs) {
    const { model, mutedByDevice } = this.engine;
    // Across a reload something is missing however the clocks stand to each other; 0: unknown.
    const always = model.gap !== null && !this.sinceMonoMs;
    if (missingMs >= 1 || always) {
      this.write(missingMs, model.gap?.cause ?? (lost ? 'lost' : 'mute'), soundMs);
    }
    // After muting, what was heard before it still comes in.
    else if (model.gap && !model.mutedByCrew && !mutedByDevice) {
      this.engine.dispatch({ type: 'gapNone' });
    }
    this.parted = null;
  }

  /**
   * @param {number} ms
   * @param {string} cause
   * @param {number} [soundMs] of the sound that ends it
   */
  write(ms, cause, soundMs = 0) {
    const { engine, unplugged } = this;
    const gap = this.#unknown ? 0 : Math.max(0, Math.round(ms));
    const time = engine.model.gap?.sinceMs ?? Date.now() - gap;
    const wallMs = engine.model.gap ? Date.now() - this.sinceWallMs - this.setMs - soundMs : gap;
    const setMs = Math.round(this.#clockSetMs(wallMs));
    this.#remember(gap, setMs, wallMs, cause);
    const set = Math.abs(setMs) < LEAST_MS ? {} : { set_ms: setMs };
    engine.take?.event({ k: 'gap', ms: gap, cause, ...set });
    engine.dispatch({ type: 'gapEnd', ms: gap, cause });
    engine.noteRow();
    if (cause === 'locked') engine.watch.say('screen.locked', { gap, time });
    if (unplugged) engine.watch.say('mic.unplugged', { gap });
    this.unplugged = false;
    this.doubt = null;
    if (this.parted) this.#answered();
  }

  /** Nobody can say yet whether the tablet slept in the running gap, or its clock was set. */
  get #unknown() {
    const { doubt } = this;
    return Boolean(this.engine.model.gap && this.sinceMonoMs && doubt && doubt.assumedMs > 0);
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

  /**
   * @param {number} ms
   * @param {number} setMs
   * @param {number} wallMs
   * @param {string} cause
   */
  #remember(ms, setMs, wallMs, cause) {
    const { model, take } = this.engine;
    const doubt = model.gap ? this.doubt : this.parted;
    if (!doubt || doubt.offMs === null || !take?.segment || !take.logRow) return;
    const place = { seg: take.logRow.segment, frame: take.segment.writer.frames };
    const atMs = positionMs(model);
    const saidMs = setMs - (model.gap ? this.setMs : 0);
    this.unsure = { recId: model.recId, place, atMs, ms, setMs: saidMs, wallMs, cause, doubt };
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

/**
 * @param {Doubt|null} before
 * @param {number} ms
 * @param {number|null} offMs
 * @returns {Doubt}
 */
function joined(before, ms, offMs) {
  const { jumpMs, assumedMs } = before ?? { jumpMs: 0, assumedMs: 0 };
  return { offMs: before ? before.offMs : offMs, jumpMs: jumpMs + ms, assumedMs };
}

/**
 * By how much our clock was set; none, or all by which the clocks parted, where a slow answer
 * explains the rest.
 * @param {Doubt} doubt
 * @param {number} offMs
 */
function setIn({ offMs: before, jumpMs }, offMs) {
  const setMs = (before ?? offMs) - offMs;
  const likely = Math.abs(setMs - jumpMs) < Math.abs(setMs) ? jumpMs : 0;
  return Math.abs(setMs - likely) <= CLOCK_SET_MS ? likely : setMs;
}
