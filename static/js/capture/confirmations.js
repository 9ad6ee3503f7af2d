// @ts-check
/**
 * What the server's word about a log means: it is confirmed, goes on waiting, or is disputed. A
 * confirmation is asked for again before anything relies on it, and taken back when the server no
 * longer has the log: then it is sent again. Nothing here decides what travels, or deletes.
 */

import { goesOnThere } from './adopt.js';
import { fresh, verdictOn } from './entry.js';
import { isNetwork } from './http_cycle.js';

/** So long what nobody can decide now is left alone. */
const LATER_MS = 60_000;

/** @typedef {import('./entry.js').Entry} Entry */
/** @typedef {import('./entry.js').Position} Position */

export class Confirmations {
  /** @param {import('./shipper.js').Shipper} shipper */
  constructor(shipper) {
    this.shipper = shipper;
  }

  /**
   * Acts on what the server says of a log that it has not confirmed.
   * @param {string} log
   * @param {Position} position
   */
  heard(log, position) {
    const entry = this.shipper.logs.get(log);
    if (!entry || entry.final) return;
    const verdict = verdictOn(entry, position);
    if (verdict === 'ours') this.#confirm(entry, position, null);
    else if (verdict === 'other') this.#dispute(entry);
    else if (verdict === 'more') this.#adopt(entry, position);
  }

  /**
   * Asks the server for a log that it confirmed. What it no longer has as it was is unconfirmed, and
   * sent again from where the server is.
   * @param {Entry} entry
   * @returns {Promise<'there'|'lost'|'unasked'>}
   */
  async recheck(entry) {
    const { shipper } = this;
    try {
      const position = await shipper.http.position(entry.log, entry.session);
      const unnamed = position.complete && position.sha256 === null;
      if (position.why || unnamed) return 'unasked';
      if (verdictOn(entry, position) === 'ours') {
        entry.checked = shipper.connection;
        return 'there';
      }
      if (entry.final) await this.#takeBack(entry, position);
      return 'lost';
    } catch (problem) {
      if (!isNetwork(problem)) throw problem;
      return 'unasked';
    }
  }

  /**
   * The server has the whole log: with our length and our hash, or as the one that ours is the
   * beginning of. Everything else is kept here and goes on waiting.
   * @param {Entry} entry
   * @param {Position} position
   * @param {number|null} adopted
   */
  async #confirm(entry, { c, sha256 = null }, adopted) {
    const { shipper } = this;
    const { log, rec } = entry;
    Object.assign(entry, fresh(), { acked: c, final: true, adopted, checked: shipper.connection });
    await shipper.store.note('finals', { log, c, sha256, adopted, atMs: Date.now() });
    shipper.told();
    shipper.choose();
    shipper.keeper.logConfirmed(rec);
  }

  /**
   * @param {Entry} entry the server has more of it than this tablet
   * @param {Position} position
   */
  async #adopt(entry, position) {
    const { shipper } = this;
    entry.retryAt = shipper.clock.now() + LATER_MS;
    shipper.choose();
    try {
      const same = await goesOnThere(shipper.store, shipper.http, entry);
      if (!same) this.#dispute(entry);
      else if (!entry.final) await this.#confirm(entry, position, position.c);
    } catch (problem) {
      if (!isNetwork(problem)) throw problem;
    }
  }

  /** @param {Entry} entry the server has other bytes in its place: nothing of it is confirmed */
  #dispute(entry) {
    entry.disputed = true;
    this.shipper.refused(entry.log, 'conflict', entry.acked, LATER_MS);
  }

  /**
   * @param {Entry} entry
   * @param {Position} position
   */
  async #takeBack(entry, position) {
    const { shipper } = this;
    const { log, rec } = entry;
    const { c } = position;
    Object.assign(entry, fresh(), { acked: c });
    this.heard(log, position);
    shipper.told();
    shipper.choose();
    shipper.cycle.later(0);
    await shipper.store.note('finals', { log, c, sha256: null, adopted: null, atMs: Date.now() });
    await shipper.keeper.unsealed(rec);
  }
}
