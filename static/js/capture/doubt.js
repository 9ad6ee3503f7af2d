// @ts-check
/**
 * Gaps whose length nobody knew when they were written, and what the server's clock, heard before and
 * after, makes of them. Pure.
 */

import { RESUME_WITHIN_MS } from './recovery.js';

/** Less than this a slow answer of the server explains as well. */
export const CLOCK_SET_MS = 5_000;
/** Less than this is not worth a word. */
export const LEAST_MS = 100;

/**
 * Why a gap's length is in doubt.
 * @typedef {object} Doubt
 * @property {number|null} offMs the server's clock minus ours before it; null: nobody will know
 * @property {number} jumpMs by which our clocks parted in it; 0 as well: began in an earlier page
 * @property {number} assumedMs of it are taken for a clock that was set, until the server speaks
 * @property {number} heardMs wall clock; sound stamped earlier was heard before they parted
 * @property {number} [awayMs] by our clock, since the last sign of the earlier page in which it began
 * @property {boolean} [unknowable] what the server said of it cannot be
 */

/**
 * A gap that was written in doubt, or that was none unless the tablet slept.
 * @typedef {object} Unsure
 * @property {string|null} recId
 * @property {{seg: number, frame: number}} place
 * @property {number} atMs elapsed
 * @property {number} ms as it was written
 * @property {boolean} spliced nothing was written: sound went on at once
 * @property {boolean} unknown the log says so since, in a record of its own
 * @property {boolean} [unwatched] since it ended the tablet slept, or no page watched its clocks
 * @property {number} [offMs] the server's clock minus ours after it, as soon as that was heard
 * @property {number} setMs as it was written, but for what was known
 * @property {number} wallMs its length by the wall clock as it ran, but for what was known
 * @property {string} cause
 * @property {Doubt} doubt
 */

/** @typedef {{ms: number, set_ms?: number, cause?: string}} Found as the log says it */

/**
 * @param {Doubt|null} before
 * @param {number} ms
 * @param {number|null} offMs
 * @returns {Doubt}
 */
export function joined(before, ms, offMs) {
  const { jumpMs, assumedMs } = before ?? { jumpMs: 0, assumedMs: 0 };
  const heardMs = Date.now() - Math.max(0, ms) / 2;
  return { ...before, offMs: before ? before.offMs : offMs, jumpMs: jumpMs + ms, assumedMs, heardMs };
}

/**
 * By how much our clock was set; none, or all by which the clocks parted, where a slow answer
 * explains the rest.
 * @param {Doubt} doubt
 * @param {number} offMs
 * @returns {number|null} null: nobody can tell
 */
export function setIn({ offMs: before, jumpMs, awayMs }, offMs) {
  if (before === null) return null;
  const setMs = before - offMs;
  const likely = Math.abs(setMs - jumpMs) < Math.abs(setMs) ? jumpMs : 0;
  if (Math.abs(setMs - likely) <= CLOCK_SET_MS) return likely;
  // No recording goes on after so long: rather the server's clock was set, and ours was right.
  const most = RESUME_WITHIN_MS + CLOCK_SET_MS;
  return awayMs !== undefined && Math.abs(awayMs - setMs) > most ? null : setMs;
}

/**
 * What a log says of a gap in doubt that nobody confirmed before its recording's end.
 * @param {Unsure} unsure
 * @returns {Found|null} null: what was written may stand
 */
export function unknownOf({ ms, spliced, cause, doubt }) {
  if (spliced) return { ms: 0, cause };
  // Behind a locked screen it slept, far more often than not.
  const slept = cause === 'locked' && doubt.jumpMs > 0;
  return ms === 0 || slept ? null : { ms: 0 };
}

/**
 * The last word about a gap in doubt.
 * @param {Unsure} unsure
 * @param {number|null} offMs the server's clock minus ours; null: nobody will tell any more
 * @returns {Found|null} null: what was written may stand
 */
export function foundOf(unsure, offMs) {
  const { ms: was, spliced, unknown, unwatched, wallMs, setMs: said, cause, doubt } = unsure;
  const setMs = offMs === null ? null : setIn(doubt, offMs);
  // Where nobody watched since, only a clock that stands as it did tells what happened in the gap.
  const told = setMs !== null && (!unwatched || setMs === 0 || setMs === doubt.jumpMs);
  const leftMs = told ? wallMs - setMs : NaN;
  // Less than nothing: it was set after this gap.
  if (!(leftMs >= -CLOCK_SET_MS)) return unknownOf(unsure) ?? (was === 0 ? { ms: 0 } : null);
  const ms = Math.max(0, Math.round(leftMs));
  if (!unknown && Math.abs(ms - was) < LEAST_MS) return null;
  const gap = spliced && ms >= LEAST_MS ? { cause } : {};
  return { ms, set_ms: Math.round(Number(setMs) - said), ...gap };
}
