import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Engine } from '../../static/js/capture/engine.js';
import { TYPE, decode, jsonOf } from '../../static/js/capture/log.js';
import { snapshot } from '../../static/js/capture/machine.js';
import { Shipper } from '../../static/js/capture/shipper.js';
import { MemoryStore, settle } from './support/memory_store.mjs';

const CHUNK = 4000;

/** A worklet's port: answers a flush, and is spoken through by the test. */
class FakePort {
  heard = 0;

  postMessage(order) {
    if (order.t === 'flush') this.onmessage({ data: { t: 'flushed' } });
  }

  close() {}

  /** The next 250 ms; every sample of chunk n, from 1 on, is n. */
  chunk() {
    const at = this.heard;
    this.heard += CHUNK;
    const pcm = new Int16Array(CHUNK).fill(this.heard / CHUNK).buffer;
    this.onmessage({ data: { t: 'pcm', pcm, at, stampMs: Date.now() } });
  }
}

class FakeLink {
  constructor(listener) {
    this.listener = listener;
    this.channels = new Map();
  }

  start() {}
  stop() {}
  kick() {}

  offer(log, size) {
    this.channels.set(log, size);
  }

  withdraw(log) {
    this.channels.delete(log);
  }
}

/** The server refuses a log as often as it takes to be believed. */
function refuse(link, log, why, c) {
  for (let n = 0; n < 3; n += 1) link.listener.refused(log, why, c, 1_000);
}

/** A recording that runs, with `chunks` of sound in its first log. */
async function recordingWith(chunks) {
  const store = new MemoryStore();
  const http = { tell: async () => {}, stateOf: async () => null };
  const page = { state() {}, needMicrophone() {}, closeMicrophone() {}, begun() {} };
  const engine = new Engine({ store, http, sessionId: 's', page });
  const events = {
    onProgress: () => engine.signals.progress(),
    onSealed: () => {},
    onLink: () => {},
    onFeed: () => {},
    onWelcome: () => {},
    onServerFull: () => {},
    onStuck: (entry, why) => engine.refused(entry, why),
  };
  const link = (listener) => new FakeLink(listener);
  engine.shipper = new Shipper({ store, http, sessionId: 's', events, link });
  const port = new FakePort();
  engine.dispatch({ type: 'clock', heard: { offMs: 1_234 } });
  await engine.start();
  await engine.attach(port, { sampleRate: 48_000 });
  for (let n = 0; n < chunks; n += 1) port.chunk();
  await settle();
  return { engine, store, port, link: engine.shipper.link, log: engine.take.segment.log };
}

function recordsOf(store, log) {
  const bytes = store.bytesOf(log);
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const record = decode(bytes, at);
    found.push(record);
    at += 40 + record.payload.length;
  }
  return found;
}

const chunksOf = (records) =>
  records.filter((one) => one.type === TYPE.PCM).map((one) => one.payload[0]);

async function withoutTimers(work) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    await work();
  } finally {
    mock.timers.reset();
  }
}

test('a live log that the server keeps refusing goes on in a new one without losing a sample', () =>
  withoutTimers(async () => {
    const { engine, store, port, link, log } = await recordingWith(4);
    const append = store.append.bind(store);
    // Sound comes in while the old log is being ended and the new one begun.
    store.append = async (...args) => {
      await null;
      if (port.heard < 8 * CHUNK) port.chunk();
      return append(...args);
    };
    // The server has the log up to the second chunk.
    const from = recordsOf(store, log)
      .slice(0, 3)
      .reduce((sum, one) => sum + 40 + one.payload.length, 0);
    engine.dispatch({ type: 'clock', heard: { offMs: -9_000 } });
    engine.noteRow();
    refuse(link, log, 'conflict', from);
    await settle();
    const [carried, next] = [log.replace('.a0', '.a1'), engine.take.segment.log];
    assert.equal(next, log.replace('.a0', '.a2'));
    assert.ok(link.channels.has(carried) && link.channels.has(next) && !link.channels.has(log));
    port.chunk();
    await engine.stop();
    const [old, young] = [recordsOf(store, log), recordsOf(store, next)];
    assert.equal(jsonOf(old.at(-1)).reason, 'switch');
    assert.equal(jsonOf(young.at(-1)).reason, 'stop');
    const meta = jsonOf(young[0]);
    assert.equal(meta.prev_seg_end.frames, jsonOf(old.at(-1)).frames);
    assert.equal(meta.prev_seg_end.seg, 1, 'the log between the two is not to be missed out');
    assert.deepEqual(meta.settings, { sampleRate: 48_000 });
    const known = [old[0], young[0]].map((one) => jsonOf(one).clock_off_ms);
    assert.deepEqual(known, [1_234, 1_234], "how the server's clock stood at the start");
    const chunks = [...chunksOf(old), ...chunksOf(young)];
    assert.deepEqual(
      chunks,
      Array.from({ length: port.heard / CHUNK }, (_, i) => i + 1),
    );
    const events = [...old, ...young].filter((one) => one.type === TYPE.EVENT).map(jsonOf);
    const count = (k) => events.filter((event) => event.k === k).length;
    assert.deepEqual([count('refused'), count('gap')], [1, 0]);
    const between = recordsOf(store, carried);
    assert.deepEqual(chunksOf(between), chunksOf(old).slice(2), 'what the server lacks goes again');
    assert.equal(jsonOf(between.at(-1)).reason, 'switch');
    assert.equal(jsonOf(between[0]).prev_seg_end.seg, 0);
    assert.deepEqual(
      between.filter((one) => one.type === TYPE.PCM).map((one) => one.wallMs),
      old.filter((one) => one.type === TYPE.PCM).slice(2).map((one) => one.wallMs),
    );
    assert.deepEqual(store.removed, []);
  }));

test('of a log that is another and longer one on the server everything goes again', () =>
  withoutTimers(async () => {
    const { engine, store, link, log } = await recordingWith(4);
    refuse(link, log, 'conflict', 1_000_000);
    await settle();
    assert.deepEqual(chunksOf(recordsOf(store, log.replace('.a0', '.a1'))), [1, 2, 3, 4]);
    await engine.stop();
  }));

test('what a new log does not cure forks nothing, and a hostile server is given up on', () =>
  withoutTimers(async () => {
    const { engine, link, log } = await recordingWith(1);
    refuse(link, log, 'auth', 0);
    await settle();
    assert.equal(engine.take.segment.log, log);
    engine.shipper.again();
    for (let n = 0; n < 20; n += 1) {
      refuse(link, engine.take.segment.log, 'broken', 0);
      await settle();
    }
    assert.equal(engine.take.row.nextSegment, 1 + 2 * 5);
    await engine.stop();
  }));

test('what is carried over keeps its gaps and marks, and names what cannot be read', () =>
  withoutTimers(async () => {
    const { engine, store, port, link, log } = await recordingWith(2);
    engine.mark('shock');
    port.chunk();
    port.chunk();
    await settle();
    const mine = store.records.get(log);
    const at = [...mine.keys()].sort((a, b) => a - b)[4];
    mine.set(at, mine.get(at).map((byte, i) => (i === 50 ? byte ^ 1 : byte)));
    refuse(link, log, 'broken', 0);
    await settle();
    const carried = recordsOf(store, log.replace('.a0', '.a1'));
    const told = carried.filter((one) => one.type === TYPE.EVENT).map(jsonOf);
    assert.deepEqual(chunksOf(carried), [1, 2, 4]);
    assert.deepEqual(told.slice(0, 2), [{ k: 'mark', label: 'shock' }, { k: 'gap', ms: 250, cause: 'lost' }]);
    assert.deepEqual(engine.model.refusals, ['broken']);
    await engine.stop();
  }));

for (const [where, broken, kept] of [['right where the server stops', 3, [4]], ['at the end', 4, [3]]])
  test(`what cannot be read ${where} is a gap in what is carried over, no splice`, () =>
    withoutTimers(async () => {
      const { engine, store, link, log } = await recordingWith(4);
      const mine = store.records.get(log);
      const starts = [...mine.keys()].sort((a, b) => a - b);
      const bad = starts[broken];
      mine.set(bad, mine.get(bad).map((byte, i) => (i === 50 ? byte ^ 1 : byte)));
      link.listener.acked(log, starts[3]);
      refuse(link, log, 'broken', starts[3]);
      await settle();
      const carried = recordsOf(store, log.replace('.a0', '.a1'));
      const told = carried.filter((one) => one.type === TYPE.EVENT).map(jsonOf);
      assert.deepEqual(chunksOf(carried), kept);
      assert.deepEqual(told.filter((one) => one.k === 'gap'), [{ k: 'gap', ms: 250, cause: 'lost' }]);
      await engine.stop();
    }));

test('a refusal is shown with its reason until the server takes the log', () =>
  withoutTimers(async () => {
    const { engine, link, log } = await recordingWith(2);
    const shown = () => snapshot(engine.model, Date.now()).notices.map((one) => one.key);
    refuse(link, log, 'auth', 0);
    await settle();
    assert.deepEqual(shown(), ['send.auth']);
    engine.shipper.again();
    assert.deepEqual(shown(), ['send.auth'], 'offered again, not yet taken');
    link.listener.acked(log, 40);
    assert.deepEqual(shown(), []);
    await engine.stop();
  }));

test('at Stop the last sound is waited for, however late a busy machine brings it', () =>
  withoutTimers(async () => {
    const { engine, store, port, log } = await recordingWith(3);
    const late = [];
    port.postMessage = (order) => late.push(order.t);
    const stopped = engine.stop();
    await settle();
    mock.timers.tick(1_500);
    await settle();
    assert.deepEqual(late, ['flush']);
    port.chunk();
    port.onmessage({ data: { t: 'flushed' } });
    await settle();
    await stopped;
    assert.deepEqual(chunksOf(recordsOf(store, log)), [1, 2, 3, 4]);
  }));
