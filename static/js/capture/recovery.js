// @ts-check
/**
 * What an earlier visit left behind: finds recordings without their end, and ends logs that were
 * cut off. Nothing is ever discarded, and nothing is asked.
 */

import { LogWriter, TYPE, decode, jsonOf } from './log.js';

/** A recording that was cut off no longer ago than this goes on by itself. */
export const RESUME_WITHIN_MS = 120_000;
const READ_BYTES = 512 * 1024;

/** @typedef {import('./store.js').RecordingRow} RecordingRow */
/** @typedef {import('./store.js').LogRow} LogRow */

/**
 * @typedef {object} Resumable
 * @property {RecordingRow} row
 * @property {number} sinceMs wall clock at which its sound ended
 * @property {'reload'|'switch'} cause switch: another tab let go of it in order
 * @property {number} frames of all its segments
 * @property {{seg: number, frames: number, wall_ms: number}} previous its last segment
 */

/**
 * @typedef {object} Leftovers
 * @property {Resumable|null} resume the recording to go on with
 * @property {RecordingRow[]} close recordings that lack their end, oldest first
 */

/**
 * Sorts the open recordings; removes those that never got a single record.
 * @param {import('./store.js').Store} store
 * @param {number} nowMs
 * @param {string|null} [stopped] a recording that the crew stopped, noted outside the store
 * @returns {Promise<Leftovers>}
 */
export async function findLeftovers(store, nowMs, stopped = null) {
  const logs = /** @type {LogRow[]} */ (await store.all('logs'));
  const rows = /** @type {RecordingRow[]} */ (await store.all('recordings'));
  rows.sort((a, b) => a.startedAtMs - b.startedAtMs);
  /** @type {Leftovers} */
  const found = { resume: null, close: [] };
  for (const row of rows.filter((one) => !one.closed)) {
    const last = await lastSign(store, row, logs);
    if (!last) await store.removeRecording(row.rec);
    else if (
      row.stopWanted ||
      row.rec === stopped ||
      Math.abs(nowMs - last.sinceMs) > RESUME_WITHIN_MS
    ) {
      found.close.push(row);
    } else {
      if (found.resume) found.close.push(found.resume.row);
      found.resume = last;
    }
  }
  return found;
}

/**
 * How far a recording came; drops logs that have no record.
 * @param {import('./store.js').Store} store
 * @param {RecordingRow} row
 * @param {LogRow[]} logs
 * @returns {Promise<Resumable|null>} null: nothing was ever recorded
 */
async function lastSign(store, row, logs) {
  const mine = logs.filter((log) => log.rec === row.rec).sort((a, b) => a.segment - b.segment);
  let frames = 0;
  /** @type {Resumable|null} */
  let found = null;
  for (const { log, segment, reason } of mine) {
    const last = await store.last(log);
    const record = last && decode(last.bytes);
    if (!record) {
      await store.removeLog(log);
      continue;
    }
    const own = record.firstFrame + (record.type === TYPE.PCM ? record.payload.length / 2 : 0);
    frames += own;
    const previous = { seg: segment, frames: own, wall_ms: record.wallMs };
    const cause = reason === 'switch' ? 'switch' : 'reload';
    found = { row, sinceMs: record.wallMs, cause, frames, previous };
  }
  return found;
}

/**
 * Ends a log that was cut off: replays it record by record for its counters and hash, in constant
 * memory, and appends END. A log that was ended already is left as it is. Records that cannot be
 * read are put aside and the log ends before them.
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
  if (!writer.ended) {
    const offset = writer.length;
    await store.append(row.log, offset, [writer.end(reason)]);
  }
  const { length: bytes, frames, sha256 } = writer;
  const ended = { ...row, ended: true, reason: found ?? reason, bytes, frames, sha256 };
  await store.put('logs', ended);
  return ended;
}

/**
 * @param {import('./store.js').Store} store
 * @param {LogWriter} writer
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
        await store.putAside(writer.id, writer.length);
        return reason;
      }
    }
    // Hashing hours of sound must not hold up the recording that runs meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
