// @ts-check
/**
 * Sound that is none: a microphone that delivers one value and nothing else (zeros of a dead or muted
 * one, the fixed level of a broken one). Its samples are kept like any other; the stretch is noted in
 * the log while it runs, so that wherever the recording is told it is told as a gap.
 */

import { SAMPLE_RATE } from './log.js';

/** Even the quietest room moves the last bit of a live microphone more often than this. */
const FLAT_MS = 1_500;

export class FlatLine {
  /** @param {import('./engine.js').Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.frames = 0;
    this.value = 0;
    /** The log has the beginning and not the end. */
    this.noted = false;
  }

  /** How long it has lasted. */
  get ms() {
    return (this.frames * 1000) / SAMPLE_RATE;
  }

  /** So long that it is no sound. */
  get found() {
    return this.ms >= FLAT_MS;
  }

  /** @param {Int16Array} samples the next ones, not in the log yet */
  sound(samples) {
    const flat = samples.every((sample) => sample === samples[0]);
    if (!flat || (this.frames && samples[0] !== this.value)) this.end();
    if (!flat) return;
    const before = this.frames;
    this.value = samples[0];
    this.frames += samples.length;
    if (this.noted || !this.found) return;
    this.noted = true;
    this.engine.note({ k: 'silence', frames: before, value: this.value });
  }

  /** The sound goes on in another log, which must know as well: all that it has is of this kind. */
  carryOn() {
    const frames = this.engine.take?.segment?.writer.frames ?? 0;
    if (this.noted) this.engine.note({ k: 'silence', frames, value: this.value });
  }

  /** Sound goes on, or the microphone or the recording is over. */
  end() {
    const { noted, frames } = this;
    this.noted = false;
    this.frames = 0;
    if (!noted) return;
    const ms = Math.round((frames * 1000) / SAMPLE_RATE);
    this.engine.note({ k: 'silence', ended: true });
    this.engine.dispatch({ type: 'flat', ms });
    this.engine.noteRow();
  }
}
