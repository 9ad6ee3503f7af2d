// @ts-check
/**
 * A log that is longer on the server than here. While the tablet was full its sound was sent out of
 * memory; the browser was killed, and the next visit ended the tablet's copy where it broke off. The
 * server then has all that the tablet has and more: if its log goes on right where ours was cut.
 */

import { TYPE, jsonOf, readable } from './log.js';

/** How far back a record is looked for that was captured, and not written by the recovery. */
const MOST_STEPS = 3;

/**
 * Lets the server compare the last captured record of our copy with its own bytes there. It names
 * its place in the log, and the server checked that all records before it follow each other.
 * @param {import('./store.js').Store} store
 * @param {import('./http.js').HttpSkin} http
 * @param {import('./entry.js').Entry} entry ended
 * @returns {Promise<boolean>} the server's log goes on where ours was cut off
 * @throws {TypeError} no connection
 * @throws {DOMException} no answer in time, or the store cannot be read
 */
export async function goesOnThere(store, http, { log, session }) {
  const last = await lastCaptured(store, log);
  return last !== null && http.holds(log, session, last.offset, last.bytes);
}

/**
 * @param {import('./store.js').Store} store
 * @param {string} log
 */
async function lastCaptured(store, log) {
  let found = await store.last(log);
  for (let step = 0; found && step < MOST_STEPS; step += 1) {
    const record = readable(found.bytes);
    if (!record) return null;
    if (!isOfRecovery(record)) return found;
    found = await store.last(log, found.offset);
  }
  return null;
}

/** @param {import('./log.js').LogRecord} record END, or the gap that recovery names before it */
function isOfRecovery(record) {
  if (record.type === TYPE.END) return true;
  const { k, cause } = record.type === TYPE.EVENT ? jsonOf(record) : {};
  return k === 'gap' && cause === 'lost';
}
