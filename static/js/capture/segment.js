// @ts-check
/**
 * One log being written: puts records into the store in order, one after the other, and says how
 * far it is durable. What could not be stored (tablet full, store gone) is kept in memory, within a
 * limit, so that it can still be sent; it is stored as soon as there is room again.
 */

import { LogWriter } from './log.js';
import { Fenced, StoreFull } from './store.js';

/** About 8 minutes of sound: more than that is not kept in memory. */
export const MEMORY_LIMIT_BYTES = 16 * 1024 * 1024;
const RETRY_MS = 2000;
const BATCH = 16;

/**
 * @typedef {object} SegmentEvents
 * @property {(segment: Segment) => void} onDurable more is on disk, or may be sent out of memory
 * @property {(problem: 'full'|'broken'|null) => void} onTrouble the store refuses;
 *   null: it works again
 * @property {() => void} onFenced another tab writes this log now
 */

export class Segment {
  /**
   * @param {string} log
   * @param {import('./store.js').Store} store
   * @param {SegmentEvents} events
   * @param {{wallMs: () => number, monoMs: () => number}} clock
   */
  constructor(log, store, events, clock) {
    this.log = log;
    this.store = store;
    this.events = events;
    this.writer = new LogWriter(log, clock);
    this.durableBytes = 0;
    this.durableFrames = 0;
    /** @type {{offset: number, frames: number, bytes: Uint8Array}[]} not on disk yet */
    this.queue = [];
    this.queuedBytes = 0;
    this.sentBytes = 0;
    /** What was offered out of memory; it stays offered while the store catches up. */
    this.offered = { bytes: 0, frames: 0 };
    this.trouble = /** @type {'full'|'broken'|null} */ (null);
    this.writing = /** @type {Promise<void>|null} */ (null);
    this.abandoned = false;
    /** The store lacks a part in the middle, which the server has. */
    this.holed = false;
  }

  /**
   * Queues one record made by `writer`. False when memory is full: the record must not be counted.
   * @param {(writer: LogWriter) => Uint8Array} make
   * @param {{small?: boolean}} [options] small: no sound, so there is always room; what is missing
   *   is said, and the log ended, however full memory is
   * @returns {boolean}
   */
  add(make, { small = false } = {}) {
    if (this.abandoned || !(small || this.hasRoom)) return false;
    const offset = this.writer.length;
    const bytes = make(this.writer);
    this.queue.push({ offset, frames: this.writer.frames, bytes });
    this.queuedBytes += bytes.length;
    this.writing ??= this.#drain();
    // A store that refuses is tried again now and then; what may be sent does not wait for that.
    if (this.trouble) this.#offerMemory();
    return true;
  }

  /** Another record can be kept, on disk or in memory. */
  get hasRoom() {
    return this.queuedBytes <= MEMORY_LIMIT_BYTES && !this.abandoned;
  }

  /** Bytes that memory still takes. */
  get roomBytes() {
    return Math.max(0, MEMORY_LIMIT_BYTES - this.queuedBytes);
  }

  /** Bytes that may be sent: on disk, or kept in memory while the store refuses. */
  get sendableBytes() {
    return Math.max(this.durableBytes, this.offered.bytes);
  }

  /** Frames in those bytes. */
  get sendableFrames() {
    return Math.max(this.durableFrames, this.offered.frames);
  }

  /** @returns {Promise<void>} when all that was added is on disk, or the store refuses */
  async settled() {
    while (this.writing && !this.trouble) {
      await Promise.race([this.writing, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }

  /**
   * Whole records from `offset`, out of memory where the store does not have them.
   * @param {number} offset
   * @param {number} maxBytes
   * @returns {Promise<Uint8Array[]>}
   */
  async read(offset, maxBytes) {
    if (offset < this.durableBytes) return this.store.read(this.log, offset, maxBytes);
    const found = [];
    let bytes = 0;
    for (const entry of this.queue) {
      if (entry.offset < offset) continue;
      bytes += entry.bytes.length;
      if (found.length && bytes > maxBytes) break;
      found.push(entry.bytes);
    }
    return found;
  }

  /**
   * The server has everything before `offset`: memory that only waited for the disk may go.
   * @param {number} offset
   */
  acked(offset) {
    this.sentBytes = Math.max(this.sentBytes, offset);
    if (this.trouble) this.#dropSent();
  }

  #dropSent() {
    // The first entry stays, so that the store is tried with the oldest record that it lacks.
    while (this.queuedBytes > MEMORY_LIMIT_BYTES / 2 && this.queue.length > 1) {
      const head = this.queue[0];
      if (head.offset + head.bytes.length > this.sentBytes) return;
      this.queue.shift();
      this.queuedBytes -= head.bytes.length;
      this.durableBytes = head.offset + head.bytes.length;
      this.durableFrames = head.frames;
      this.holed = true;
    }
  }

  async #drain() {
    while (this.queue.length && !this.abandoned) {
      const batch = this.queue.slice(0, BATCH);
      try {
        await this.store.append(
          this.log,
          batch[0].offset,
          batch.map((entry) => entry.bytes),
        );
        this.#stored(batch);
      } catch (problem) {
        await this.#refused(problem);
      }
    }
    this.writing = null;
  }

  /** @param {{offset: number, frames: number, bytes: Uint8Array}[]} batch */
  #stored(batch) {
    const last = batch[batch.length - 1];
    // While the store refused, entries may have left the queue because the server has them.
    while (this.queue.length && this.queue[0].offset <= last.offset) {
      const head = /** @type {{bytes: Uint8Array}} */ (this.queue.shift());
      this.queuedBytes -= head.bytes.length;
    }
    this.durableBytes = Math.max(this.durableBytes, last.offset + last.bytes.length);
    this.durableFrames = Math.max(this.durableFrames, last.frames);
    if (this.trouble) {
      this.trouble = null;
      this.events.onTrouble(null);
    }
    this.events.onDurable(this);
  }

  /** @param {unknown} problem */
  async #refused(problem) {
    if (problem instanceof Fenced) {
      this.abandoned = true;
      this.events.onFenced();
      return;
    }
    // RangeError: this browser has no memory for it now.
    const known = [StoreFull, DOMException, RangeError].some((kind) => problem instanceof kind);
    if (!known) throw problem;
    const kind = problem instanceof StoreFull ? 'full' : 'broken';
    if (this.trouble !== kind) {
      this.trouble = kind;
      this.events.onTrouble(kind);
    }
    this.#offerMemory();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }

  #offerMemory() {
    const tail = this.queue.at(-1);
    if (tail) this.offered = { bytes: tail.offset + tail.bytes.length, frames: tail.frames };
    this.events.onDurable(this);
  }
}
