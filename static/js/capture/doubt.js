// @ts-check
/**
 * Gaps whose length nobody knew when they were written, and what the server's clock, heard before and
 * after, makes of them. Pure.
 */

/** Less than this a slow answer of the server explains as well. */
export const CLOCK_SET_MS = 5_000;
/** Less than this is not worth a word. */
export const LEAST_MS = 100;
/** The server's two clocks may part by less than this though nobody set either. */
const SERVER_SET_MS = 1_000;

/**
 * The server's clock, as the tablet heard it. Two that it heard can be compared if nobody set that
 * clock in between, which the server knows of while it runs.
 * @typedef {object} Heard
 * @property {number} offMs that clock minus ours
 * @property {string} [run] which run of the server said it
 * @property {number} [setMs] by which that clock was set in this run
 */

/**
 * Why a gap's length is in doubt.
 * @typedef {object} Doubt
 * @property {Heard|null} heard the server's clock before it; null: nobody will know
 * @property {number} jumpMs by which our clocks parted in it; 0 as well: began in an earlier page
 * @property {number} assumedMs of it are taken for a clock that was set, until the server speaks
 * @property {number} partedMs wall clock; sound stamped earlier was heard before they parted
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
 * @property {Heard} [heard] the server's clock after it, as soon as that was heard
 * @property {number} setMs as it was written, but for what was known
 * @property {number} wallMs its length by the wall clock as it ran, but for what was known
 * @property {string} cause
 * @property {Doubt} doubt
 */

/** @typedef {{ms: number, set_ms?: number, cause?: string}} Found as the log says it */

/**
 * @param {Doubt|null} before
 * @param {number} ms
 * @param {Heard|null} heard
 * @returns {Doubt}
 */
export function joined(before, ms, heard) {
  const { jumpMs, assumedMs } = before ?? { jumpMs: 0, assumedMs: 0 };
  const partedMs = Date.now() - Math.max(0, ms) / 2;
  return { ...before, heard: before ? before.heard : heard, jumpMs: jumpMs + ms, assumedMs, partedMs };
}

/**
 * By how much the server's clock was set between two words of it.
 * @param {Heard} before
 * @param {Heard} after
 * @returns {number|null} null: it was started in between, and does not know
 */
export function serverSetMs(before, after) {
  return before.run === after.run ? (after.setMs ?? 0) - (before.setMs ?? 0) : null;
}

/**
 * By how much our clock was set; none, or all by which the clocks parted, where a slow answer
 * explains the rest.
 * @param {Pick<Doubt, 'heard'|'jumpMs'>} doubt
 * @param {Heard} after
 * @returns {number|null} null: nobody can tell
 */
export function setIn({ heard: before, jumpMs }, after) {
  if (!before) return null;
  const serversMs = Math.abs(serverSetMs(before, after) ?? CLOCK_SET_MS);
  if (serversMs > CLOCK_SET_MS) return null;
  const setMs = before.offMs - after.offMs;
  const likely = Math.abs(setMs - jumpMs) < Math.abs(setMs) ? jumpMs : 0;
  // That two clocks stand to each other as they should is no accident, whoever was started anew.
  if (Math.abs(setMs - likely) <= CLOCK_SET_MS) return likely;
  return serversMs < SERVER_SET_MS ? setMs : null;
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
 * @param {Heard|null} heard null: nobody will tell any more
 * @returns {Found|null} null: what was written may stand
 */
export function foundOf(unsure, heard) {
  const { ms: was, spliced, unknown, unwatched, wallMs, setMs: said, cause, doubt } = unsure;
  const setMs = heard && setIn(doubt, heard);
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
