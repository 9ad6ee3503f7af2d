import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { decode, jsonOf } from '../../static/js/capture/log.js';
import { MEMORY_LIMIT_BYTES, Segment } from '../../static/js/capture/segment.js';
import { MemoryStore, settle } from './support/memory_store.mjs';

const LOG = `${'a'.repeat(32)}.a0`;
const CLOCK = { wallMs: () => 1, monoMs: () => 1 };
const CHUNK = new Int16Array(4000);

function segment(store) {
  const said = { durable: [], trouble: [], fenced: 0 };
  const events = {
    onDurable: (one) => said.durable.push(one.durableBytes),
    onTrouble: (problem) => said.trouble.push(problem),
    onFenced: () => (said.fenced += 1),
  };
  return { one: new Segment(LOG, store, events, CLOCK), said };
}

test('records reach the store in order and count as durable only then', async () => {
  const store = new MemoryStore();
  const { one, said } = segment(store);
  one.add((w) => w.meta({ session_id: 's' }));
  for (let n = 0; n < 40; n += 1) one.add((w) => w.pcm(CHUNK));
  assert.equal(one.durableBytes, 0);
  assert.equal(one.sendableBytes, 0);
  await one.settled();
  assert.equal(one.durableBytes, one.writer.length);
  assert.equal(one.durableFrames, 160_000);
  assert.deepEqual(
    said.durable,
    [...said.durable].sort((a, b) => a - b),
  );
  assert.equal(store.bytesOf(LOG).length, one.writer.length);
  assert.equal(one.queuedBytes, 0);
});

test('what the disk does not have is never offered for sending', async () => {
  const store = new MemoryStore();
  const { one } = segment(store);
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  const append = store.append.bind(store);
  store.append = async (...args) => {
    await gate;
    return append(...args);
  };
  one.add((w) => w.meta({ session_id: 's' }));
  await settle();
  assert.equal(one.sendableBytes, 0);
  release();
  await one.settled();
  assert.equal(one.sendableBytes, one.writer.length);
});

test('with a full store sound is kept in memory, can be sent, and is stored when there is room', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const store = new MemoryStore();
    const { one, said } = segment(store);
    one.add((w) => w.meta({ session_id: 's' }));
    await settle();
    store.refuses = 'full';
    for (let n = 0; n < 10; n += 1) one.add((w) => w.pcm(CHUNK));
    await settle();
    assert.deepEqual(said.trouble, ['full']);
    assert.equal(one.sendableBytes, one.writer.length);
    const held = Buffer.concat(await one.read(one.durableBytes, 1e9));
    assert.equal(held.length, one.writer.length - one.durableBytes);
    store.refuses = null;
    mock.timers.tick(2000);
    await settle();
    assert.deepEqual(said.trouble, ['full', null]);
    assert.equal(store.bytesOf(LOG).length, one.writer.length);
  } finally {
    mock.timers.reset();
  }
});

test('what was offered out of memory stays offered while the store catches up', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const store = new MemoryStore();
    const offered = [];
    const { one } = segment(store);
    one.events.onDurable = ({ sendableBytes, sendableFrames }) => offered.push([sendableBytes, sendableFrames]);
    store.refuses = 'full';
    for (let n = 0; n < 100; n += 1) one.add((w) => w.pcm(CHUNK));
    await settle();
    store.refuses = null;
    mock.timers.tick(2000);
    await settle(40);
    assert.equal(one.durableBytes, one.writer.length);
    assert.ok(offered.length > 5);
    assert.deepEqual(offered, [...offered].sort((a, b) => a[0] - b[0]));
    assert.deepEqual(offered.at(-1), [one.writer.length, 400_000]);
  } finally {
    mock.timers.reset();
  }
});

test('memory is bounded: beyond the limit a record is refused, not half counted', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const store = new MemoryStore();
    store.refuses = 'broken';
    const { one, said } = segment(store);
    let added = 0;
    while (one.add((w) => w.pcm(CHUNK))) added += 1;
    assert.ok(one.queuedBytes <= MEMORY_LIMIT_BYTES + 8040);
    const { frames, seq } = one.writer;
    assert.equal(frames, added * 4000);
    assert.equal(
      one.add((w) => w.pcm(CHUNK)),
      false,
    );
    assert.deepEqual([one.writer.frames, one.writer.seq], [frames, seq]);
    assert.equal(one.hasRoom, false);
    await settle();
    assert.deepEqual(said.trouble, ['broken']);
    one.acked(one.writer.length);
    assert.ok(one.queuedBytes <= MEMORY_LIMIT_BYTES / 2 + 8040, 'sent sound stays in memory');
    assert.equal(
      one.add((w) => w.pcm(CHUNK)),
      true,
    );
  } finally {
    mock.timers.reset();
  }
});

test('when another tab wrote here first, it stops for good', async () => {
  const store = new MemoryStore();
  const other = segment(store).one;
  other.add((w) => w.meta({ session_id: 'other tab' }));
  await other.settled();
  const { one, said } = segment(store);
  one.add((w) => w.meta({ session_id: 's' }));
  await settle();
  assert.equal(said.fenced, 1);
  assert.equal(
    one.add((w) => w.pcm(CHUNK)),
    false,
  );
  assert.equal(jsonOf(decode(store.bytesOf(LOG))).session_id, 'other tab');
});
