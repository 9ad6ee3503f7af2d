// @ts-check
/**
 * When a recording may leave the tablet: notes the server's seal, asks for it when nobody said it,
 * and removes the copy after a grace time. Nothing else in capture deletes sound.
 */

/** The copy on the tablet outlives the server's confirmation by this much. */
export const GRACE_MS = 24 * 3600 * 1000;
const ASK_MS = 5_000;
const SWEEP_MS = 60_000;
/** The server's states in which the sealed recording is on its disk. */
const SEALED = new Set(['sealed', 'done', 'failed', 'empty']);

/** @typedef {import('./store.js').RecordingRow} RecordingRow */

export class Keeper {
  /** @param {import('./shipper.js').Shipper} shipper */
  constructor(shipper) {
    this.shipper = shipper;
    /** Called sealed by the server, perhaps before our own notes of its logs were made. */
    this.said = new Set();
    /** @type {Map<string, number>} */
    this.asked = new Map();
  }

  start() {
    setInterval(() => this.#sweep(), SWEEP_MS);
    setInterval(() => this.askForSeals(), ASK_MS);
    this.#sweep();
  }

  /**
   * The server says that the recording is sealed on its disk.
   * @param {string} rec
   */
  async sealed(rec) {
    this.said.add(rec);
    await this.logConfirmed(rec);
  }

  /**
   * One more log is whole on the server: with all of them and the seal, the grace time begins.
   * @param {string} rec
   */
  async logConfirmed(rec) {
    const { store, events, recordings } = this.shipper;
    const row = recordings.get(rec);
    if (!row || row.sealedAtMs || !this.said.has(rec) || !this.#isWhole(row)) return;
    row.sealedAtMs = Date.now();
    await store.note('recordings', row);
    events.onSealed(rec);
    events.onProgress();
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
   * named every log's length and hash. A full tablet asks for it with no grace; nothing else differs.
   * @param {number} graceMs
   */
  async removeSealed(graceMs) {
    const { store, recordings, events } = this.shipper;
    for (const row of [...recordings.values()]) {
      const due = row.sealedAtMs && Date.now() - row.sealedAtMs >= graceMs;
      if (!due || !this.#isWhole(row) || this.#isDamaged(row)) continue;
      for (const entry of this.shipper.logsOf(row.rec)) {
        await store.removeLog(entry.log);
        this.shipper.forget(entry.log);
      }
      await store.removeRecording(row.rec);
      recordings.delete(row.rec);
    }
    events.onProgress();
  }

  async #sweep() {
    this.shipper.again();
    await this.removeSealed(GRACE_MS);
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

  /** @param {RecordingRow} row */
  async #ask(row) {
    try {
      const state = await this.shipper.http.stateOf(row.rec, row.session);
      if (state && SEALED.has(state)) await this.sealed(row.rec);
    } catch (problem) {
      if (!(problem instanceof TypeError || problem instanceof DOMException)) throw problem;
    }
  }
}
