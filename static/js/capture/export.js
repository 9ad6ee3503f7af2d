// @ts-check
/**
 * A recording out of the tablet's own store as a WAV, for sound that cannot reach the server. Reads
 * and never changes anything; memory stays flat, however long the recording is.
 */

import { HEADER_BYTES, SAMPLE_RATE, TYPE, decode } from './log.js';

const READ_BYTES = 512 * 1024;
const WAV_HEADER_BYTES = 44;
const LONG_SIZES_BYTES = 36;
const BYTES_PER_FRAME = 2;
const SEE_LONG_SIZES = 0xffff_ffff;
/** 37 hours 17 minutes. */
const MOST_RIFF_BYTES = SEE_LONG_SIZES - (WAV_HEADER_BYTES - 8);

/** @typedef {import('./store.js').Store} Store */

/**
 * @param {Store} store
 * @param {string[]} logs in the order of the recording
 * @returns {Promise<Blob>} all sound that can be read, of damaged records what is left of them
 */
export async function wavOf(store, logs) {
  /** @type {Blob[]} */
  const parts = [];
  for (const log of logs) {
    for await (const part of soundOf(store, log)) parts.push(part);
    const rest = (await store.damaged(log)).map(salvage);
    if (rest.length) parts.push(new Blob(rest));
  }
  const bytes = parts.reduce((sum, part) => sum + part.size, 0);
  return new Blob([wavHeader(bytes), ...parts], { type: 'audio/wav' });
}

/**
 * @param {Store} store
 * @param {string} log
 * @returns {AsyncGenerator<Blob>} the browser may put each part on its disk
 */
async function* soundOf(store, log) {
  let at = 0;
  for (;;) {
    const records = await store.read(log, at, READ_BYTES);
    if (!records.length) return;
    at += records.reduce((sum, bytes) => sum + bytes.length, 0);
    yield new Blob(records.map(pcmOf));
  }
}

/**
 * @param {Uint8Array} bytes one record
 * @returns {Uint8Array<ArrayBuffer>} its samples; empty for what is no sound
 */
function pcmOf(bytes) {
  try {
    const record = decode(bytes);
    return record?.type === TYPE.PCM ? record.payload.slice() : salvage(bytes.subarray(0, 0));
  } catch (problem) {
    if (problem instanceof RangeError) return salvage(bytes);
    throw problem;
  }
}

/**
 * @param {Uint8Array} bytes a record whose checksum does not match, or of which the end is missing
 * @returns {Uint8Array<ArrayBuffer>} what may be samples
 */
function salvage(bytes) {
  const isSound = bytes.length > HEADER_BYTES && bytes[4] === TYPE.PCM;
  const whole = bytes.length - (bytes.length % 2);
  return isSound ? bytes.slice(HEADER_BYTES, whole) : new Uint8Array(0);
}

/**
 * As the server writes it: what is longer than a RIFF chunk can say gets an RF64 header (EBU Tech 3306).
 * @param {number} bytes of samples, mono int16 at 16 kHz
 * @returns {ArrayBuffer}
 */
export function wavHeader(bytes) {
  const long = bytes > MOST_RIFF_BYTES;
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES + (long ? LONG_SIZES_BYTES : 0)));
  let at = 0;
  const name = (/** @type {string} */ text) =>
    [...text].forEach((letter) => view.setUint8(at++, letter.charCodeAt(0)));
  const u16 = (/** @type {number} */ value) => view.setUint16((at += 2) - 2, value, true);
  const u32 = (/** @type {number} */ value) => view.setUint32((at += 4) - 4, value, true);
  const u64 = (/** @type {number} */ value) => view.setBigUint64((at += 8) - 8, BigInt(value), true);
  const all = view.byteLength - 8 + bytes;
  name(long ? 'RF64' : 'RIFF');
  u32(long ? SEE_LONG_SIZES : all);
  name('WAVE');
  if (long) {
    name('ds64');
    u32(LONG_SIZES_BYTES - 8);
    [all, bytes, bytes / BYTES_PER_FRAME].forEach(u64);
    u32(0);
  }
  name('fmt ');
  u32(16);
  [1, 1].forEach(u16);
  [SAMPLE_RATE, SAMPLE_RATE * BYTES_PER_FRAME].forEach(u32);
  [BYTES_PER_FRAME, BYTES_PER_FRAME * 8].forEach(u16);
  name('data');
  u32(long ? SEE_LONG_SIZES : bytes);
  return view.buffer;
}
