// The tablet's store in memory, by the same rules as static/js/capture/store.js: records are added
// once, strictly in order of their offsets, and a full or lost store refuses.

import { Fenced, StoreFull } from '../../../static/js/capture/store.js';

export class MemoryStore {
  constructor() {
    this.tables = {
      recordings: new Map(),
      logs: new Map(),
      finals: new Map(),
      settings: new Map(),
    };
    this.records = new Map();
    this.refuses = null;
    this.removed = [];
  }

  #check() {
    if (this.refuses === 'full') throw new StoreFull('no room');
    if (this.refuses === 'broken') throw new DOMException('gone', 'UnknownError');
  }

  async append(log, offset, records) {
    this.#check();
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
    const mine = this.records.get(log) ?? new Map();
    const found = [];
    let bytes = 0;
    for (let at = offset; mine.has(at); at += mine.get(at).length) {
      bytes += mine.get(at).length;
      if (found.length && bytes > maxBytes) break;
      found.push(mine.get(at));
      if (!mine.get(at).length) break;
    }
    return found;
  }

  async last(log, before = Infinity) {
    const mine = [...(this.records.get(log) ?? [])].filter(([at]) => at < before);
    const entries = mine.sort((a, b) => b[0] - a[0]);
    return entries.length ? { offset: entries[0][0], bytes: entries[0][1] } : null;
  }

  async seals() {
    return false;
  }

  async putAside(log, offset) {
    const mine = this.records.get(log);
    const aside = new Map([...mine].filter(([at]) => at >= offset));
    for (const at of aside.keys()) mine.delete(at);
    this.records.set(`${log}!damaged`, aside);
  }

  async damaged(log) {
    return [...(this.records.get(`${log}!damaged`) ?? new Map()).values()];
  }

  async put(table, row) {
    this.#check();
    this.tables[table].set(row.rec && table === 'recordings' ? row.rec : (row.log ?? row.name), {
      ...row,
    });
  }

  async note(table, row) {
    if (this.refuses) return this.refuses;
    await this.put(table, row);
    return null;
  }

  async all(table) {
    return [...this.tables[table].values()].map((row) => ({ ...row }));
  }

  async removeLog(log) {
    this.removed.push(log);
    this.records.delete(log);
    this.tables.logs.delete(log);
    this.tables.finals.delete(log);
  }

  async removeRecording(rec) {
    this.removed.push(rec);
    this.tables.recordings.delete(rec);
  }

  /** All bytes of a log. */
  bytesOf(log) {
    const entries = [...(this.records.get(log) ?? [])].sort((a, b) => a[0] - b[0]);
    return Buffer.concat(entries.map(([, bytes]) => bytes));
  }
}
