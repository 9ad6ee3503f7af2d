// Sealed records: what opens, what does not, and what one may learn without the key.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TabletVault, isSealed, newKey, plainLength } from '../../static/js/capture/vault.js';

const LOG = `${'a'.repeat(32)}.a0`;
const vault = async () => new TabletVault(crypto, await newKey(crypto.subtle));
const record = (length = 8040) => {
  const bytes = new Uint8Array(length).map((_, i) => (i * 7) % 256);
  bytes.set([0x45, 0x4d, 0x52, 0x31]);
  return bytes;
};
const same = (a, b) => assert.deepEqual([...a], [...b]);

test('a record comes back, and another form of it lies there each time', async () => {
  const v = await vault();
  for (const length of [4, 40, 8040, 60_040]) {
    const one = await v.seal(LOG, 8040, record(length));
    const two = await v.seal(LOG, 8040, record(length));
    same(await v.open(LOG, 8040, one), record(length));
    assert.notDeepEqual([...one], [...two]);
    assert.equal(plainLength(one), length);
    assert.equal(Buffer.from(one).includes(Buffer.from(record(length).slice(0, 24))), false);
  }
});

test('a record in clear is told from a sealed one', async () => {
  assert.equal(isSealed(record()), false);
  assert.equal(plainLength(record(77)), 77);
  assert.equal(isSealed(await (await vault()).seal(LOG, 0, record())), true);
});

test('a record opens at its own place only', async () => {
  const v = await vault();
  const sealed = await v.seal(LOG, 8040, record());
  assert.equal(await v.open(LOG, 8041, sealed), null);
  assert.equal(await v.open(LOG.replace('a0', 'a1'), 8040, sealed), null);
  assert.equal(await (await vault()).open(LOG, 8040, sealed), null);
});

test('a record changed at any byte, or torn anywhere, does not open', async () => {
  const v = await vault();
  const sealed = await v.seal(LOG, 0, record(60));
  for (let at = 4; at < sealed.length; at += 1) {
    const spoiled = sealed.slice();
    spoiled[at] ^= 1;
    assert.equal(await v.open(LOG, 0, spoiled), null, `byte ${at}`);
    const torn = sealed.slice(0, at);
    assert.equal(await v.open(LOG, 0, torn), null, `cut at ${at}`);
    assert.ok(plainLength(torn) >= 1, 'a torn one would not be seen');
  }
});

test('no script can read the key out', async () => {
  const key = await newKey(crypto.subtle);
  assert.equal(key.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('raw', key));
});
