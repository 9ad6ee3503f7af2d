// @ts-check
/**
 * The record format of a capture log: bytes <-> records, and the writer that keeps its counters.
 * Knows nothing of microphones, stores or sockets. The same format is read by the server
 * (recorder/core/log.py); both are tested on tests/vectors/log_records.json.
 */

import { Sha256, crc32 } from './hash.js';

const MAGIC = 0x31524d45;
export const HEADER_BYTES = 40;
export const MAX_PAYLOAD_BYTES = 60_000;
export const SAMPLE_RATE = 16_000;
/** Version of the program, for META. */
const APP = '0.1.0';
export const TYPE = Object.freeze({ META: 1, PCM: 2, EVENT: 3, MEDIA: 4, END: 9 });

/** Of a recording; ids have room for no more. */
export const LAST_SEGMENT = 999;
const LOG_ID = /^([0-9a-f]{32})\.([am])(0|[1-9][0-9]{0,2})$/;

/**
 * @typedef {object} LogRecord
 * @property {number} type one of TYPE
 * @property {number} seq
 * @property {number} firstFrame PCM frames of the log before this record
 * @property {number} wallMs
 * @property {number} monoMs ms since the log was opened
 * @property {Uint8Array} payload
 */

/**
 * @param {string} rec 32 hex digits
 * @param {number} segment
 * @returns {string}
 */
export function logId(rec, segment) {
  return `${rec}.a${segment}`;
}

/**
 * @param {string} id
 * @returns {{rec: string, track: string, segment: number}}
 * @throws {RangeError} not a log id
 */
export function parseLogId(id) {
  const found = LOG_ID.exec(id);
  if (!found) throw new RangeError('not a log id');
  return { rec: found[1], track: found[2], segment: Number(found[3]) };
}

/**
 * @param {LogRecord} record
 * @returns {Uint8Array}
 * @throws {RangeError} the payload is too long
 */
export function encode(record) {
  const { payload } = record;
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError('payload too long');
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, record.type);
  view.setUint16(6, HEADER_BYTES, true);
  view.setUint32(8, record.seq, true);
  view.setUint32(12, payload.length, true);
  view.setBigUint64(16, BigInt(record.firstFrame), true);
  view.setFloat64(24, record.wallMs, true);
  view.setUint32(32, record.monoMs, true);
  bytes.set(payload, HEADER_BYTES);
  view.setUint32(36, crc32(payload, crc32(bytes.subarray(0, 36))), true);
  return bytes;
}

/**
 * The record that starts at `bytes[at]`, checked, or null when the bytes end inside it.
 * @param {Uint8Array} bytes
 * @param {number} [at]
 * @returns {LogRecord|null}
 * @throws {RangeError} the bytes cannot be a record, however many follow
 */
export function decode(bytes, at = 0) {
  if (bytes.length - at < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const whole = view.getUint32(0, true) === MAGIC && view.getUint16(6, true) === HEADER_BYTES;
  if (!whole || view.getUint8(5) !== 0) throw new RangeError('no record starts here');
  const length = view.getUint32(12, true);
  if (length > MAX_PAYLOAD_BYTES) throw new RangeError('payload too long');
  const type = view.getUint8(4);
  if (!Object.values(TYPE).some((known) => known === type)) throw new RangeError('unknown type');
  const end = at + HEADER_BYTES + length;
  if (bytes.length < end) return null;
  const payload = bytes.subarray(at + HEADER_BYTES, end);
  const crc = crc32(payload, crc32(bytes.subarray(at, at + 36)));
  if (crc !== view.getUint32(36, true)) throw new RangeError('the checksum does not match');
  return {
    type,
    seq: view.getUint32(8, true),
    firstFrame: Number(view.getBigUint64(16, true)),
    wallMs: view.getFloat64(24, true),
    monoMs: view.getUint32(32, true),
    payload,
  };
}

/**
 * The payload of META, EVENT and END as an object; empty when it is not one.
 * @param {LogRecord} record
 * @returns {Record<string, any>}
 */
export function jsonOf(record) {
  try {
    const value = JSON.parse(new TextDecoder().decode(record.payload));
    return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
  } catch (problem) {
    if (problem instanceof SyntaxError) return {};
    throw problem;
  }
}

/**
 * @param {Uint8Array} bytes one record of a store
 * @returns {LogRecord|null} null: it is damaged or cut off
 */
export function readable(bytes) {
  try {
    return decode(bytes);
  } catch (problem) {
    if (problem instanceof RangeError) return null;
    throw problem;
  }
}

/** @param {LogRecord} record @returns {number} frames of its log up to its end */
export function framesAfter({ type, firstFrame, payload }) {
  return firstFrame + (type === TYPE.PCM ? payload.length / 2 : 0);
}

/**
 * What META says of a capture.
 * @param {{session: string, startedAtMs: number, startOffMs?: number|null}} row of its log, or of
 *   its recording; startOffMs: the server's clock minus this tablet's at the start, where known
 * @param {object} [settings] of the microphone
 * @param {object} [previous] where the segment before it ended; numbers between were never begun
 */
export const metaOf = (
  { session, startedAtMs, startOffMs = null },
  settings = {},
  previous = undefined,
) => ({
  session_id: session,
  mime: null,
  settings,
  app: APP,
  started_ms: startedAtMs,
  clock_off_ms: startOffMs ?? undefined,
  prev_seg_end: previous,
});

/** @param {object} value */
const json = (value) => new TextEncoder().encode(JSON.stringify(value));

/**
 * Makes the bytes of one log. Each method returns one whole record to be stored at the offset
 * that `length` had before the call; only counters and the running hash are kept.
 */
export class LogWriter {
  /**
   * @param {string} id
   * @param {{wallMs: () => number, monoMs: () => number}} clock monoMs: any monotonic milliseconds
   */
  constructor(id, clock) {
    this.id = id;
    this.clock = clock;
    this.length = 0;
    this.frames = 0;
    this.seq = 0;
    this.ended = false;
    this.openedAt = clock.monoMs();
    this.sha = new Sha256();
  }

  /**
   * Goes on with a log whose bytes are given record by record, for one that was cut off.
   * @param {Uint8Array} bytes one whole record
   * @returns {LogRecord}
   * @throws {RangeError} it does not continue the log
   */
  replay(bytes) {
    const record = decode(bytes);
    const fits = record && record.seq === this.seq && record.firstFrame === this.frames;
    if (!fits || this.ended) throw new RangeError('the record does not continue the log');
    this.#accept(record.type, record.payload.length, bytes);
    return record;
  }

  /**
   * @param {object} meta as the wire contract says, without v, rec, track, seg, rate and channels
   * @returns {Uint8Array}
   */
  meta(meta) {
    const { rec, track, segment } = parseLogId(this.id);
    const fixed = { v: 1, rec, track, seg: segment, rate: SAMPLE_RATE, channels: 1 };
    return this.#add(TYPE.META, json({ ...fixed, ...meta }));
  }

  /**
   * @param {Int16Array} samples at most 30,000
   * @returns {Uint8Array}
   */
  pcm(samples) {
    const payload = new Uint8Array(samples.length * 2);
    const view = new DataView(payload.buffer);
    for (let i = 0; i < samples.length; i += 1) view.setInt16(i * 2, samples[i], true);
    return this.#add(TYPE.PCM, payload);
  }

  /**
   * @param {{k: string, [detail: string]: any}} event
   * @returns {Uint8Array}
   */
  event(event) {
    return this.#add(TYPE.EVENT, json(event));
  }

  /**
   * @param {'stop'|'switch'|'recovered'} reason
   * @returns {Uint8Array}
   */
  end(reason) {
    const { frames, seq: records } = this;
    return this.#add(TYPE.END, json({ frames, records, sha256: this.sha.hex(), reason }));
  }

  /** @returns {string} hash of the whole log so far, hex */
  get sha256() {
    return this.sha.hex();
  }

  /**
   * @param {number} type
   * @param {Uint8Array} payload
   */
  #add(type, payload) {
    if (this.ended) throw new RangeError('nothing may follow END');
    const bytes = encode({
      type,
      seq: this.seq,
      firstFrame: this.frames,
      wallMs: this.clock.wallMs(),
      monoMs: Math.max(0, Math.round(this.clock.monoMs() - this.openedAt)) >>> 0,
      payload,
    });
    this.#accept(type, payload.length, bytes);
    return bytes;
  }

  /**
   * @param {number} type
   * @param {number} payloadBytes
   * @param {Uint8Array} bytes
   */
  #accept(type, payloadBytes, bytes) {
    if (type === TYPE.PCM) this.frames += payloadBytes / 2;
    if (type === TYPE.END) this.ended = true;
    this.sha.update(bytes);
    this.length += bytes.length;
    this.seq += 1;
  }
}
