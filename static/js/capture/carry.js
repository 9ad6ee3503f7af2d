// @ts-check
/**
 * A log that the server refuses from some byte on: what it lacks is written once more, into a log of
 * its own that follows. Sound, gaps and marks keep their order and their times; what cannot be read
 * becomes a gap. The refused log itself stays on the tablet as it is.
 */

import { TYPE, decode, jsonOf } from './log.js';

const READ_BYTES = 256 * 1024;
const FRAMES_PER_MS = 16;

/** @typedef {import('./segment.js').Segment} Segment */

/** Clock of a log whose records carry the times of others. */
export class CarriedClock {
  constructor() {
    this.record = { wallMs: 0, monoMs: 0 };
  }

  wallMs() {
    return this.record.wallMs;
  }

  monoMs() {
    return this.record.monoMs;
  }
}

/**
 * @param {Segment} old ended, and refused
 * @param {number} from byte up to which the server has something in its place
 * @param {Segment} carried begun; its clock is `clock`
 * @param {CarriedClock} clock
 */
export async function carry(old, from, carried, clock) {
  let at = 0;
  let due = -1;
  while (at < old.writer.length) {
    const records = await old.read(at, READ_BYTES);
    if (!records.length) return;
    for (const bytes of records) {
      at += bytes.length;
      // A record that the server has only a part of goes as a whole: better twice than not at all.
      if (at <= from) continue;
      due = put(bytes, carried, clock, due);
    }
    await carried.settled();
  }
}

/**
 * @param {Uint8Array} bytes one record
 * @param {Segment} carried
 * @param {CarriedClock} clock
 * @param {number} due frames of the old log before this record; -1: not known yet
 * @returns {number} frames of the old log after it; the same when it cannot be read
 */
function put(bytes, carried, clock, due) {
  const record = readable(bytes);
  if (!record) return due;
  clock.record = record;
  const lost = due < 0 ? 0 : record.firstFrame - due;
  if (lost > 0) {
    const ms = Math.round(lost / FRAMES_PER_MS);
    carried.add((w) => w.event({ k: 'gap', ms, cause: 'lost' }));
  }
  if (record.type === TYPE.EVENT) carried.add((w) => w.event(/** @type {any} */ (jsonOf(record))));
  if (record.type !== TYPE.PCM) return record.firstFrame;
  const samples = new Int16Array(record.payload.slice().buffer);
  carried.add((w) => w.pcm(samples));
  return record.firstFrame + samples.length;
}

/** @param {Uint8Array} bytes */
function readable(bytes) {
  try {
    return decode(bytes);
  } catch (problem) {
    if (problem instanceof RangeError) return null;
    throw problem;
  }
}
