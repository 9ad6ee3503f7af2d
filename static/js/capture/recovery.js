// @ts-check
/**
 * What an earlier visit left behind: finds recordings without their end, and ends logs that were
 * cut off. Nothing is ever discarded, and nothing is asked.
 */

import { LAST_SEGMENT, LogWriter, SAMPLE_RATE, TYPE, framesAfter, jsonOf, metaOf, readable } from './log.js';
import { newLogRow } from './take.js';

/** A recording that was cut off no longer ago than this goes on by itself. */
export const RESUME_WITHIN_MS = 120_000;
const READ_BYTES = 512 * 1024;

/** @typedef {import('./store.js').RecordingRow} RecordingRow */
/** @typedef {import('./store.js').LogRow} LogRow */

/**
 * @typedef {object} Resumable
 * @property {RecordingRow} row
 * @property {number} sinceMs wall clock up to which it is sound or a written gap
 * @property {number} signMs wall clock of the last sign that somebody recorded
 * @property {import('./gaps.js').Running|null} gap in which that page ended, as far as it noted it
 * @property {'reload'|'switch'} cause switch: another tab let go of it in order
 * @property {number} frames of all its segments
 * @property {{seg: number, frames: number, wall_ms: number}} previous its last segment
 * @property {boolean} doubtful by this clock it was cut off too long ago, which the server's may deny
 */

/**
 * @typedef {object} Stopped
 * @property {string} rec
 * @property {number|null} atMs wall clock of the tap; null: not noted
 */

/**
 * @typedef {object} Begun
 * @property {string} rec
 * @property {number} next number of its next segment: those before it may be on the server
 */

/**
 * @typedef {object} Leftovers
 * @property {Resumable|null} resume the recording to go on with
 * @property {RecordingRow[]} close recordings that lack their end, oldest first
 * @property {{rec: string, ms: number}|null} unheard the one that was stopped, and how long before
 *   the tap its sound ended
 */

/**
 * Sorts the open recordings; removes those that never got a single record. One that the store
 * cannot read is left for the next visit, and the others go on.
 * @param {import('./store.js').Store} store
 * @param {number} nowMs
 * @param {Stopped|null} [stopped] a recording that the crew stopped, noted outside the store
 * @param {Set<string>} [own] recordings of this visit, which are left alone
 * @param {Begun|null} [begun] what was noted outside the store of the segments of one
 * @returns {Promise<Leftovers>}
 */
export async function findLeftovers(store, nowMs, stopped = null, own = new Set(), begun = null) {
  const logs = /** @type {LogRow[]} */ (await store.all('logs'));
  const rows = /** @type {RecordingRow[]} */ (await store.all('recordings'));
  rows.sort((a, b) => a.startedAtMs - b.startedAtMs);
  /** @type {Leftovers} */
  const found = { resume: null, close: [], unheard: null };
  for (const row of rows.filter((one) => !one.closed && !own.has(one.rec))) {
    if (row.rec === begun?.rec) row.nextSegment = Math.max(row.nextSegment, begun.next);
    try {
      const last = await lastSign(store, row, logs);
      if (last) sort(found, last, last.row.rec === stopped?.rec ? stopped : null, nowMs);
      else await store.removeRecording(row.rec);
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
    }
  }
  return found;
}

/**
 * @param {Leftovers} found
 * @param {Resumable} last
 * @param {Stopped|null} stopped by the crew
 * @param {number} nowMs
 */
function sort(found, last, stopped, nowMs) {
  if (stopped) {
    const ms = (stopped.atMs ?? last.sinceMs) - last.sinceMs;
    found.unheard = { rec: stopped.rec, ms: Math.round(Math.max(0, ms)) };
  }
  last.doubtful = Math.abs(nowMs - last.signMs) > RESUME_WITHIN_MS;
  const old = last.doubtful && !last.row.heard;
  const full = last.row.nextSegment > LAST_SEGMENT;
  const surer = last.doubtful && found.resume?.doubtful === false;
  if (last.row.stopWanted || stopped || old || full || surer) {
    found.close.push(last.row);
    return;
  }
  if (found.resume) found.close.push(found.resume.row);
  found.resume = last;
}

/**
 * How far a recording came; drops logs that have no record at all. A damaged one stays: its sound
 * up to the damage is ended and shipped, and what cannot be read is put aside (endLog).
 * @param {import('./store.js').Store} store
 * @param {RecordingRow} row
 * @param {LogRow[]} logs
 * @returns {Promise<Resumable|null>} null: nothing was ever recorded
 */
async function lastSign(store, row, logs) {
  const noted = logs.filter((log) => log.rec === row.rec);
  const mine = [...noted, ...(await unnoted(store, row, noted))];
  mine.sort((a, b) => a.segment - b.segment);
  let frames = 0;
  /** @type {number} */
  let sinceMs = row.startedAtMs;
  /** @type {number} */
  let signMs = row.startedAtMs;
  /** @type {Resumable|null} */
  let found = null;
  for (const { log, segment, reason } of mine) {
    if (!(await store.last(log))) {
      await store.removeLog(log);
      continue;
    }
    const record = await lastReadable(store, log);
    const own = record ? framesAfter(record) : 0;
    const tail = await tailOf(store, log);
    sinceMs = (tail.soundMs ?? sinceMs) + tail.gapMs;
    signMs = tail.signMs ?? signMs;
    frames += own;
    const previous = { seg: segment, frames: own, wall_ms: record?.wallMs ?? sinceMs };
    const cause = reason === 'switch' ? 'switch' : 'reload';
    found = { row, sinceMs, signMs, gap: null, cause, frames, previous, doubtful: false };
  }
  // What came after it was noted counts more; the note knows of clocks that were set meanwhile.
  if (!found || row.gap?.frames !== frames) return found;
  const { gap } = row;
  return { ...found, gap, sinceMs: gap.sinceMs, signMs: Math.max(signMs, gap.sinceMs) };
}

/**
 * How a log ends: its last sound, and the gaps written after it. What a later visit writes by itself
 * (META, END `recovered` and the gap before it) is no sign that somebody recorded.
 * @param {import('./store.js').Store} store
 * @param {string} log
 * @returns {Promise<{soundMs: number|null, gapMs: number, signMs: number|null}>} soundMs and signMs:
 *   wall clock; gapMs: by that clock
 */
async function tailOf(store, log) {
  let gapMs = 0;
  /** @type {number|null} */
  let signMs = null;
  for (let last = await store.last(log); last; last = await store.last(log, last.offset)) {
    const record = readable(last.bytes);
    if (!record) continue;
    const { type, wallMs } = record;
    if (type === TYPE.PCM) return { soundMs: wallMs, gapMs, signMs: signMs ?? wallMs };
    const { k, ms, set_ms: setMs = 0, reason } = jsonOf(record);
    if (k === 'gap') gapMs += ms + setMs;
    else if (type !== TYPE.META && reason !== 'recovered') signMs ??= wallMs;
  }
  return { soundMs: null, gapMs, signMs };
}

/**
 * A log's row is written behind its sound's back; a crash may have kept the sound and not the row.
 * @param {import('./store.js').Store} store
 * @param {RecordingRow} row
 * @param {LogRow[]} noted
 * @returns {Promise<LogRow[]>} rows of logs that have records; they are in the store now
 */
async function unnoted(store, row, noted) {
  const known = new Set(noted.map(({ segment }) => segment));
  const found = [];
  for (let segment = 0; segment < row.nextSegment; segment += 1) {
    if (known.has(segment)) continue;
    const logRow = newLogRow(row, segment);
    if (!(await store.last(logRow.log))) continue;
    await store.put('logs', logRow);
    found.push(logRow);
  }
  return found;
}

/**
 * @param {import('./store.js').Store} store
 * @param {string} log
 * @param {number} [from] only records at this byte or later
 * @returns {Promise<import('./log.js').LogRecord|null>} null: not one of them can be read
 */
async function lastReadable(store, log, from = 0) {
  let last = await store.last(log);
  while (last && last.offset >= from) {
    const record = readable(last.bytes);
    if (record) return record;
    last = await store.last(log, last.offset);
  }
  return null;
}

/**
 * Ends a log that was cut off: replays it record by record for its counters and hash, in constant
 * memory, and appends END. A log that was ended already is left as it is. What cannot be read is
 * put aside, and the log ends before it with a gap as long as the sound that is put aside.
 * @param {import('./store.js').Store} store
 * @param {LogRow} row
 * @param {'recovered'|'stop'} reason
 * @param {{wallMs: () => number, monoMs: () => number}} clock
 * @returns {Promise<LogRow>} the row as it is now
 */
export async function endLog(store, row, reason, clock) {
  if (row.ended) return row;
  const writer = new LogWriter(row.log, clock);
  const found = await replay(store, writer);
  const asideFrames = await putTailAside(store, writer);
  if (!writer.ended) {
    const offset = writer.length;
    const records = [];
    // A log must begin with META; where even that cannot be read it begins anew, without sound.
    if (!offset) records.push(writer.meta(metaOf(row)));
    const ms = Math.round((asideFrames * 1000) / SAMPLE_RATE);
    if (ms > 0) records.push(writer.event({ k: 'gap', ms, cause: 'lost' }));
    records.push(writer.end(reason));
    await store.append(row.log, offset, records);
  }
  const { length: bytes, frames, sha256 } = writer;
  const ended = { ...row, ended: true, reason: found ?? reason, bytes, frames, sha256 };
  await store.put('logs', ended);
  return ended;
}

/**
 * @param {import('./store.js').Store} store
 * @param {LogWriter} writer it replayed all that continues the log
 * @returns {Promise<number>} frames of sound that were put aside, as far as that can be read
 */
async function putTailAside(store, writer) {
  const last = await store.last(writer.id);
  if (!last || last.offset < writer.length) return 0;
  const record = await lastReadable(store, writer.id, writer.length);
  await store.putAside(writer.id, writer.length);
  return record ? Math.max(0, framesAfter(record) - writer.frames) : 0;
}

/**
 * @param {import('./store.js').Store} store
 * @param {LogWriter} writer is fed up to the first record that cannot be read
 * @returns {Promise<string|null>} the reason that its END names, if it has one
 */
async function replay(store, writer) {
  let reason = null;
  for (;;) {
    const records = await store.read(writer.id, writer.length, READ_BYTES);
    if (!records.length) return reason;
    for (const bytes of records) {
      try {
        const record = writer.replay(bytes);
        if (record.type === TYPE.END) reason = jsonOf(record).reason ?? null;
      } catch (problem) {
        if (!(problem instanceof RangeError)) throw problem;
        return reason;
      }
    }
    // Hashing hours of sound must not hold up the recording that runs meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
