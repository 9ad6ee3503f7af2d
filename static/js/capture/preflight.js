// @ts-check
/**
 * Is this tablet fit for a shift? From what was measured to the one thing to do first. Pure.
 */

/** 2 GB, a long shift with room to spare. */
export const SHIFT_HOURS = 17;
/** A clock that is off by more makes the times of a record doubtful. */
const CLOCK_OFF_MS = 30_000;
/** Less than this is on its way. */
const WAITING_MS = 5_000;

/**
 * null: not measured, or the browser does not say; that is no reason to stop anyone.
 * @typedef {object} Facts
 * @property {boolean} secure the address is one to which browsers give a microphone
 * @property {boolean} able this browser can record at all
 * @property {'granted'|'prompt'|'denied'|'unknown'} permission of the microphone
 * @property {boolean|null} writes a test row was written, synced and read again
 * @property {number|null} leftHours sound that still fits
 * @property {boolean|null} awake the screen can be kept on
 * @property {boolean|null} opens the page would open without a connection
 * @property {number|null} clockOffMs
 * @property {number} waitingMs sound that only this tablet has
 * @property {boolean} refused the server refuses a part of it
 */

/**
 * @typedef {'insecure'|'unsupported'|'denied'|'ask'|'write'|'room'|'refused'|'offline'|'clock'|'wake'|
 *   'waiting'} ToDo
 */

/** @type {[ToDo, (facts: Facts) => boolean][]} most urgent first */
const CHECKS = [
  ['insecure', ({ secure }) => !secure],
  ['unsupported', ({ able }) => !able],
  ['denied', ({ permission }) => permission === 'denied'],
  ['write', ({ writes }) => writes === false],
  ['room', ({ leftHours }) => leftHours !== null && leftHours < SHIFT_HOURS],
  ['refused', ({ refused }) => refused],
  ['offline', ({ opens }) => opens === false],
  ['clock', ({ clockOffMs }) => clockOffMs !== null && Math.abs(clockOffMs) > CLOCK_OFF_MS],
  ['wake', ({ awake }) => awake === false],
  ['ask', ({ permission }) => permission === 'prompt'],
  ['waiting', ({ waitingMs }) => waitingMs >= WAITING_MS],
];

/**
 * @param {Facts} facts
 * @returns {ToDo|null} null: fit
 */
export function firstToDo(facts) {
  return CHECKS.find(([, fails]) => fails(facts))?.[0] ?? null;
}
