// The tablet's store in memory, by the same rules as static/js/capture/store.js: every answer comes
// in a later turn, as IndexedDB's do; records are added once, strictly in order of their offsets; a
// full or lost store refuses, and the rows that it refused are owed. What is handed out is a copy.

import { Fenced, StoreFull } from '../../../static/js/capture/store.js';

const nameOfKey = { recordings: 'rec', logs: 'log', finals: 'log', settings: 'name' };

const keyOf = (table, row) => `${table} ${row[nameOfKey[table]]}`;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets everything come to an end that waits for the store. */
export async function settle(turns = 10) {
  for (let n = 0; n < turns; n += 1) await turn();
}

export class MemoryStore {
  constructor() {
    this.tables = {
      recordings: new Map(),
      logs: new Map(),
      finals: new Map(),
      settings: new Map(),
    };
    this.records = new Map();
    /** 'full', 'broken' or null. */
    this.refuses = null;
    this.removed = [];
    this.owed = new Map();
  }

  /** @param {() => void} work one transaction; all of it is done, or none */
  async #write(work) {
    await turn();
    if (this.refuses === 'full') throw new DOMException('no room', 'QuotaExceededError');
    if (this.refuses === 'broken') throw new DOMException('gone', 'DataError');
    work();
    const [owed] = this.owed.values();
    if (owed) await this.note(owed.table, owed.row);
  }

  async append(log, offset, records) {
    try {
      await this.#write(() => this.#add(log, offset, records.map((bytes) => bytes.slice())));
    } catch (problem) {
      if (problem.name === 'QuotaExceededError') throw new StoreFull('no room');
      throw problem;
    }
  }

  #add(log, offset, records) {
    const mine = this.records.get(log) ?? new Map();
    let at = offset;
    for (const bytes of records) {
      const known = mine.get(at);
      if (known && Buffer.compare(known, bytes)) throw new Fenced('another tab writes here');
      at += bytes.length;
    }
    at = offset;
    for (const bytes of records) {
      mine.set(at, bytes);
      at += bytes.length;
    }
    this.records.set(log, mine);
  }

  async read(log, offset, maxBytes) {
    await turn();
    const mine = this.records.get(log) ?? new Map();
    const found = [];
    let bytes = 0;
    for (let at = offset; mine.has(at); at += mine.get(at).length) {
      bytes += mine.get(at).length;
      if (found.length && bytes > maxBytes) break;
      found.push(mine.get(at).slice());
      if (!mine.get(at).length) break;
    }
    return found;
  }

  async last(log, before = Infinity) {
    await turn();
    const mine = [...(this.records.get(log) ?? [])].filter(([at]) => at < before);
    const entries = mine.sort((a, b) => b[0] - a[0]);
    return entries.length ? { offset: entries[0][0], bytes: entries[0][1].slice() } : null;
  }

  async putAside(log, offset) {
    await this.#write(() => {
      const mine = this.records.get(log);
      const aside = new Map([...mine].filter(([at]) => at >= offset));
      for (const at of aside.keys()) mine.delete(at);
      this.records.set(`${log}!damaged`, aside);
    });
  }

  async damaged(log) {
    await turn();
    return [...(this.records.get(`${log}!damaged`) ?? new Map()).values()];
  }

  async put(table, row) {
    const copy = structuredClone(row);
    await this.#write(() => void this.tables[table].set(copy[nameOfKey[table]], copy));
  }

  async note(table, row) {
    const key = keyOf(table, row);
    this.owed.delete(key);
    try {
      await this.put(table, row);
      return null;
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.owed.set(key, { table, row });
      return problem.name === 'QuotaExceededError' ? 'full' : 'broken';
    }
  }

  async get(table, key) {
    await turn();
    return structuredClone(this.tables[table].get(key));
  }

  async all(table) {
    await turn();
    return structuredClone([...this.tables[table].values()]);
  }

  async removeLog(log) {
    for (const table of ['logs', 'finals']) this.owed.delete(keyOf(table, { log }));
    await this.#write(() => {
      this.removed.push(log);
      this.records.delete(log);
      this.tables.logs.delete(log);
      this.tables.finals.delete(log);
    });
  }

  async removeRecording(rec) {
    this.owed.delete(keyOf('recordings', { rec }));
    await this.#write(() => {
      this.removed.push(rec);
      this.tables.recordings.delete(rec);
    });
  }

  async works() {
    await turn();
    return this.refuses === null;
  }

  /** The double stores in clear. */
  async seals() {
    await turn();
    return false;
  }

  async close() {}

  /** All bytes of a log. */
  bytesOf(log) {
    const entries = [...(this.records.get(log) ?? [])].sort((a, b) => a[0] - b[0]);
    return Buffer.concat(entries.map(([, bytes]) => bytes));
  }
}
