// @ts-check
/**
 * When a recording may leave the tablet: notes the server's seal, asks for it when nobody said it,
 * and removes the copy after a grace time. A seal counts with every log confirmed on this connection,
 * and nothing is removed before the server was asked for each log once more. Nothing else in capture
 * deletes sound.
 */

import { isNetwork } from './http_cycle.js';

/** The copy on the tablet outlives the server's confirmation by this much. */
export const GRACE_MS = 24 * 3600 * 1000;
const ASK_MS = 5_000;
const SWEEP_MS = 60_000;
/** The server's states in which the sealed recording is on its disk. */
const SEALED = new Set(['sealed', 'done', 'failed', 'empty']);

/** @typedef {import('./store.js').RecordingRow} RecordingRow */
/** @typedef {import('./entry.js').Entry} Entry */

export class Keeper {
  /** @param {import('./shipper.js').Shipper} shipper */
  constructor(shipper) {
    this.shipper = shipper;
    /** @type {Map<string, number>} */
    this.asked = new Map();
    /** @type {Promise<void>} one removal after the other */
    this.turn = Promise.resolve();
  }

  start() {
    setInterval(() => this.#sweep(), SWEEP_MS);
    setInterval(() => this.askForSeals(), ASK_MS);
    this.#sweep();
  }

  /**
   * The server says that the recording is sealed on its disk. What was confirmed later than that is
   * not in the seal: then it is asked for again.
   * @param {string} rec
   */
  async sealed(rec) {
    const row = this.shipper.recordings.get(rec);
    if (!row || row.sealedAtMs || !this.#isWhole(row)) return;
    if ((await this.#look(row, this.#unchecked(row))) !== 'there' || row.sealedAtMs) return;
    row.sealedAtMs = Date.now();
    await this.shipper.store.note('recordings', row);
    this.shipper.events.onSealed(rec);
    this.shipper.events.onProgress();
  }

  /** @param {string} rec one more log of it is whole on the server: its seal will follow soon */
  logConfirmed(rec) {
    this.asked.delete(rec);
  }

  /** @param {string} rec the server lost a part of it: it has to be sealed again */
  async unsealed(rec) {
    const row = this.shipper.recordings.get(rec);
    this.asked.delete(rec);
    if (!row?.sealedAtMs) return;
    row.sealedAtMs = null;
    await this.shipper.store.note('recordings', row);
    this.shipper.events.onProgress();
  }

  /** The seal may have been said while nobody listened. */
  async askForSeals() {
    if (!this.shipper.up) return;
    for (const row of this.shipper.recordings.values()) {
      if (row.sealedAtMs || !this.#isWhole(row)) continue;
      const times = this.asked.get(row.rec) ?? 0;
      this.asked.set(row.rec, times + 1);
      // After 5, 10, 20, 40 ... s, later every 5 min.
      if (times % 60 === 0 || Number.isInteger(Math.log2(times))) await this.#ask(row);
    }
  }

  /**
   * Removes the copies of recordings that were sealed at least `graceMs` ago and of which the server
   * still has every log with our length and hash. A full tablet asks for it with no grace; where
   * nobody can be asked, it then lets go of the oldest one, for the sound that has no room now.
   * @param {number} graceMs
   */
  removeSealed(graceMs) {
    const done = this.turn.then(() => this.#removeDue(graceMs));
    this.turn = done.catch(() => {});
    return done;
  }

  /** @param {number} graceMs */
  async #removeDue(graceMs) {
    const { recordings, events } = this.shipper;
    let alone = graceMs === 0;
    const oldestFirst = [...recordings.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
    for (const row of oldestFirst) {
      const due = row.sealedAtMs && Date.now() - row.sealedAtMs >= graceMs;
      if (!due || !this.#isWhole(row) || this.#isDamaged(row)) continue;
      const found = await this.#look(row, this.shipper.logsOf(row.rec));
      if (found === 'there' || (found === 'unasked' && alone)) await this.#remove(row);
      if (found !== 'unasked') continue;
      if (!this.shipper.up) break;
      alone = false;
    }
    events.onProgress();
  }

  /** @param {RecordingRow} row */
  async #remove({ rec }) {
    const { store, recordings } = this.shipper;
    for (const entry of this.shipper.logsOf(rec)) {
      await store.removeLog(entry.log);
      this.shipper.forget(entry.log);
    }
    await store.removeRecording(rec);
    recordings.delete(rec);
  }

  async #sweep() {
    await this.removeSealed(GRACE_MS);
    await this.#lookAtOne();
  }

  /** One confirmed log a minute, so that a server that was replaced is not run down by its tablets. */
  async #lookAtOne() {
    const { shipper } = this;
    if (!shipper.up) return;
    const old = [...shipper.logs.values()].find((one) => this.#isOld(one));
    if (old) await shipper.confirmations.recheck(old);
  }

  /** @param {Entry} entry */
  #isOld({ final, checked }) {
    return final && checked !== this.shipper.connection;
  }

  /** @param {RecordingRow} row @returns {Entry[]} its logs that were confirmed before this connection */
  #unchecked(row) {
    return this.shipper.logsOf(row.rec).filter((one) => this.#isOld(one));
  }

  /**
   * Asks the server for these logs of a recording, until one is not there.
   * @param {RecordingRow} row
   * @param {Entry[]} logs
   * @returns {Promise<'there'|'lost'|'unasked'>}
   */
  async #look(row, logs) {
    for (const entry of logs) {
      const found = await this.shipper.confirmations.recheck(entry);
      if (found !== 'there') return found;
    }
    return this.#isWhole(row) ? 'there' : 'lost';
  }

  /**
   * @param {RecordingRow} row
   * @returns {boolean} ended by Stop, and the server named our length and hash of every log of it
   */
  #isWhole(row) {
    const logs = this.shipper.logsOf(row.rec);
    return row.closed && logs.length > 0 && logs.every((entry) => entry.final);
  }

  /** @param {RecordingRow} row @returns {boolean} the server cannot have what was put aside here */
  #isDamaged({ rec }) {
    return this.shipper.logsOf(rec).some((entry) => this.shipper.damaged.has(entry.log));
  }

  /**
   * The server has every log and waits all the same: for the end of one that went on there out of
   * memory, which this tablet cannot write.
   * @param {RecordingRow} row
   */
  async #sayAllThatThereIs({ rec, session }) {
    const body = { session_id: session, recording_id: rec, source: 'browser' };
    await this.shipper.http.tell('/api/stop-recording', session, body);
  }

  /** @param {RecordingRow} row */
  async #ask(row) {
    try {
      const state = await this.shipper.http.stateOf(row.rec, row.session);
      if (state && SEALED.has(state)) await this.sealed(row.rec);
      if (state === 'recording') await this.#sayAllThatThereIs(row);
    } catch (problem) {
      if (!isNetwork(problem)) throw problem;
    }
  }
}
