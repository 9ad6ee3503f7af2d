// As much of IndexedDB as the tablet's store needs to write and get rows: transactions that are done
// whole or not at all, answers in later turns, a key that is there already, and a disk that refuses when
// it is told to.

const KEYS = { recordings: 'rec', logs: 'log', finals: 'log', settings: 'name', records: null };

const later = (work) => setImmediate(work);

function answered(get) {
  const request = {};
  later(() => {
    request.result = get();
    request.onsuccess?.();
  });
  return request;
}

class FakeTable {
  constructor(tx, name) {
    Object.assign(this, { tx, name });
  }

  #change(change) {
    this.tx.changes.push(change);
    return {};
  }

  put(row, key = row[KEYS[this.name]]) {
    const copy = structuredClone(row);
    return this.#change((rows) => rows[this.name].set(String(key), copy));
  }

  add(row, key) {
    if (this.tx.db.rows[this.name].has(String(key))) this.tx.refused ??= 'ConstraintError';
    return this.put(row, key);
  }

  /** Over [name, number] keys, in the order in which they were added. */
  openCursor({ lower: [name, from] }) {
    const rows = [...this.tx.db.rows[this.name]]
      .map(([key, value]) => ({ key: [key.split(',')[0], Number(key.split(',')[1])], value }))
      .filter(({ key }) => key[0] === name && key[1] >= from);
    const request = {};
    const next = () =>
      later(() => {
        const row = rows.shift();
        request.result = row ? { ...row, continue: next } : null;
        request.onsuccess?.();
      });
    next();
    return request;
  }

  delete(key) {
    return this.#change((rows) => rows[this.name].delete(String(key)));
  }

  get(key) {
    return answered(() => structuredClone(this.tx.db.rows[this.name].get(String(key))));
  }

  getAllKeys() {
    return answered(() => []);
  }
}

class FakeTransaction {
  constructor(db, tables) {
    Object.assign(this, { db, tables, changes: [], error: null });
    later(() => this.#end());
  }

  objectStore(name) {
    if (!this.tables.includes(name)) throw new DOMException('', 'NotFoundError');
    return new FakeTable(this, name);
  }

  #end() {
    const told = this.changes.length && this.tables.map((name) => this.db.refuses(name)).find(Boolean);
    const refused = this.refused ?? told;
    if (refused) {
      this.error = new DOMException('', refused);
      this.onabort?.();
      return;
    }
    for (const change of this.changes) change(this.db.rows);
    this.oncomplete?.();
  }
}

/** An IDBFactory; `refuses` says which error a table answers a write with. */
export class FakeFactory {
  refuses = () => null;
  rows = Object.fromEntries(Object.keys(KEYS).map((name) => [name, new Map()]));

  open() {
    const request = answered(() => ({
      transaction: (tables) => new FakeTransaction(this, [tables].flat()),
      close() {},
    }));
    return request;
  }
}
