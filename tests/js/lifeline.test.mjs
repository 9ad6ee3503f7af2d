// A worker that dies alone: the page says so in time, puts another in its place, and the record says
// what is missing. The page's facade is the real one; worker, tabs and clock are the test's.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { initial, snapshot } from '../../static/js/capture/machine.js';
import { settle } from './support/memory_store.mjs';

const T0 = 1_700_000_000_000;
const REC = 'a'.repeat(32);

class FakeWorker {
  static all = [];

  orders = [];
  ended = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(order) {
    this.orders.push(order);
  }

  terminate() {
    this.ended = true;
  }

  says(phase, more = {}) {
    const model = { ...initial(Date.now()), phase, recId: REC, ...more };
    this.onmessage({ data: { t: 'state', state: snapshot(model, Date.now()) } });
  }
}

const stored = new Map();
const nothing = () => {};
Object.assign(globalThis, {
  Worker: FakeWorker,
  BroadcastChannel: class {
    postMessage() {}
  },
  localStorage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) },
  document: { addEventListener: nothing, visibilityState: 'visible' },
});
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
const { Recorder } = await import('../../static/js/capture/recorder.js');

/** A page that records, with a worker that speaks as long as `alive`. */
async function recording(work) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: T0 });
  FakeWorker.all = [];
  stored.clear();
  const recorder = new Recorder({ sessionId: 's' });
  const began = recorder.init();
  await settle();
  const page = {
    recorder,
    alive: true,
    phase: 'recording',
    get worker() {
      return FakeWorker.all.at(-1);
    },
    pass: async (ms) => {
      for (let at = 0; at < ms; at += 250) {
        mock.timers.tick(250);
        if (page.alive) page.worker.says(page.phase);
        await settle(2);
      }
    },
  };
  const { id } = page.worker.orders[0];
  page.worker.onmessage({ data: { t: 'reply', id } });
  await began;
  try {
    await work(page);
  } finally {
    mock.timers.reset();
  }
}

test('a worker that dies is said within 2 s, and another takes its place', () =>
  recording(async (page) => {
    const { recorder, pass, worker } = page;
    await pass(10_000);
    assert.deepEqual([recorder.state.phase, FakeWorker.all.length], ['recording', 1]);
    page.alive = false;
    await pass(2_000);
    const { phase, gap, notices } = recorder.state;
    assert.deepEqual([phase, gap], ['interrupted', { sinceMs: T0 + 10_000, cause: 'interrupted' }]);
    assert.deepEqual(notices.map((one) => [one.key, one.level]), [['mic.stopped', 'now']]);
    await pass(4_000);
    assert.ok(worker.ended);
    assert.equal(FakeWorker.all.length, 2);
    const [init] = page.worker.orders;
    assert.deepEqual([init.t, init.cause, init.stopped], ['init', 'interrupted', null]);
    await pass(60_000);
    assert.equal(FakeWorker.all.length, 2, 'one that is still being loaded is given its time');
    page.alive = true;
    await pass(10_000);
    assert.deepEqual([recorder.state.phase, FakeWorker.all.length], ['recording', 2]);
  }));

test('Stop on a dead worker counts from the tap, and holds nobody up', () =>
  recording(async (page) => {
    const { recorder, pass } = page;
    await pass(1_000);
    page.alive = false;
    await pass(3_000);
    const stopping = recorder.stop();
    await pass(4_000);
    await stopping;
    const [init] = page.worker.orders;
    assert.deepEqual(init.stopped, { rec: REC, atMs: T0 + 4_000 });
  }));

test('while nothing is recorded a dead worker is replaced without a word', () =>
  recording(async (page) => {
    const { recorder, pass } = page;
    page.phase = 'idle';
    await pass(1_000);
    page.alive = false;
    await pass(7_000);
    assert.deepEqual([recorder.state.phase, recorder.state.notices], ['idle', []]);
    assert.equal(FakeWorker.all.length, 2);
  }));

test('Stop is sent even where the browser lets nothing be noted beside the store', () =>
  recording(async (page) => {
    const { recorder, pass, worker } = page;
    await pass(1_000);
    const { setItem } = localStorage;
    localStorage.setItem = () => {
      throw new DOMException('not allowed', 'SecurityError');
    };
    try {
      recorder.stop();
    } finally {
      localStorage.setItem = setItem;
    }
    await settle();
    assert.equal(worker.orders.at(-1).t, 'stop');
  }));
