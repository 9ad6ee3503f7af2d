// @ts-check
/**
 * What the screens show of the shipper's table: recordings that are still on this tablet, how far
 * each is on the server, and why one waits. Pure.
 */

import { ackedFramesOf, refusalOf } from './entry.js';

/** @typedef {import('./entry.js').Entry} Entry */
/** @typedef {import('./types.js').BacklogEntry} BacklogEntry */

/**
 * @param {Iterable<Entry>} logs
 * @returns {string[]} why they are refused, one reason for each log that is
 */
export function refusalsOf(logs) {
  return [...logs].map(refusalOf).filter((why) => why !== null);
}

/**
 * @param {import('./shipper.js').Shipper} shipper
 * @param {string|null} current not part of the backlog
 * @returns {BacklogEntry[]} oldest first
 */
export function backlogOf(shipper, current) {
  return [...shipper.recordings.values()]
    .filter((row) => row.rec !== current)
    .sort((a, b) => a.startedAtMs - b.startedAtMs)
    .map((row) => entryOf(shipper, row))
    .filter((entry) => entry !== null);
}

/**
 * @param {import('./shipper.js').Shipper} shipper
 * @param {import('./store.js').RecordingRow} row
 * @returns {BacklogEntry|null} null: nothing of it is recorded, or its length is not known yet
 */
function entryOf(shipper, row) {
  const all = shipper.logsOf(row.rec);
  // One that an earlier visit left open is shown when it is ended and its length is known.
  const logs = all.filter((entry) => entry.ended || entry.live);
  if (!logs.length) return null;
  const sum = (/** @type {(entry: Entry) => number} */ of) =>
    logs.reduce((total, entry) => total + of(entry), 0);
  const { rec: recId, startedAtMs, recovered } = row;
  return {
    recId,
    startedAtMs,
    ms: sum((entry) => entry.frames) / 16,
    sentMs: sum(ackedFramesOf) / 16,
    state: stateOf(shipper, row, all),
    recovered,
    why: refusalsOf(all)[0] ?? null,
    damaged: all.some((entry) => shipper.damaged.has(entry.log)),
  };
}

/**
 * @param {import('./shipper.js').Shipper} shipper
 * @param {import('./store.js').RecordingRow} row
 * @param {Entry[]} all its logs
 * @returns {BacklogEntry['state']}
 */
function stateOf(shipper, row, all) {
  if (row.sealedAtMs) return 'sealed';
  if (all.every((entry) => entry.final)) return 'sent';
  return shipper.up && all.some((entry) => shipper.link.channels.has(entry.log))
    ? 'sending'
    : 'here';
}
