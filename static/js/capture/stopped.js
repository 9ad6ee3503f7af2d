// @ts-check
/**
 * Which recording's Stop was tapped last, kept beside the store: a store that is full must not make a
 * later visit believe that the recording was cut off.
 */

const STOPPED = 'handover_stopped';

/** @param {string} rec its Stop counts even where this browser does not let it be noted */
export function noteStopped(rec) {
  try {
    localStorage.setItem(STOPPED, `${rec} ${Date.now()}`);
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
  }
}

/** @returns {import('./recovery.js').Stopped|null} the recording whose Stop was tapped last */
export function stoppedLast() {
  const [rec, at] = (localStorage.getItem(STOPPED) ?? '').split(' ');
  return rec ? { rec, atMs: Number(at) || null } : null;
}
