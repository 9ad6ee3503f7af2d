// @ts-check
/**
 * A recording out of the tablet's own store as a WAV, for sound that cannot reach the server. Reads
 * and never changes anything; memory stays flat, however long the recording is.
 */

import { HEADER_BYTES, SAMPLE_RATE, TYPE, decode } from './log.js';

const READ_BYTES = 512 * 1024;
const WAV_HEADER_BYTES = 44;

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
 * @param {number} bytes of samples
 * @returns {ArrayBuffer} RIFF header of mono int16 at 16 kHz
 */
function wavHeader(bytes) {
  const view = new DataView(new ArrayBuffer(WAV_HEADER_BYTES));
  const name = (/** @type {number} */ at, /** @type {string} */ text) =>
    [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  name(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + bytes, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, bytes, true);
  return view.buffer;
}
