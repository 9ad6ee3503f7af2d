// @ts-check
/**
 * The one IndexedDB connection of the tablet's store, opened again when the browser takes it away; what
 * it interrupts is done again. Owns the layout of the database.
 *
 * Stores: recordings (by rec), logs (by log), records ([log, offset] -> bytes of one whole record),
 * finals (by log: what the server confirmed), settings (by name).
 */

import { complete, inTime, mayPass, result } from './idb.js';

const VERSION = 1;
const ATTEMPTS = 4;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Connection {
  /** @param {{factory: IDBFactory, name: string, onReopen: () => void}} options */
  constructor({ factory, name, onReopen }) {
    this.factory = factory;
    this.name = name;
    this.onReopen = onReopen;
    /** @type {Promise<IDBDatabase>|null} */
    this.opened = null;
  }

  /** @returns {Promise<IDBDatabase>} */
  open() {
    this.opened ??= inTime(this.#connect()).catch((problem) => {
      this.opened = null;
      throw problem;
    });
    return this.opened;
  }

  async close() {
    const { opened } = this;
    this.opened = null;
    (await opened)?.close();
  }

  /**
   * @param {string[]} tables
   * @param {(tx: IDBTransaction) => void} work
   * @param {boolean} strict answered only when it is on the disk
   */
  async write(tables, work, strict) {
    const durability = strict ? 'strict' : 'relaxed';
    await this.#again(async (db) => {
      const tx = db.transaction(tables, 'readwrite', { durability });
      const done = complete(tx);
      try {
        work(tx);
      } catch (problem) {
        done.catch(() => {});
        throw problem;
      }
      await inTime(done);
    });
  }

  /**
   * @template T
   * @param {string} table
   * @param {(store: IDBObjectStore) => Promise<T>} work
   * @returns {Promise<T>}
   */
  read(table, work) {
    return this.#again((db) => inTime(work(db.transaction(table).objectStore(table))));
  }

  /** @returns {Promise<IDBDatabase>} */
  async #connect() {
    const request = this.factory.open(this.name, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('recordings', { keyPath: 'rec' });
      db.createObjectStore('logs', { keyPath: 'log' });
      db.createObjectStore('records');
      db.createObjectStore('finals', { keyPath: 'log' });
      db.createObjectStore('settings', { keyPath: 'name' });
    };
    const db = await result(request);
    const forget = () => {
      this.opened = null;
    };
    db.onclose = forget;
    db.onversionchange = () => {
      forget();
      db.close();
    };
    return db;
  }

  /**
   * Runs `work` on the connection; when that is gone, opens another and runs it again. A connection
   * that cannot even be opened in time is not tried again by itself: others wait for the answer.
   * @template T
   * @param {(db: IDBDatabase) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #again(work) {
    for (let attempt = 1; ; attempt += 1) {
      const db = await this.open();
      try {
        return await work(db);
      } catch (problem) {
        if (attempt === ATTEMPTS || !mayPass(problem)) throw problem;
        await this.#reopen(attempt);
      }
    }
  }

  /** @param {number} attempt */
  async #reopen(attempt) {
    const old = this.opened;
    this.opened = null;
    old?.then(
      (db) => db.close(),
      () => {},
    );
    this.onReopen();
    await pause(50 * 2 ** attempt);
  }
}
