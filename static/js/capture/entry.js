// @ts-check
/**
 * One log in the shipper's table: how far it is here and on the server, when the server's copy
 * counts as ours, and how long a refused one waits. Pure.
 */

/** Refusals that repeating does not cure; the others pass by themselves. */
const LASTING = new Set(['conflict', 'broken', 'auth', 'unreadable']);
/** So often at the same place, one after the other, before a refusal counts as lasting. */
const PATIENCE = 3;
const LONGEST_HOLD_MS = 60_000;

/**
 * @typedef {object} Entry one log
 * @property {string} log
 * @property {string} rec
 * @property {string} session
 * @property {number} startedAtMs
 * @property {number} segment
 * @property {number} bytes sendable now
 * @property {number} frames in those bytes
 * @property {boolean} ended
 * @property {string|null} sha256
 * @property {number} acked bytes
 * @property {boolean} final the server has it whole, with our length and our hash; or goes on where
 *   ours was cut off
 * @property {number|null} adopted length of such a longer log on the server
 * @property {boolean} disputed the server has other bytes in its place: nothing of it is confirmed
 * @property {string|null} why it was refused last; null again when more of it is taken
 * @property {number} refusals one after the other, at byte `refusedAt`
 * @property {number} refusedAt
 * @property {number} retryAt it is not offered before; monotonic ms
 * @property {number} checked the connection on which the server named it last; -1: none of this visit
 * @property {import('./segment.js').Segment|null} live
 */

/**
 * @typedef {object} Position what the server says of its log
 * @property {number} c its length
 * @property {boolean} complete it has its END
 * @property {string|null} [sha256] of the complete log; null: it did not say; undefined: not yet
 */

/** @returns what an entry begins with that nobody confirmed or refused */
export const fresh = () => ({
  acked: 0,
  final: false,
  adopted: /** @type {number|null} */ (null),
  disputed: false,
  why: /** @type {string|null} */ (null),
  refusals: 0,
  refusedAt: -1,
  retryAt: 0,
  checked: -1,
});

/**
 * @param {{ended: boolean, bytes: number, sha256: string|null}} entry
 * @param {number} c length of the server's complete log
 * @param {string|null|undefined} sha256 of the server's complete log
 */
function isOurs(entry, c, sha256) {
  return entry.ended && c === entry.bytes && typeof sha256 === 'string' && sha256 === entry.sha256;
}

/**
 * What an earlier visit noted of a log, if it still is what was confirmed.
 * @param {{ended: boolean, bytes: number, sha256: string|null}} row
 * @param {import('./store.js').FinalRow} [confirmed]
 */
export function earlier(row, confirmed) {
  if (!confirmed) return {};
  const { c, sha256, adopted = null } = confirmed;
  const longer = adopted !== null && row.ended && adopted > row.bytes;
  if (!longer && !isOurs(row, c, sha256)) return {};
  return { acked: row.bytes, final: true, adopted: longer ? adopted : null };
}

/**
 * The one place that says what the server's log is to ours.
 * ours: the same. less: it lacks something, or has not named its hash yet. more: it is longer than
 * ours, which was ended where this tablet's own copy broke off. other: it is not ours.
 * @param {Entry} entry
 * @param {Position} position
 * @returns {'ours'|'less'|'more'|'other'}
 */
export function verdictOn(entry, { c, complete, sha256 }) {
  if (entry.adopted !== null) return c >= entry.adopted ? 'ours' : 'less';
  if (complete && isOurs(entry, c, sha256)) return 'ours';
  if (c > entry.bytes) return entry.ended ? 'more' : 'other';
  if (!complete) return 'less';
  const unnamed = sha256 === undefined && !entry.disputed && entry.ended && c === entry.bytes;
  return unnamed ? 'less' : 'other';
}

/**
 * Puts a refused log aside for a while, longer each time that nothing of it was taken.
 * @param {Entry} entry
 * @param {string} why
 * @param {number} c length of the server's log
 * @param {number} retryMs what the server asked for
 * @param {number} now monotonic ms
 * @returns {number} how long, ms
 */
export function putAside(entry, why, c, retryMs, now) {
  entry.refusals = c === entry.refusedAt ? entry.refusals + 1 : 1;
  if (why === 'unreadable' || entry.disputed) entry.refusals = Math.max(entry.refusals, PATIENCE);
  Object.assign(entry, { why, refusedAt: c });
  const longer = retryMs * 2 ** Math.max(0, entry.refusals - PATIENCE);
  const holdMs = refusalOf(entry) ? LONGEST_HOLD_MS : Math.min(LONGEST_HOLD_MS, longer);
  entry.retryAt = now + holdMs;
  return holdMs;
}

/** @param {Entry} entry @returns {string|null} why it is refused, if repeating does not help */
export function refusalOf({ final, why, refusals }) {
  if (final || why === null || !LASTING.has(why) || refusals < PATIENCE) return null;
  return why;
}

/**
 * An estimate by bytes, exact at both ends: what is not sound in a log is less than a chunk.
 * @param {Entry} entry
 */
export function ackedFramesOf(entry) {
  if (entry.disputed) return 0;
  if (entry.final || entry.acked >= entry.bytes) return entry.bytes ? entry.frames : 0;
  return Math.floor((entry.frames * entry.acked) / entry.bytes);
}
