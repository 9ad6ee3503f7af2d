// @ts-check
/**
 * The tablet's disk: IndexedDB, one put per record, answered only when the transaction is complete
 * with strict durability (connection.js). Knows bytes, offsets and rows; nothing of capture or network.
 *
 * Records are sealed (vault.js) before they are put and opened after they were read, wherever the
 * browser can; offsets are always those of the records themselves. Those of an earlier version lie
 * there in clear and stay readable. One that does not open is handed on as zeros, which no log takes
 * for a record, so it goes the way of every damaged one.
 */

import { Connection } from './connection.js';
import { nameOf, result } from './idb.js';
import { TabletVault, isSealed, newKey, plainLength } from './vault.js';

const DELETE_BATCH = 500;
const KEY_ROW = 'vault';

/**
 * @typedef {object} RecordingRow
 * @property {string} rec
 * @property {string} session
 * @property {number} startedAtMs
 * @property {boolean} closed its highest segment ended with "stop"
 * @property {boolean} stopWanted the crew stopped it; a crash after that must not go on recording
 * @property {boolean} recovered
 * @property {boolean} [muted] the crew muted it; a reload must not let sound in again
 * @property {import('./doubt.js').Heard|null} [heard] the server's clock, when last heard
 * @property {number|null} [startOffMs] that clock minus this tablet's, at startedAtMs
 * @property {import('./gaps.js').Running|null} [gap] that ran when the row was written
 * @property {import('./doubt.js').Unsure|null} [unsure] one that the server has yet to measure
 * @property {number|null} sealedAtMs when the server confirmed the sealed recording
 * @property {number} nextSegment
 * @property {number} frames of its ended segments
 * @property {number} gapMs of all gaps so far
 * @property {import('./types.js').Gap[]} gaps
 * @property {import('./types.js').Mark[]} marks
 */

/**
 * @typedef {object} LogRow
 * @property {string} log
 * @property {string} rec
 * @property {number} segment
 * @property {string} session
 * @property {number} startedAtMs
 * @property {boolean} ended
 * @property {string|null} reason
 * @property {number} bytes length, once ended
 * @property {number} frames once ended
 * @property {string|null} sha256 of the whole log, once ended
 */

/**
 * @typedef {object} FinalRow what the server confirmed
 * @property {string} log
 * @property {number} c length of the server's log
 * @property {string|null} sha256 of the server's log; null: not confirmed by it, or taken back
 * @property {number|null} [adopted] length of a longer log on the server that ours is the beginning of
 * @property {number} atMs
 */

/** @typedef {{at: number, stored: Uint8Array}} Stored a record's offset, and how it lies there */

/** Another writer (a tab that took over) has put a record at this place: stop writing. */
export class Fenced extends Error {}

/** There is no room; the record was not stored. */
export class StoreFull extends Error {}

/**
 * @param {string} table
 * @param {Record<string, any>} row
 */
const keyOf = (table, { rec, log }) => `${table} ${table === 'recordings' ? rec : log}`;

/** @param {string} log */
const asideOf = (log) => `${log}!damaged`;

/** @param {string} log */
const rangeOf = (log, from = 0) => IDBKeyRange.bound([log, from], [log, Infinity]);

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** @param {Uint8Array[]} records */
const sizeOf = (records) => records.reduce((sum, bytes) => sum + bytes.length, 0);

export class Store {
  /**
   * @param {{factory?: IDBFactory, name?: string, onReopen?: () => void, crypto?: Crypto}} [options]
   *   without `subtle`, as on an insecure address, records are stored in clear
   */
  constructor({
    factory = indexedDB,
    name = 'handover',
    onReopen = () => {},
    crypto = globalThis.crypto,
  } = {}) {
    this.connection = new Connection({ factory, name, onReopen });
    this.crypto = crypto;
    /** @type {Promise<TabletVault|null>|null} */
    this.keyed = null;
    /** @type {Map<string, {table: 'recordings'|'logs'|'finals', row: object}>} */
    this.owed = new Map();
  }

  close() {
    return this.connection.close();
  }

  /**
   * Stores one or more whole records that follow each other, from byte `offset` of the log.
   * @param {string} log
   * @param {number} offset
   * @param {Uint8Array[]} records
   * @throws {Fenced} another tab writes this log
   * @throws {StoreFull} no room; nothing of this call is stored
   */
  async append(log, offset, records) {
    try {
      // Before the transaction: it would end while the cipher is waited for.
      const rows = await this.#sealed(log, offset, records);
      await this.#write(['records'], (tx) => {
        for (const { at, stored } of rows) tx.objectStore('records').add(stored, [log, at]);
      });
    } catch (problem) {
      if (nameOf(problem) === 'QuotaExceededError') throw new StoreFull('no room');
      if (nameOf(problem) !== 'ConstraintError') throw problem;
      // Our own earlier attempt, of as many records or fewer, may have reached the disk after all.
      const known = await this.#ours(log, offset, records);
      if (!known) throw new Fenced('another tab writes here');
      const rest = records.slice(known);
      if (rest.length) await this.append(log, offset + sizeOf(records.slice(0, known)), rest);
    }
  }

  /**
   * Whole records from byte `offset` on; at least one when there is any.
   * @param {string} log
   * @param {number} offset a record's start
   * @param {number} maxBytes
   * @returns {Promise<Uint8Array[]>}
   */
  async read(log, offset, maxBytes) {
    const rows = await this.connection.read('records', async (store) => {
      const request = store.openCursor(rangeOf(log, offset));
      /** @type {Stored[]} */
      const found = [];
      let bytes = 0;
      let due = offset;
      for (let cursor = await result(request); cursor; cursor = await result(request)) {
        const at = /** @type {[string, number]} */ (cursor.key)[1];
        const length = plainLength(cursor.value);
        bytes += length;
        if (at !== due || (found.length && bytes > maxBytes)) break;
        found.push({ at, stored: cursor.value });
        due += length;
        if (bytes >= maxBytes) break;
        cursor.continue();
      }
      return found;
    });
    return this.#opened(log, rows);
  }

  /**
   * The log's last record, or the last one that begins before byte `before`, and where it begins.
   * @param {string} log
   * @param {number} [before]
   * @returns {Promise<{offset: number, bytes: Uint8Array}|null>}
   */
  async last(log, before = Infinity) {
    const rows = await this.connection.read('records', async (store) => {
      // [log] sorts before every [log, offset], so that the range is one even before byte 0.
      const range = IDBKeyRange.bound([log], [log, before], false, true);
      const cursor = await result(store.openCursor(range, 'prev'));
      return cursor ? [{ at: /** @type {any} */ (cursor.key)[1], stored: cursor.value }] : [];
    });
    const [bytes] = await this.#opened(log, rows);
    return bytes ? { offset: rows[0].at, bytes } : null;
  }

  /**
   * @param {'recordings'|'logs'|'finals'|'settings'} table
   * @param {object} row
   * @param {{strict?: boolean}} [options]
   */
  async put(table, row, { strict = true } = {}) {
    await this.#write([table], (tx) => tx.objectStore(table).put(row), strict);
  }

  /**
   * Stores a row if the store takes it; else the row is owed, and written with the next thing that
   * the store takes. For rows that recording must not wait for.
   * @param {'recordings'|'logs'|'finals'} table
   * @param {Record<string, any>} row kept by reference: its latest content is what is owed
   * @param {{strict?: boolean}} [options]
   * @returns {Promise<'full'|'broken'|null>} why it was refused
   */
  async note(table, row, options) {
    const key = keyOf(table, row);
    this.owed.delete(key); // an earlier row of this place must not be written over this one
    try {
      await this.put(table, row, options);
      return null;
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.owed.set(key, { table, row });
      return problem.name === 'QuotaExceededError' ? 'full' : 'broken';
    }
  }

  /**
   * Writes, syncs and reads a row, as sound is written.
   * @returns {Promise<boolean>} false: the store refuses
   */
  async works() {
    try {
      await this.put('settings', { name: 'works', atMs: Date.now() });
      return (await this.get('settings', 'works')) !== undefined;
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      return false;
    }
  }

  /**
   * @param {'recordings'|'logs'|'finals'|'settings'} table
   * @param {string} key
   * @returns {Promise<any>} undefined when there is none
   */
  get(table, key) {
    return this.connection.read(table, (store) => result(store.get(key)));
  }

  /**
   * @param {'recordings'|'logs'|'finals'|'settings'} table
   * @returns {Promise<any[]>}
   */
  all(table) {
    return this.connection.read(table, (store) => result(store.getAll()));
  }

  /**
   * Moves the records from byte `offset` on out of the log's way, under `<log>!damaged`. They stay.
   * @param {string} log
   * @param {number} offset
   */
  async putAside(log, offset) {
    await this.#write(['records'], (tx) => {
      const records = tx.objectStore('records');
      const request = records.openCursor(rangeOf(log, offset));
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return;
        const at = /** @type {[string, number]} */ (cursor.key)[1];
        records.put(cursor.value, [asideOf(log), at]);
        cursor.delete();
        cursor.continue();
      };
    });
  }

  /**
   * @param {string} log
   * @returns {Promise<Uint8Array[]>} the records that were put aside
   */
  async damaged(log) {
    const range = rangeOf(asideOf(log));
    const rows = await this.connection.read('records', async (store) => {
      const [keys, all] = await Promise.all([
        result(store.getAllKeys(range)),
        result(store.getAll(range)),
      ]);
      return all.map((stored, i) => ({ at: /** @type {any} */ (keys[i])[1], stored }));
    });
    return this.#opened(log, rows);
  }

  /** @returns {Promise<boolean>} what is stored from now on is sealed */
  async seals() {
    return (await this.#vault()) !== null;
  }

  /**
   * Removes one log with its records, in batches so that memory stays flat.
   * @param {string} log
   */
  async removeLog(log) {
    for (let key = await this.#batchEnd(log); key; key = await this.#batchEnd(log)) {
      const range = IDBKeyRange.bound([log, 0], key);
      await this.#write(['records'], (tx) => tx.objectStore('records').delete(range), false);
    }
    for (const table of ['logs', 'finals']) this.owed.delete(keyOf(table, { log }));
    await this.#write(['logs', 'finals'], (tx) => {
      tx.objectStore('logs').delete(log);
      tx.objectStore('finals').delete(log);
    });
  }

  /** @param {string} rec */
  async removeRecording(rec) {
    this.owed.delete(keyOf('recordings', { rec }));
    await this.#write(['recordings'], (tx) => tx.objectStore('recordings').delete(rec));
  }

  /**
   * @param {string} log
   * @returns {Promise<IDBValidKey|undefined>} key of the last record of the next batch
   */
  #batchEnd(log) {
    return this.connection.read('records', async (store) =>
      (await result(store.getAllKeys(rangeOf(log), DELETE_BATCH))).at(-1),
    );
  }

  /**
   * @param {string} log
   * @param {number} offset
   * @param {Uint8Array[]} records
   * @returns {Promise<number>} how many of the records, from the first on, are stored there as they
   *   are; 0: none, or something else is
   */
  async #ours(log, offset, records) {
    const stored = await this.read(log, offset, sizeOf(records));
    const ours = stored.length <= records.length && stored.every((b, i) => same(b, records[i]));
    return ours ? stored.length : 0;
  }

  /**
   * @param {string} log
   * @param {number} offset
   * @param {Uint8Array[]} records
   * @returns {Promise<Stored[]>}
   */
  async #sealed(log, offset, records) {
    const vault = await this.#vault();
    let at = offset;
    return Promise.all(
      records.map(async (bytes) => {
        const own = at;
        at += bytes.length;
        return { at: own, stored: vault ? await vault.seal(log, own, bytes) : bytes };
      }),
    );
  }

  /**
   * @param {string} log
   * @param {Stored[]} rows
   * @returns {Promise<Uint8Array[]>}
   */
  async #opened(log, rows) {
    const vault = rows.some(({ stored }) => isSealed(stored)) ? await this.#vault() : null;
    return Promise.all(
      rows.map(async ({ at, stored }) => {
        if (!isSealed(stored)) return stored;
        return (await vault?.open(log, at, stored)) ?? new Uint8Array(plainLength(stored));
      }),
    );
  }

  /** @returns {Promise<TabletVault|null>} null: this browser cannot seal */
  #vault() {
    this.keyed ??= this.#key().catch((problem) => {
      this.keyed = null;
      throw problem;
    });
    return this.keyed;
  }

  /** The tablet's key; the first who needs it makes it, and it is on the disk before it is used. */
  async #key() {
    const { subtle } = this.crypto ?? {};
    if (!subtle) return null;
    const known = await this.get('settings', KEY_ROW);
    if (known) return new TabletVault(this.crypto, known.key);
    const key = await newKey(subtle);
    try {
      await this.#write(['settings'], (tx) =>
        tx.objectStore('settings').add({ name: KEY_ROW, key }),
      );
    } catch (problem) {
      if (nameOf(problem) === 'DataCloneError') return null; // it keeps no keys
      if (nameOf(problem) !== 'ConstraintError') throw problem;
    }
    return new TabletVault(this.crypto, (await this.get('settings', KEY_ROW)).key);
  }

  /** The store takes things again: write what it refused before. */
  async #payOwed() {
    const [{ table, row }] = this.owed.values();
    await this.note(table, row); // when it is taken, the next one follows by itself
  }

  /**
   * @param {string[]} tables
   * @param {(tx: IDBTransaction) => void} work
   */
  async #write(tables, work, strict = true) {
    await this.connection.write(tables, work, strict);
    if (this.owed.size) await this.#payOwed();
  }
}
