// @ts-check
/**
 * Gaps of the recording: when one began, how long it is, and its record in the log, written
 * directly before the sound that ends it. Decides nothing about why sound is missing.
 */

/** The wall clock ran on by this much more than the monotonic one: the machine slept. */
const SLEPT_MS = 30_000;

export class Gaps {
  /** @param {import('./engine.js').Engine} engine */
  constructor(engine) {
    this.engine = engine;
    /** Monotonic time at which the running gap began; 0: it began in an earlier page. */
    this.sinceMonoMs = 0;
    /** The running gap began because the microphone was taken away. */
    this.unplugged = false;
  }

  /**
   * Sound ended. The gap is written when it is over, with its length.
   * @param {string} cause
   * @param {{why?: string, agoMs?: number}} [detail]
   */
  start(cause, { why, agoMs = 0 } = {}) {
    if (!this.engine.model.gap) this.sinceMonoMs = performance.now() - agoMs;
    const atMs = Math.round(Date.now() - agoMs);
    this.engine.dispatch({ type: 'gapStart', cause, why, atMs });
  }

  /**
   * The rest of a chunk came out after the gap had been noticed: it belongs before it.
   * @param {number} soundMs
   */
  beganLater(soundMs) {
    this.sinceMonoMs += soundMs;
    this.engine.dispatch({ type: 'gapShift', ms: soundMs });
  }

  /**
   * Before new sound: write what is missing, or take back the fear that something is.
   * @param {number} missingMs
   * @param {boolean} lost
   */
  close(missingMs, lost) {
    const { model, mutedByDevice } = this.engine;
    // Across a reload something is missing however the clocks stand to each other; 0: unknown.
    const always = model.gap !== null && !this.sinceMonoMs;
    if (missingMs >= 1 || always) this.write(missingMs, model.gap?.cause ?? (lost ? 'lost' : 'mute'));
    // After muting, what was heard before it still comes in.
    else if (model.gap && !model.mutedByCrew && !mutedByDevice) {
      this.engine.dispatch({ type: 'gapNone' });
    }
  }

  /**
   * @param {number} ms
   * @param {string} cause
   */
  write(ms, cause) {
    const { engine, unplugged } = this;
    const gap = Math.max(0, Math.round(ms));
    const time = engine.model.gap?.sinceMs ?? Date.now() - gap;
    engine.take?.event({ k: 'gap', ms: gap, cause });
    engine.dispatch({ type: 'gapEnd', ms: gap, cause });
    engine.noteRow();
    if (cause === 'locked') engine.watch.say('screen.locked', { gap, time });
    if (unplugged) engine.watch.say('mic.unplugged', { gap });
    this.unplugged = false;
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
    // is right, unless the machine slept and it stood still.
    const mono = performance.now() - this.sinceMonoMs;
    const slept = gap.cause === 'locked' || byWall - mono > SLEPT_MS;
    const ms = this.sinceMonoMs ? (slept ? Math.max(mono, byWall) : mono) : byWall;
    return Math.max(0, ms - soundMs);
  }
}
