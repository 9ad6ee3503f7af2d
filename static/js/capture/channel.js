// @ts-check
/**
 * One log on its way over the socket: how far it may be sent, is sent and is acknowledged, and
 * whether the server asked to wait. Also the binary frame that carries it. No socket, no timer.
 */

import { crc32 } from './hash.js';

const FRAME_HEADER_BYTES = 16;
const AUDIO_KIND = 1;
/** The same refusal this often at the same place is not cured by repeating. */
const STUCK = 3;
const LONGEST_HOLD_MS = 60_000;
/** So long at most a part of a frame waits for an answer, that what follows may go with it. */
export const GATHER_MS = 1_000;
const INCURABLE = new Set(['conflict', 'broken', 'auth']);

export class Channel {
  /**
   * @param {string} log
   * @param {number} size
   * @param {number} number 0..255, of this connection
   * @param {boolean} first before all others
   */
  constructor(log, size, number, first) {
    this.log = log;
    this.size = size;
    this.number = number;
    this.first = first;
    this.opened = false;
    this.askedAt = 0;
    this.sent = 0;
    this.sentAt = 0;
    this.acked = 0;
    this.holdUntil = 0;
    this.refusals = 0;
    this.refusedAt = -1;
    this.stuck = false;
  }

  /** Bytes out and not acknowledged. */
  get inFlight() {
    return this.opened ? Math.max(0, this.sent - this.acked) : 0;
  }

  /**
   * The server was asked how far it is, on a new connection.
   * @param {number} now
   */
  ask(now) {
    this.opened = false;
    this.askedAt = now;
  }

  /** @param {number} c the server has everything before it */
  moveTo(c) {
    this.opened = true;
    this.sent = c;
    this.acked = c;
  }

  /**
   * @param {number} now
   * @returns {boolean} there is something to send, and it may be sent
   */
  ready(now) {
    return this.opened && !this.stuck && this.sent < this.size && now >= this.holdUntil;
  }

  /**
   * A busy server answers late and is spared small frames: while one is unanswered, what comes
   * gathers until it fills the next. A server that answers at once sees no difference.
   * @param {number} now
   * @param {number} frameBytes a full frame
   * @returns {boolean} better wait
   */
  gathers(now, frameBytes) {
    const small = this.size - this.sent < frameBytes;
    return small && this.inFlight > 0 && now - this.sentAt < GATHER_MS;
  }

  /**
   * @param {number} offset behind the last byte that went out
   * @param {number} now
   */
  wentOut(offset, now) {
    this.sent = offset;
    this.sentAt = now;
  }

  /** Nothing could be read where something should be: sending from here is of no use. */
  starve() {
    this.stuck = true;
  }

  /**
   * @param {number} c
   * @returns {boolean} it moved
   */
  ack(c) {
    if (!this.opened || c <= this.acked) return false;
    this.acked = c;
    this.sent = Math.max(this.sent, c);
    this.refusals = 0;
    return true;
  }

  /**
   * Go back to `c` and wait. Repeated refusals at the same place wait longer each time.
   * @param {string} why
   * @param {number} c
   * @param {number} retryMs
   * @param {number} now
   * @returns {number} how long to wait, ms
   */
  refuse(why, c, retryMs, now) {
    // Frames that were under way are refused as well: one refusal for all of them.
    const waiting = now < this.holdUntil;
    if (!waiting) this.refusals = c === this.refusedAt ? this.refusals + 1 : 1;
    this.refusedAt = c;
    this.moveTo(c);
    this.stuck = INCURABLE.has(why) && this.refusals >= STUCK;
    const holdMs = Math.min(LONGEST_HOLD_MS, retryMs * 2 ** Math.max(0, this.refusals - STUCK));
    this.holdUntil = Math.max(this.holdUntil, now + holdMs);
    return this.holdUntil - now;
  }
}

/**
 * @param {number} channel
 * @param {number} offset
 * @param {Uint8Array[]} records whole records that follow each other
 * @returns {Uint8Array}
 */
export function frameOf(channel, offset, records) {
  const payloadBytes = records.reduce((sum, bytes) => sum + bytes.length, 0);
  const frame = new Uint8Array(FRAME_HEADER_BYTES + payloadBytes);
  let at = FRAME_HEADER_BYTES;
  for (const bytes of records) {
    frame.set(bytes, at);
    at += bytes.length;
  }
  const view = new DataView(frame.buffer);
  view.setUint8(0, AUDIO_KIND);
  view.setUint8(1, channel);
  view.setUint32(4, crc32(frame.subarray(FRAME_HEADER_BYTES)), true);
  view.setBigUint64(8, BigInt(offset), true);
  return frame;
}
