// @ts-check
/**
 * The worker's end of the worklet's port: chunks in, with what is missing before each of them.
 * Knows sample counts and clocks; decides nothing about gaps, logs or microphones.
 */

import { ClockWatch } from './clockwatch.js';
import { LevelMeter } from './level.js';

const FLUSH_MS = 300;
/** At Stop nothing waits for the microphone to go, and a busy machine may answer late. */
export const LAST_FLUSH_MS = 2_000;
/** A port that brings sound and never answers is let go after so many waits. */
const MOST_ROUNDS = 10;
const FRAMES_PER_MS = 16;

/**
 * @typedef {object} Chunk
 * @property {Int16Array} samples
 * @property {number} soundMs
 * @property {boolean} first of this microphone
 * @property {number} mutedMs left out on request before it
 * @property {number} lostMs missing against the clock before it
 * @property {number|null} driftMs
 * @property {number} stampMs wall clock at its end, taken in the audio thread
 */

export class Intake {
  /**
   * @param {MessagePort} port
   * @param {object} events
   * @param {(chunk: Chunk) => boolean} events.onChunk false: not kept, and counts as left out
   * @param {(level: import('./types.js').Level) => void} events.onLevel
   */
  constructor(port, events) {
    this.port = port;
    this.events = events;
    /** Where the next chunk begins if nothing is left out; -1: nothing was kept yet. */
    this.nextAt = -1;
    this.heard = 0;
    /** Lost before chunks that were not kept. */
    this.owedMs = 0;
    this.clocks = new ClockWatch();
    this.meter = new LevelMeter();
    this.flushed = () => {};
    port.onmessage = (event) => this.#receive(event.data);
  }

  /** Nothing that it heard was kept yet, nor will be if it is muted now. */
  get silent() {
    return this.nextAt < 0;
  }

  /** @param {boolean} on leave sound out until it is off again */
  mute(on) {
    this.port.postMessage({ t: 'mute', on });
  }

  /**
   * Resolves when all sound so far has come, or is not coming: a machine that is far behind is
   * waited for as long as it still brings some.
   * @param {number} [withinMs]
   */
  async flush(withinMs = FLUSH_MS) {
    await new Promise((resolve) => {
      this.flushed = () => resolve(null);
      /** @param {number} heard @param {number} rounds */
      const wait = (heard, rounds) =>
        setTimeout(() => {
          if (this.heard === heard || !rounds) resolve(null);
          else wait(this.heard, rounds - 1);
        }, withinMs);
      wait(-1, MOST_ROUNDS); // the first wait may have run out before anything could be looked at
      this.port.postMessage({ t: 'flush' });
    });
  }

  close() {
    this.port.onmessage = null;
    this.port.close();
  }

  /** @param {any} message */
  #receive(message) {
    if (message.t === 'pcm') this.#chunk(message);
    else if (message.t === 'level')
      this.events.onLevel(this.meter.measure(message.peak, message.power));
    else if (message.t === 'flushed') this.flushed();
  }

  /** @param {{pcm: ArrayBuffer, at: number, stampMs: number}} message */
  #chunk({ pcm, at, stampMs }) {
    const samples = new Int16Array(pcm);
    const soundMs = samples.length / FRAMES_PER_MS;
    const first = this.silent;
    const mutedMs = first ? 0 : (at - this.nextAt) / FRAMES_PER_MS;
    const passedMs = (at + samples.length - this.heard) / FRAMES_PER_MS;
    this.heard = at + samples.length;
    const found = this.clocks.observe(passedMs, stampMs, performance.now());
    const lostMs = this.owedMs + found.lostMs;
    const { driftMs } = found;
    const times = { soundMs, first, mutedMs, lostMs, driftMs, stampMs };
    const kept = this.events.onChunk({ samples, ...times });
    if (kept) this.nextAt = this.heard;
    this.owedMs = kept ? 0 : lostMs;
  }
}
