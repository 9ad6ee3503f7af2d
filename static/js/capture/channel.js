// @ts-check
/**
 * One log on its way over the socket: how far it may be sent, is sent and is acknowledged. Also the
 * binary frame that carries it. No socket, no timer.
 */

import { crc32 } from './hash.js';

const FRAME_HEADER_BYTES = 16;
const AUDIO_KIND = 1;
/** So long at most a part of a frame waits for an answer, that what follows may go with it. */
export const GATHER_MS = 1_000;

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

  /** There is something to send, and it may be sent. */
  get ready() {
    return this.opened && this.sent < this.size;
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

  /**
   * @param {number} c
   * @returns {boolean} it moved
   */
  ack(c) {
    if (!this.opened || c <= this.acked) return false;
    this.acked = c;
    this.sent = Math.max(this.sent, c);
    return true;
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
