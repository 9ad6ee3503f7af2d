// @ts-check
/**
 * A log that the server refuses from some byte on: what it lacks is written once more, into a log of
 * its own that follows. Sound, gaps and marks keep their order and their times; what cannot be read
 * becomes a gap. The refused log itself stays on the tablet as it is.
 */

import { TYPE, framesAfter, jsonOf, readable } from './log.js';

const READ_BYTES = 256 * 1024;
const FRAMES_PER_MS = 16;

/** @typedef {import('./segment.js').Segment} Segment */
/** @typedef {import('./log.js').LogRecord} LogRecord */

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
  /** Frames before the next record, as far as that is known; -1: it is not. */
  let due = 0;
  while (at < old.writer.length) {
    const records = await old.read(at, READ_BYTES);
    if (!records.length) break;
    for (const bytes of records) {
      at += bytes.length;
      // A record that the server has only a part of goes as a whole: better twice than not at all.
      const servers = at <= from;
      const record = readable(bytes);
      if (record && !servers) put(record, carried, clock, due);
      if (record) due = framesAfter(record);
      else if (servers) due = -1;
    }
    await carried.settled();
  }
  if (at >= from) miss(carried, due, old.writer.frames);
}

/**
 * @param {LogRecord} record
 * @param {Segment} carried
 * @param {CarriedClock} clock
 * @param {number} due frames of the old log before this record
 */
function put(record, carried, clock, due) {
  clock.record = record;
  miss(carried, due, record.firstFrame);
  if (record.type === TYPE.EVENT)
    carried.add((w) => w.event(/** @type {any} */ (jsonOf(record))), { small: true });
  if (record.type !== TYPE.PCM) return;
  carried.add((w) => w.pcm(new Int16Array(record.payload.slice().buffer)));
}

/**
 * Names what could not be read.
 * @param {Segment} carried
 * @param {number} due frames up to which all is there
 * @param {number} frames where it goes on
 */
function miss(carried, due, frames) {
  const ms = due < 0 ? 0 : Math.round((frames - due) / FRAMES_PER_MS);
  if (ms > 0) carried.add((w) => w.event({ k: 'gap', ms, cause: 'lost' }), { small: true });
}
