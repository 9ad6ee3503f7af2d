// @ts-check
/**
 * One log in the shipper's table: how far it is here and on the server, and when the server's copy
 * counts as ours. Pure.
 */

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
 * @property {boolean} final the server has it whole, with our length and our hash
 * @property {boolean} disputed the server's log is complete and not ours: nothing of it is confirmed
 * @property {boolean} stuck the server refuses it and repeating does not help
 * @property {string|null} why it was refused last; null again when more of it is taken
 * @property {import('./segment.js').Segment|null} live
 */

/**
 * @param {{ended: boolean, bytes: number, sha256: string|null}} entry
 * @param {number} c length of the server's complete log
 * @param {string|null} sha256 of the server's complete log
 */
export function isOurs(entry, c, sha256) {
  return entry.ended && c === entry.bytes && sha256 !== null && sha256 === entry.sha256;
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
