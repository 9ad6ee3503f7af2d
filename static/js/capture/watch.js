// @ts-check
/**
 * Watches that sound keeps coming and that it is sound: no sign of life or one unchanging value for
 * 1.5 s, no voice for a minute, a store that fills. Owns the timer of the worker and the ladder of
 * attempts to get the microphone back; says what it finds to the engine, and writes nothing.
 */

import { FlatLine } from './flatline.js';
import { roomHours } from './room.js';

const TICK_MS = 250;
const STALL_MS = 1_500;
const NO_VOICE_MS = 60_000;
const FORGOTTEN_MS = 600_000;
const STORAGE_EVERY_MS = 60_000;
/** The wall clock ran differently from the monotonic one by this much between two ticks. */
const PARTED_MS = 5_000;
/** No sleep turns a clock back. */
const TURNED_BACK_MS = 500;
/** Raised after the fact, these stay long enough to be read. */
const READING_MS = 60_000;
/** Pauses between attempts to open the microphone again. */
const LADDER_MS = [1_500, 2_000, 3_000, 5_000, 5_000, 10_000];

/** @typedef {import('./engine.js').Engine} Engine */

export class Watch {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.beatAt = -Infinity;
    this.soundAt = performance.now();
    this.flat = new FlatLine(engine);
    this.voiceAt = performance.now();
    this.attempt = 0;
    this.tryAt = 0;
    this.storageAt = -Infinity;
    this.aheadMs = Date.now() - performance.now();
    this.hidden = false;
    /** @type {'full'|'broken'|null} */
    this.refuses = null;
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** The microphone gave a sign of life lately. */
  get alive() {
    return performance.now() - this.beatAt < STALL_MS;
  }

  /** Time since the last chunk of sound came. */
  get silentMs() {
    return performance.now() - this.soundAt;
  }

  /** A microphone was opened, or is wanted from now on: it has until the next stall to speak. */
  opened() {
    this.beatAt = performance.now();
    this.soundAt = performance.now();
    this.voiceAt = performance.now();
    this.flat.end();
  }

  beat(/** @type {import('./types.js').Level} */ level) {
    this.beatAt = performance.now();
    if (level.word === 'voice' || level.word === 'loud') this.voiceAt = performance.now();
  }

  /** @param {Int16Array} samples */
  sound(samples) {
    this.clocks(); // before the gap that this sound ends is measured
    this.beatAt = performance.now();
    this.soundAt = performance.now();
    this.attempt = 0;
    this.tryAt = 0;
    this.flat.sound(samples);
  }

  /** There is no microphone now: no need to wait for a stall. */
  lostMicrophone() {
    this.beatAt = -Infinity;
    this.hurry();
    this.#tick();
  }

  /** Try the microphone at once and begin the ladder anew. */
  hurry() {
    this.attempt = 0;
    this.tryAt = 0;
  }

  /**
   * Somebody looks. A microphone that is switched off, or sends one value, looks alive for ever: after
   * a phone call some systems let no sound in before it is opened afresh.
   */
  again() {
    const { engine } = this;
    if (!engine.active) return;
    const deaf = engine.mutedByDevice || this.flat.found;
    if (!this.alive) this.hurry();
    else if (deaf) engine.page.needMicrophone('reopen');
  }

  /** @param {'full'|'broken'|null} problem */
  storeTrouble(problem) {
    this.refuses = problem;
    // What the server has sealed and verified goes before its grace time.
    if (problem === 'full') this.engine.shipper.keeper.removeSealed(0).catch(() => {});
    this.#memory();
  }

  /**
   * Shows a notice about something that is over.
   * @param {string} key
   * @param {Record<string, number>} params
   */
  say(key, params) {
    this.engine.dispatch({ type: 'alert', key, params });
    setTimeout(() => this.engine.dispatch({ type: 'lift', key }), READING_MS);
  }

  #tick() {
    const { engine } = this;
    const now = performance.now();
    this.clocks();
    if (engine.active) this.#capture(now);
    this.#voice(engine.model.phase === 'recording', now);
    if (now - this.storageAt > STORAGE_EVERY_MS) {
      this.storageAt = now;
      this.#estimate();
    }
    if (this.refuses) this.#memory();
    engine.publish();
  }

  /** Our two clocks are compared; also before another one is. */
  clocks() {
    const aheadMs = Date.now() - performance.now();
    const ms = aheadMs - this.aheadMs;
    this.aheadMs = aheadMs;
    if (ms > PARTED_MS || ms < -TURNED_BACK_MS) this.engine.signals.clocksParted(ms);
  }

  /** @param {number} now */
  #capture(now) {
    if (now - this.beatAt <= STALL_MS) return;
    this.engine.gaps.start(this.hidden ? 'locked' : 'interrupted', { agoMs: this.silentMs });
    if (now < this.tryAt) return;
    const pause = LADDER_MS[Math.min(this.attempt, LADDER_MS.length - 1)];
    this.engine.page.needMicrophone(this.attempt === 0 ? 'resume' : 'reopen');
    this.attempt += 1;
    this.tryAt = now + pause;
  }

  /**
   * @param {boolean} recording
   * @param {number} now
   */
  #voice(recording, now) {
    if (!recording) this.voiceAt = now;
    const { flat } = this;
    const quietMs = Math.max(now - this.voiceAt, flat.ms);
    const silent = quietMs >= NO_VOICE_MS && quietMs < FORGOTTEN_MS;
    this.#alert('rec.forgotten', recording && quietMs >= FORGOTTEN_MS, quietMs);
    this.#alert('mic.zero', recording && flat.found, flat.ms);
    this.#alert('mic.silent', recording && silent && !flat.found, quietMs);
  }

  /**
   * @param {string} key
   * @param {boolean} on
   * @param {number} agoMs
   */
  #alert(key, on, agoMs) {
    const known = key in this.engine.model.alerts;
    if (on && !known) {
      this.engine.dispatch({ type: 'alert', key, params: { since: Date.now() - agoMs } });
    } else if (!on && known) this.engine.dispatch({ type: 'lift', key });
  }

  async #estimate() {
    const { engine } = this;
    // Nobody else tells when a refusal is over for which no sound waits.
    if (this.refuses && (await engine.store.works()) && !engine.take?.segment?.trouble)
      this.storeTrouble(null);
    const sealed = await engine.store.seals().catch(() => null); // a store that refuses now
    engine.dispatch({ type: 'storage', storage: { sealed } });
    const { storage } = navigator;
    if (!storage) return;
    const persisted = (await storage.persisted?.()) ?? false;
    const leftHours = await roomHours(storage);
    engine.dispatch({ type: 'storage', storage: { leftHours, persisted } });
  }

  /** While the store refuses: how much sound the memory still takes. */
  #memory() {
    const memoryMs = this.engine.take?.roomMs ?? 0;
    this.engine.dispatch({ type: 'storage', storage: { refuses: this.refuses, memoryMs } });
  }
}
