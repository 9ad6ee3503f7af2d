// As much of IndexedDB as the tablet's store needs to write and get rows: transactions that are done
// whole or not at all, answers in later turns, and a disk that refuses when it is told to.

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
    return this.put(row, key);
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
    const refused = this.changes.length && this.tables.map((name) => this.db.refuses(name)).find(Boolean);
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
