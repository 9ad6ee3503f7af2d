// The tablet's store refuses for a while: what was sent out of memory, what is said to be on the disk,
// and that all of it can be sent later, whatever happens then.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { StoreFull } from '../../static/js/capture/store.js';
import { FakePort, opened, recordingInTime } from './support/recording.mjs';

const MINUTE = 60_000;

test('what was sent while the store was full leaves no hole that keeps later sound from the server', () =>
  recordingInTime(async (one) => {
    const { engine, store, link, pass } = one;
    await pass(2_000);
    store.refuses = 'full';
    await pass(6 * MINUTE, 250);
    store.refuses = null;
    await pass(5_000, 250);
    link.turn(false);
    await pass(20_000, 250);
    const { frames, recId } = engine.model;
    assert.equal(frames, 387 * 16_000);
    const next = await opened(one, 3_000);
    await next.pass(1_000);
    const { logs } = store.tables;
    const [before, after] = [logs.get(`${recId}.a0`), logs.get(`${recId}.a1`)];
    assert.deepEqual([before.reason, after.reason], ['switch', 'recovered']);
    assert.equal(before.frames + after.frames, frames);
    assert.deepEqual([...next.engine.shipper.damaged], []);
    const records = await store.read(after.log, 0, Infinity);
    assert.equal(records.reduce((sum, bytes) => sum + bytes.length, 0), after.bytes, 'all of it can be sent');
  }));

test('a browser that has no memory for a moment stores on, and says so meanwhile', () =>
  recordingInTime(async ({ engine, store, pass }) => {
    await pass(2_000);
    const { append } = store;
    store.append = async () => {
      store.append = append;
      throw new RangeError('Array buffer allocation failed');
    };
    await pass(1_000);
    assert.equal(engine.watch.refuses, 'broken');
    await pass(3_000);
    assert.deepEqual([engine.model.durableFrames, engine.watch.refuses], [engine.model.frames, null]);
  }));

test('what a full store takes late of one recording is not said to be of the next', () =>
  recordingInTime(async ({ engine, store, link, microphone, pass }) => {
    const patiently = async (work) => {
      const [done] = await Promise.all([work, pass(3_000)]);
      return done;
    };
    link.turn(false);
    await pass(MINUTE, 250);
    store.refuses = 'full';
    await pass(2_000);
    await patiently(engine.stop());
    await patiently(engine.start());
    const port = new FakePort();
    await patiently(engine.attach(port, {}));
    microphone(() => port.chunk());
    const { append } = store;
    const { recId } = engine.model;
    store.append = async (log, ...more) => {
      if (log.startsWith(recId)) throw new StoreFull('no room');
      return append.call(store, log, ...more);
    };
    store.refuses = null;
    await pass(5_000);
    assert.ok(engine.model.frames > 0);
    assert.equal(engine.model.durableFrames, 0);
  }));

test('a segment that a full store could not note is not begun again by the next page', () =>
  recordingInTime(async (one) => {
    const { engine, store, pass } = one;
    await pass(2_000);
    const { recId } = engine.model;
    const hears = async (page) => {
      const port = new FakePort();
      await Promise.all([page.engine.attach(port, {}), pass(3_000)]);
      return page.engine.take.segment.log;
    };
    store.refuses = 'full';
    const second = await opened(one, 1_000);
    assert.equal(await hears(second), `${recId}.a1`, 'it goes to the server out of memory');
    store.owed.clear();
    store.refuses = null;
    const third = await opened(second, 1_000);
    assert.equal(await hears(third), `${recId}.a2`);
  }));

test('a row that was refused once is no store that refuses for ever', () =>
  recordingInTime(async ({ engine, store, pass }) => {
    await pass(2_000);
    const { note } = store;
    store.note = async () => {
      store.note = note;
      return 'broken';
    };
    engine.noteRow();
    await pass(1_000);
    assert.equal(engine.watch.refuses, 'broken');
    await pass(2 * MINUTE, 250);
    assert.equal(engine.watch.refuses, null);
  }));
