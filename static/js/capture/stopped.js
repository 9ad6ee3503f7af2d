// @ts-check
/**
 * What a later visit must know though the store was full: which recording's Stop was tapped last, and
 * how many segments the last one has begun. Kept beside the store, which could not take it.
 */

const STOPPED = 'handover_stopped';
const BEGUN = 'handover_begun';

/** @param {string} rec its Stop counts even where this browser does not let it be noted */
export const noteStopped = (rec) => note(STOPPED, rec, Date.now());

/**
 * The server may have of a segment what this tablet never could store: its number is used up.
 * @param {string} rec
 * @param {number} next number of its next segment
 */
export const noteBegun = (rec, next) => note(BEGUN, rec, next);

/** @returns {import('./recovery.js').Stopped|null} the recording whose Stop was tapped last */
export function stoppedLast() {
  const { rec, number } = noted(STOPPED);
  return rec ? { rec, atMs: number || null } : null;
}

/** @returns {import('./recovery.js').Begun|null} the recording that began a segment last */
export function begunLast() {
  const { rec, number } = noted(BEGUN);
  return rec ? { rec, next: number || 0 } : null;
}

/** @param {string} name @param {string} rec @param {number} number */
function note(name, rec, number) {
  try {
    localStorage.setItem(name, `${rec} ${number}`);
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
  }
}

/** @param {string} name */
function noted(name) {
  const [rec, number] = (localStorage.getItem(name) ?? '').split(' ');
  return { rec, number: Number(number) };
}
