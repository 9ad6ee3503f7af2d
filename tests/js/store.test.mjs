// What a store refused is owed and written later, by the real store and by the double that the other
// tests use. What only a browser's IndexedDB can show is tests/e2e/test_tablet_store.py.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Fenced, Store, StoreFull } from '../../static/js/capture/store.js';
import { FakeFactory } from './support/fake_idb.mjs';
import { MemoryStore } from './support/memory_store.mjs';

const LOG = `${'a'.repeat(32)}.a0`;
const RECORD = new Uint8Array(10);

function real() {
  const factory = new FakeFactory();
  globalThis.IDBKeyRange ??= { bound: (lower) => ({ lower }) };
  return {
    store: new Store({ factory, crypto: {} }),
    refuse: (name) => {
      const error = { full: 'QuotaExceededError', broken: 'DataError' }[name];
      factory.refuses = () => error ?? null;
    },
  };
}

function double() {
  const store = new MemoryStore();
  return { store, refuse: (name) => void (store.refuses = name) };
}

for (const [name, make] of [['the store', real], ['its double', double]]) {
  test(`${name}: what it refused is written with the next thing that it takes, as it is by then`, async () => {
    const { store, refuse } = make();
    const row = { rec: 'r', closed: false };
    refuse('full');
    assert.equal(await store.note('recordings', row), 'full');
    refuse('broken');
    assert.equal(await store.note('logs', { log: LOG, bytes: 7 }), 'broken');
    row.closed = true;
    refuse(null);
    assert.equal(await store.get('recordings', 'r'), undefined);
    await store.append(LOG, 0, [RECORD]);
    assert.deepEqual(await store.get('recordings', 'r'), { rec: 'r', closed: true });
    assert.deepEqual(await store.get('logs', LOG), { log: LOG, bytes: 7 });
    assert.equal(store.owed.size, 0);
  });

  test(`${name}: what it refuses again stays owed`, async () => {
    const { store, refuse } = make();
    refuse('full');
    await store.note('recordings', { rec: 'r' });
    await store.note('recordings', { rec: 'q' });
    await assert.rejects(store.append(LOG, 0, [RECORD]), StoreFull);
    await assert.rejects(store.put('settings', { name: 's' }), { name: 'QuotaExceededError' });
    assert.equal(store.owed.size, 2);
    refuse(null);
    await store.put('settings', { name: 's' });
    assert.deepEqual([await store.get('recordings', 'r'), await store.get('recordings', 'q')], [{ rec: 'r' }, { rec: 'q' }]);
  });

  test(`${name}: an owed row is never written over a newer one`, async () => {
    const { store, refuse } = make();
    refuse('full');
    await store.note('finals', { log: LOG, sha256: 'x' });
    refuse(null);
    await store.note('finals', { log: LOG, sha256: null });
    await store.put('settings', { name: 's' });
    assert.deepEqual(await store.get('finals', LOG), { log: LOG, sha256: null });
  });

  test(`${name}: what is removed does not come back because its row was owed`, async () => {
    const { store, refuse } = make();
    refuse('full');
    await store.note('recordings', { rec: 'r' });
    await store.note('finals', { log: LOG, sha256: 'x' });
    refuse(null);
    await store.removeRecording('r');
    await store.removeLog(LOG);
    await store.put('settings', { name: 's' });
    assert.deepEqual([await store.get('recordings', 'r'), await store.get('finals', LOG)], [undefined, undefined]);
  });

  test(`${name}: an attempt that reached the disk late is gone on from, and is no other tab's`, async () => {
    const { store } = make();
    const records = [1, 2, 3].map((fill) => new Uint8Array(10).fill(fill));
    await store.append(LOG, 0, records.slice(0, 1));
    await store.append(LOG, 0, records);
    await store.append(LOG, 0, records);
    assert.deepEqual(await store.read(LOG, 0, 100), records);
    const others = [records[0], new Uint8Array(10).fill(9), records[2]];
    await assert.rejects(store.append(LOG, 0, others), Fenced);
    await assert.rejects(store.append(LOG, 0, others.slice(1)), Fenced);
    assert.deepEqual(await store.read(LOG, 0, 100), records);
  });

  test(`${name}: answers in a later turn, with copies`, async () => {
    const { store } = make();
    const row = { rec: 'r', gaps: [] };
    let answered = false;
    const put = store.put('recordings', row).then(() => (answered = true));
    for (let n = 0; n < 100; n += 1) await null;
    assert.equal(answered, false);
    await put;
    row.gaps.push(1);
    assert.deepEqual(await store.get('recordings', 'r'), { rec: 'r', gaps: [] });
  });
}
