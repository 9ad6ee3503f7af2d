// @ts-check
/**
 * Time as the shipping side sees it: monotonic, so that a wall clock that is set holds nothing up.
 * Tests put their own in its place.
 */

/**
 * @typedef {object} Clock
 * @property {() => number} now monotonic ms
 * @property {(work: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} random 0..1
 */

/** @type {Clock} */
export const realClock = {
  now: () => performance.now(),
  setTimeout: (work, ms) => setTimeout(work, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  random: Math.random,
};
