// What must outlive a page or a microphone: Mute, the gap that runs, and that the server has less now.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TYPE, decode, jsonOf } from '../../static/js/capture/log.js';
import { FakePort, opened, recordingInTime } from './support/recording.mjs';

const HOUR = 3_600_000;
const FRAMES = 640;

/** As the real one: what it heard before the order to mute comes out when it obeys. */
class EagerPort extends FakePort {
  postMessage(order) {
    if (order.t === 'mute' && order.on && !this.muted) {
      const pcm = new Int16Array(FRAMES).map((_, at) => at % 7).buffer;
      const data = { t: 'pcm', pcm, at: this.heard, stampMs: Date.now() };
      this.heard += FRAMES;
      queueMicrotask(() => this.onmessage?.({ data }));
    }
    super.postMessage(order);
  }
}

async function hears({ engine, microphone }, port) {
  await engine.attach(port, {});
  microphone(() => port.chunk(1));
}

const gapsIn = (store) =>
  [...store.records.values()].flatMap((records) => [...records.values()]).map((bytes) => decode(bytes))
    .filter(({ type }) => type === TYPE.EVENT).map(jsonOf).filter(({ k }) => k === 'gap');

const near = (ms, wanted, most = 600) => assert.ok(Math.abs(ms - wanted) <= most, `${ms}, not ${wanted}`);

function staysMuted({ engine, shown }, port) {
  const { phase, recordedMs, notices } = shown();
  assert.deepEqual([phase, recordedMs], ['muted', 4_000]);
  assert.ok(notices.some((one) => one.key === 'mic.muted_by_crew'));
  assert.deepEqual([engine.model.mutedByCrew, engine.take.row.muted, port.muted], [true, true, true]);
}

async function isHeardAgain({ engine, shown, store, pass }, gapMs) {
  engine.mute(false);
  await pass(1_000);
  assert.deepEqual([shown().phase, shown().recordedMs], ['recording', 5_000]);
  const [{ ms, cause }, ...more] = gapsIn(store);
  assert.deepEqual([cause, more, shown().gaps.map((gap) => gap.ms)], ['mute', [], [ms]]);
  near(ms, gapMs);
}

test('muted and loaded again: it stays muted and says so, and after Unmute sound comes', () =>
  recordingInTime(async (first) => {
    await first.pass(4_000);
    first.engine.mute(true);
    await first.pass(8_000);
    const one = await opened(first, 1_000);
    assert.equal(one.shown().phase, 'muted', 'before there is a microphone');
    const port = new EagerPort();
    await hears(one, port);
    await one.pass(5_000);
    staysMuted(one, port);
    near(one.shown().elapsedMs, 18_000);
    assert.equal(one.store.tables.recordings.get(one.engine.model.recId).muted, true);
    await isHeardAgain(one, 14_000);
  }));

test('a microphone that is changed while muted is muted', () =>
  recordingInTime(async (one) => {
    await one.pass(4_000);
    one.engine.mute(true);
    await one.pass(3_000);
    await one.engine.trackEnded();
    const port = new EagerPort();
    await hears(one, port);
    await one.pass(5_000);
    staysMuted(one, port);
    await isHeardAgain(one, 8_000);
  }));

test('a microphone that opens switched off ends no interruption', () =>
  recordingInTime(async (one) => {
    await one.pass(4_000);
    await one.engine.trackEnded();
    const port = new EagerPort();
    await hears(one, port);
    one.engine.deviceMuted(true);
    await one.pass(3_000);
    assert.deepEqual([one.shown().phase, one.shown().recordedMs, gapsIn(one.store)], ['interrupted', 4_000, []]);
    one.engine.deviceMuted(false);
    await one.pass(1_000);
    assert.equal(one.shown().phase, 'recording');
    near(gapsIn(one.store)[0].ms, 3_000);
  }));

test('muted before the first sound: what was heard until then is in the gap', () =>
  recordingInTime(async (one) => {
    await one.pass(200);
    one.engine.mute(true);
    await one.pass(2_000);
    one.engine.mute(false);
    await one.pass(1_000);
    const { elapsedMs, recordedMs, gaps } = one.shown();
    assert.equal(elapsedMs, recordedMs + gaps[0].ms);
    near(elapsedMs, 3_200, 250);
  }));

test('cut off twice in a row: the gap is as long as both', () =>
  recordingInTime(async (first) => {
    await first.pass(4_000);
    const second = await opened(first, 20_000);
    assert.equal(second.shown().phase, 'interrupted');
    const third = await opened(second, 3_000);
    await hears(third, new FakePort());
    await third.pass(1_000);
    const [{ ms, cause }, ...more] = gapsIn(third.store);
    assert.deepEqual([cause, more], ['reload', []]);
    near(ms, 23_000);
    near(third.shown().elapsedMs, 28_000);
  }));

test('a clock that is set while muted, then loaded again: no gap claims the hour', () =>
  recordingInTime(async (first) => {
    first.http.serverTime = async () => ({ server_ms: performance.now() });
    first.engine.signals.welcome({ server_ms: performance.now() });
    await first.pass(4_000);
    first.engine.mute(true);
    await first.pass(3_000);
    first.jump(HOUR);
    await first.pass(1_000);
    const one = await opened(first, 1_000);
    await hears(one, new EagerPort());
    await one.pass(3_000);
    await isHeardAgain(one, 8_000);
    near(gapsIn(one.store)[0].set_ms, HOUR);
  }));

test('cut off, set and heard, cut off again, all without a server: its word then measures the first gap', () =>
  recordingInTime(async (first) => {
    first.engine.signals.welcome({ server_ms: performance.now() });
    await first.pass(4_000);
    first.jump(90_000);
    const second = await opened(first, 5_000);
    await hears(second, new FakePort());
    await second.pass(4_000);
    const third = await opened(second, 3_000);
    await hears(third, new FakePort());
    await third.pass(1_000);
    assert.deepEqual(gapsIn(third.store).map(({ ms }) => Math.round(ms / 1000)), [95, 3]);
    third.engine.signals.welcome({ server_ms: performance.now() });
    near(third.shown().gaps[0].ms, 5_000);
    near(third.shown().gaps[1].ms, 3_000);
    near(third.shown().elapsedMs, 17_000);
    assert.equal(third.engine.take.row.unsure, null);
  }));

test('what the server lost is not on the server, and its seal is gone', () =>
  recordingInTime(async ({ engine, link, shown, pass }) => {
    await pass(4_000);
    const [log] = link.channels.keys();
    assert.ok(shown().onServerMs > 3_000);
    link.up = false;
    link.listener.acked(log, 0);
    assert.deepEqual([shown().onServerMs, shown().waitingMs], [0, 4_000]);
    link.up = true;
    await pass(250);
    await engine.stop();
    const { recId } = engine.model;
    const row = engine.shipper.recordings.get(recId);
    row.sealedAtMs = Date.now();
    engine.signals.sealed(recId);
    engine.signals.progress();
    assert.deepEqual([shown().sealed, shown().waitingMs], [true, 0]);
    engine.shipper.logs.get(log).acked = 0;
    await engine.shipper.keeper.unsealed(recId);
    assert.equal(shown().sealed, false);
    assert.ok(shown().waitingMs > 4_000);
    engine.signals.sealed(recId);
    engine.shipper.recordings.delete(recId);
    engine.signals.progress();
    assert.ok(shown().sealed, 'its copy was removed from here');
  }));
