// @ts-check
/**
 * The AudioWorklet end of capture: mono, 16 kHz, int16, 250 ms a chunk, posted straight to the
 * worker over a port that the page only hands through. Owns no clock and no decision: it counts
 * samples, and tells the worker where each chunk begins in that count.
 */

import { Resampler } from './resample.js';

const RATE = 16_000;
const CHUNK = RATE / 4;
const LEVEL = RATE / 10;

/**
 * Messages to the worker:
 *   {t:'pcm', pcm: ArrayBuffer, at, stampMs}  `at`: first frame of the chunk, muted frames counted
 *   {t:'level', peak, power}                  ten a second, also while muted: the sign of life
 *   {t:'flushed'}                             after 'flush': everything heard so far was posted
 * Messages from the worker: {t:'mute', on}, {t:'flush'}.
 */
class CaptureProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.chunk = new Int16Array(CHUNK);
    this.filled = 0;
    this.heard = 0;
    this.muted = false;
    this.peak = 0;
    this.power = 0;
    this.measured = 0;
    this.resampler = sampleRate === RATE ? null : new Resampler(sampleRate, RATE);
    this.mono = new Float32Array(128);
    /** @type {MessagePort|null} */
    this.out = null;
    this.port.onmessage = (/** @type {MessageEvent} */ event) => {
      const port = /** @type {MessagePort} */ (event.data.port);
      port.onmessage = (/** @type {MessageEvent} */ order) => this.obey(order.data);
      this.out = port;
    };
  }

  /** @param {{t: string, on?: boolean}} order */
  obey(order) {
    if (order.t === 'mute') {
      this.post();
      this.muted = Boolean(order.on);
    } else if (order.t === 'flush') {
      this.post();
      this.out?.postMessage({ t: 'flushed' });
    }
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const channels = inputs[0];
    if (channels.length && this.out) {
      const mono = this.mix(channels);
      this.take(this.resampler ? this.resampler.push(mono) : mono);
    }
    return true;
  }

  /** @param {Float32Array[]} channels */
  mix(channels) {
    if (channels.length === 1) return channels[0];
    const { mono } = this;
    for (let i = 0; i < mono.length; i += 1) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      mono[i] = sum / channels.length;
    }
    return mono;
  }

  /** @param {Float32Array} samples */
  take(samples) {
    for (let i = 0; i < samples.length; i += 1) {
      const sample = Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768)));
      this.measure(sample);
      this.heard += 1;
      if (this.muted) continue;
      this.chunk[this.filled] = sample;
      this.filled += 1;
      if (this.filled === CHUNK) this.post();
    }
  }

  /** @param {number} sample */
  measure(sample) {
    this.peak = Math.max(this.peak, Math.abs(sample));
    this.power += sample * sample;
    this.measured += 1;
    if (this.measured < LEVEL) return;
    this.out?.postMessage({ t: 'level', peak: this.peak, power: this.power / this.measured });
    this.peak = 0;
    this.power = 0;
    this.measured = 0;
  }

  post() {
    if (!this.filled || !this.out) return;
    const pcm = this.chunk.slice(0, this.filled);
    const at = this.heard - this.filled;
    this.filled = 0;
    this.out.postMessage({ t: 'pcm', pcm: pcm.buffer, at, stampMs: Date.now() }, [pcm.buffer]);
  }
}

registerProcessor('capture', CaptureProcessor);
