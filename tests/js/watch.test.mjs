// The watch over sound and store by a clock of the test's own: what is promised in seconds is held.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TYPE, decode, jsonOf } from '../../static/js/capture/log.js';
import { MEMORY_LIMIT_BYTES } from '../../static/js/capture/segment.js';
import { makeLog } from './support/fake_server.mjs';
import { gapsSaid, recordingInTime, settle } from './support/recording.mjs';

test('a dead microphone is said within 2 s, whenever it dies, and opened again', () =>
  recordingInTime(async ({ engine, asked, shown, microphone, port, pass, until }) => {
    for (const [n, hidden] of [false, false, true, false, false].entries()) {
      microphone(() => port.chunk(1));
      engine.watch.hidden = hidden;
      await pass(3_000 + n * 100);
      assert.equal(shown().phase, 'recording');
      const before = asked.length;
      const alive = shown().recordedMs;
      microphone(null);
      const ms = await until(() => shown().phase === 'interrupted');
      assert.ok(ms <= 2_000, `said after ${ms} ms`);
      assert.equal(shown().gap.cause, hidden ? 'locked' : 'interrupted');
      assert.ok(shown().notices.some((one) => one.key === 'mic.stopped' && one.level === 'now'));
      assert.equal(asked[before], 'resume');
      assert.equal(shown().recordedMs, alive);
      await pass(10_000);
      assert.equal(asked[before + 1], 'reopen');
    }
  }));

test('the microphone is asked for again for hours, and not more often than it helps', () =>
  recordingInTime(async ({ asked, microphone, pass }) => {
    await pass(1_000);
    microphone(null);
    await pass(20 * 60_000, 250);
    assert.ok(asked.length > 115 && asked.length < 130, `${asked.length} times in 20 min`);
  }));

test('sound that comes back ends the gap, with its length in the record', () =>
  recordingInTime(async ({ shown, microphone, port, pass }) => {
    await pass(2_000);
    microphone(null);
    await pass(6_000);
    microphone(() => port.chunk(1));
    await pass(1_000);
    const { phase, gaps, elapsedMs, recordedMs } = shown();
    assert.equal(phase, 'recording');
    assert.equal(gaps.length, 1);
    assert.equal(elapsedMs, recordedMs + gaps[0].ms);
    assert.ok(Math.abs(gaps[0].ms - 6_000) <= 300, `${gaps[0].ms}`);
  }));

const near = (ms, wanted) => assert.ok(Math.abs(ms - wanted) <= 1_000, `${ms} ms, not ${wanted}`);

const HOUR = 3_600_000;

for (const [what, setMs, known, gapMs] of [
  ['a clock set forward', HOUR, true, 6_000],
  ['a clock set back', -HOUR, true, 6_000],
  ['a clock set back, and no server to ask', -HOUR, false, 6_000],
  ['a clock set back a little', -2_000, false, 6_000],
  ['two seconds that may be either', 2_000, 'slept', 8_000],
  ['an hour of sleep', HOUR, 'slept', 3_606_000],
  ['twenty seconds of sleep', 20_000, 'slept', 26_000],
])
  for (const early of [false, true])
    test(`${what} ${early ? 'right at the start of' : 'in'} an interruption: the gap is as long as it was`, () =>
      recordingInTime(async ({ engine, http, store, shown, microphone, port, pass, jump }) => {
        const sleptMs = known === 'slept' ? setMs : 0;
        engine.signals.welcome({ server_ms: performance.now() });
        await pass(2_000);
        microphone(null);
        await pass(early ? 500 : 3_000);
        http.serverTime = async () => (known ? { server_ms: performance.now() + sleptMs + 400 } : null);
        jump(setMs);
        await pass(early ? 5_500 : 3_000);
        const running = Date.now() - shown().gap.sinceMs;
        assert.ok(Math.abs(running - gapMs) <= 2_000, `shown as ${running} ms`);
        microphone(() => port.chunk(1));
        await pass(1_000);
        const [gap, ...more] = shown().gaps;
        near(gap.ms, gapMs);
        const [{ ms, set_ms: said = 0 }, ...measured] = gapsSaid(store);
        assert.deepEqual([ms, more, measured], [gap.ms, [], []]);
        near(said, setMs - sleptMs);
      }));

for (const [what, setMs, sleptMs] of [['a clock set forward', HOUR, 0], ['an hour of sleep', 0, HOUR]])
  test(`${what} without a server claims no hour, and is measured when the server answers`, () =>
    recordingInTime(async ({ engine, store, shown, microphone, port, pass, jump }) => {
      engine.signals.welcome({ server_ms: performance.now() });
      await pass(2_000);
      microphone(null);
      await pass(3_000);
      jump(HOUR);
      await pass(3_000);
      assert.ok(shown().elapsedMs < 60_000, `the band says ${shown().elapsedMs} ms`);
      microphone(() => port.chunk(1));
      await pass(1_000);
      engine.mark('');
      const [unknown] = gapsSaid(store);
      assert.deepEqual([unknown.ms, unknown.set_ms, shown().gaps], [0, undefined, []]);
      await pass(1_000);
      engine.signals.welcome({ server_ms: performance.now() + sleptMs + 400 });
      await pass(250);
      const [, measured, ...more] = gapsSaid(store);
      near(measured.ms, 6_000 + sleptMs);
      near(measured.set_ms, setMs);
      assert.deepEqual([measured.seg, measured.frame, measured.was, more], [0, 32_000, 0, []]);
      const { gaps, marks, elapsedMs, recordedMs } = shown();
      assert.deepEqual(gaps, [{ atMs: 2_000, ms: measured.ms, cause: 'interrupted' }]);
      assert.equal(elapsedMs, recordedMs + measured.ms);
      assert.equal(marks[0].atMs, 3_000 + measured.ms);
      engine.signals.welcome({ server_ms: performance.now() + sleptMs });
      await pass(250);
      assert.equal(gapsSaid(store).length, 2, 'said once');
    }));

test('behind a locked screen it slept, until the server says that the clock was set', () =>
  recordingInTime(async ({ engine, store, microphone, port, pass, jump }) => {
    engine.signals.welcome({ server_ms: performance.now() });
    engine.watch.hidden = true;
    await pass(2_000);
    microphone(null);
    await pass(3_000);
    jump(HOUR);
    await pass(3_000);
    microphone(() => port.chunk(1));
    await pass(1_000);
    near(gapsSaid(store)[0].ms, 3_606_000);
    engine.signals.welcome({ server_ms: performance.now() });
    await pass(250);
    near(gapsSaid(store)[1].ms, 6_000);
  }));

test('what nobody knew before it, or across two jumps, stays unknown', () =>
  recordingInTime(async ({ engine, store, microphone, port, pass, jump }) => {
    for (const known of [false, true]) {
      if (known) engine.signals.welcome({ server_ms: performance.now() });
      microphone(null);
      await pass(3_000);
      jump(HOUR);
      await pass(1_000);
      microphone(() => port.chunk(1));
      await pass(1_000);
      if (known) jump(HOUR);
      await pass(1_000);
      engine.signals.welcome({ server_ms: performance.now() });
      await pass(250);
    }
    // The third is the jump while sound flowed: the offset before it was not known any more.
    assert.deepEqual(gapsSaid(store).map(({ k, ms }) => [k, ms]), [['gap', 0], ['gap', 0], ['gap', 0]]);
  }));

test('a clock that is set while sound flows belongs to no gap that comes later', () =>
  recordingInTime(async ({ engine, store, microphone, port, pass, jump }) => {
    engine.signals.welcome({ server_ms: performance.now() });
    await pass(2_000);
    jump(HOUR);
    await pass(2_000);
    microphone(null);
    await pass(6_000);
    engine.signals.welcome({ server_ms: performance.now() });
    microphone(() => port.chunk(1));
    await pass(1_000);
    const [{ ms, set_ms: set }, ...more] = gapsSaid(store);
    near(ms, 6_000);
    assert.deepEqual([set, more], [undefined, []]);
  }));

test('a clock set back does not make a link that is down look up', () =>
  recordingInTime(async ({ link, shown, pass, jump }) => {
    link.turn(false);
    await pass(20_000);
    jump(-HOUR);
    await pass(250);
    assert.equal(shown().link.state, 'offline');
  }));

test('over HTTP the clock is asked for at the first contact and after each loss; of a slow server again', () =>
  recordingInTime(async ({ engine, http, link, pass }) => {
    let asked = 0;
    http.serverTime = async () => {
      asked += 1;
      return { server_ms: Date.now() + 400 };
    };
    link.turn(false);
    for (const contacts of [1, 2]) {
      engine.shipper.httpChanged(true);
      await pass(250);
      assert.equal(asked, contacts);
      near(engine.model.heard.offMs, 400);
      engine.shipper.httpChanged(false);
    }
    link.turn(true);
    assert.equal(asked, 2, 'the socket brings it along');
    http.serverTime = async () => {
      throw new DOMException('', 'TimeoutError');
    };
    engine.signals.clocksParted(HOUR);
    await pass(1_000);
    assert.equal(engine.model.heard, null);
    http.serverTime = async () => ({ server_ms: Date.now() + 400 });
    await pass(20_000);
    near(engine.model.heard.offMs, 400);
  }));

for (const [what, value] of [['zeros', 0], ['one frozen level', -731]]) {
  test(`${what} from the microphone: said within 2 s, kept to the last sample, and a gap with its cause`, () =>
    recordingInTime(async ({ engine, store, shown, keys, microphone, port, pass, until }) => {
      microphone(() => port.chunk(0));
      await pass(5_000);
      assert.deepEqual(keys(), [], 'a quiet room is not exact');
      microphone(() => port.flat(value));
      const ms = await until(() => keys().includes('mic.zero'));
      assert.ok(ms <= 2_000, `said after ${ms} ms`);
      await pass(8_000 - ms);
      microphone(() => port.chunk(7));
      await until(() => !keys().includes('mic.zero'), 1_000);
      await engine.stop();
      const { gaps, recordedMs, elapsedMs } = shown();
      assert.deepEqual(gaps, [{ atMs: 5_000, ms: 8_000, cause: 'silent', heldMs: 8_000 }]);
      assert.equal(recordedMs, elapsedMs, 'no sample is left out');
      const told = silences(store);
      assert.deepEqual(told, [{ k: 'silence', frames: 20_000, value, ended: undefined, at: 100_000 },
        { k: 'silence', frames: undefined, value: undefined, ended: true, at: 208_000 }]);
    }));
}

test('a microphone that is dead for a minute calls for the crew, and none of its zeros is left out', () =>
  recordingInTime(async ({ engine, shown, microphone, pass, port }) => {
    await pass(2_000);
    microphone(() => port.flat());
    const level = () => shown().notices.find((one) => one.key === 'mic.zero')?.level;
    await pass(59_000, 250);
    assert.equal(level(), 'look');
    await pass(31_000, 250);
    assert.equal(level(), 'now');
    await engine.stop();
    const [gap, ...more] = shown().gaps;
    assert.deepEqual([gap, more], [{ atMs: 2_000, ms: 90_000, cause: 'silent', heldMs: 90_000 }, []]);
    assert.deepEqual([shown().recordedMs, shown().elapsedMs], [92_000, 92_000]);
  }));

test('a dead microphone opened afresh in the same log ends its gap; short silences are none', () =>
  recordingInTime(async ({ engine, store, shown, microphone, pass, port }) => {
    for (let n = 0; n < 3; n += 1) {
      microphone(() => port.flat());
      await pass(1_250, 250);
      microphone(() => port.chunk());
      await pass(500, 250);
    }
    assert.deepEqual([shown().gaps, silences(store)], [[], []]);
    engine.take.row.nextSegment = 1_000;
    microphone(() => port.flat());
    await pass(4_000, 250);
    microphone(() => port.chunk());
    await engine.attach(port, {});
    await pass(4_000, 250);
    assert.deepEqual(silences(store).map((one) => one.ended), [undefined, true]);
  }));

test('a log that goes on elsewhere while the microphone is dead says so there as well', () =>
  recordingInTime(async ({ engine, store, microphone, pass, port }) => {
    await pass(1_000);
    microphone(() => port.flat());
    await pass(3_000, 250);
    const log = engine.take.segment.log;
    engine.refused({ log, acked: engine.take.segment.writer.length }, 'conflict');
    await pass(2_000, 250);
    assert.notEqual(engine.take.segment.log, log);
    assert.deepEqual(silences(store).map((one) => [one.frames, one.at]), [[20_000, 36_000], [4_000, 4_000]]);
  }));

/** What the logs say of silence, in order, with the frame where they say it. */
function silences(store) {
  const said = [];
  for (const records of store.records.values()) {
    for (const bytes of records.values()) {
      const record = decode(bytes);
      if (record.type !== TYPE.EVENT) continue;
      const { k, frames, value, ended } = jsonOf(record);
      if (k === 'silence') said.push({ k, frames, value, ended, at: record.firstFrame });
    }
  }
  return said;
}

test('a full tablet goes on: sent out of memory, said as it is, stored again when there is room', () =>
  recordingInTime(async ({ engine, store, link, keys, shown, pass }) => {
    await pass(3_000);
    const { log } = engine.take.segment;
    store.refuses = 'full';
    await pass(3_000);
    assert.deepEqual(keys(), ['storage.full_online']);
    assert.equal(shown().storage.refuses, 'full');
    assert.ok(link.channels.get(log) > store.bytesOf(log).length, 'what is only in memory is sent');
    assert.ok(shown().waitingMs <= 250, 'at once, not when the store is tried again');
    store.refuses = 'broken';
    await pass(3_000);
    assert.deepEqual(keys(), ['storage.broken']);
    store.refuses = null;
    await pass(3_000);
    assert.deepEqual(keys(), []);
    assert.equal(store.bytesOf(log).length, engine.take.segment.writer.length);
    assert.equal(shown().onTabletMs, shown().recordedMs);
    assert.deepEqual(shown().gaps, []);
  }));

test('full and offline: the memory that is left is counted down, then a gap, and it ends by itself', () =>
  recordingInTime(async ({ store, link, keys, shown, pass, until }) => {
    await pass(1_000);
    link.turn(false);
    store.refuses = 'full';
    await pass(5_000);
    const told = () => shown().notices.find((one) => one.key === 'storage.memory');
    const left = told().params.wait;
    assert.equal(told().level, 'now');
    await pass(60_000);
    assert.ok(Math.abs(left - told().params.wait - 60_000) < 1_000);
    await until(() => keys().includes('storage.full_offline'), 20 * 60_000, 250);
    assert.ok(shown().waitingMs > (MEMORY_LIMIT_BYTES / 8_040) * 250 - 2_000);
    await pass(5_000);
    store.refuses = null;
    await pass(4_000);
    assert.equal(shown().phase, 'recording');
    assert.deepEqual(
      shown().gaps.map((gap) => gap.cause),
      ['storage'],
    );
    assert.equal(shown().onTabletMs, shown().recordedMs);
  }));

test('what a microphone that dies just before Stop does not bring is said', () =>
  recordingInTime(async ({ engine, shown, microphone, pass }) => {
    await pass(3_000);
    microphone(null);
    await pass(1_000);
    assert.equal(shown().gap, null);
    const { segment } = engine.take;
    await engine.stop();
    const [gap] = shown().gaps;
    assert.deepEqual([gap.cause, gap.ms, gap.atMs], ['lost', 1_000, 3_000]);
    const { store, log } = segment;
    const end = await store.last(log);
    const event = jsonOf(decode((await store.last(log, end.offset)).bytes));
    assert.deepEqual(event, { k: 'gap', ms: 1_000, cause: 'lost' });
  }));

test('a Stop in the middle of sound says nothing missing', () =>
  recordingInTime(async ({ engine, shown, pass }) => {
    await pass(3_200);
    await engine.stop();
    assert.deepEqual(shown().gaps, []);
  }));

test('a Stop when even memory is full says what is missing, and ends the log', () =>
  recordingInTime(async ({ engine, store, link, keys, pass, until }) => {
    await pass(1_000);
    link.turn(false);
    store.refuses = 'full';
    await until(() => keys().includes('storage.full_offline'), 20 * 60_000, 250);
    await pass(5_000);
    const { log, writer } = engine.take.segment;
    await engine.stop();
    store.refuses = null;
    await pass(20_000, 250);
    assert.equal(store.bytesOf(log).length, writer.length);
    const last = await store.last(log);
    assert.equal(jsonOf(decode(last.bytes)).reason, 'stop');
    const gap = jsonOf(decode((await store.last(log, last.offset)).bytes));
    assert.deepEqual([gap.k, gap.cause], ['gap', 'storage']);
    assert.ok(gap.ms >= 5_000 && gap.ms < 6_000, `${gap.ms}`);
  }));

test('stopping on a full tablet says to keep the page open until all is sent', () =>
  recordingInTime(async ({ engine, store, keys, pass }) => {
    await pass(2_000);
    store.refuses = 'full';
    await pass(3_000);
    const stopping = engine.stop();
    await pass(2_000);
    await stopping;
    assert.equal(engine.model.phase, 'stopped');
    assert.ok(keys().includes('storage.held'));
    store.refuses = null;
    await pass(3_000);
    await settle();
    assert.ok(!keys().includes('storage.held'));
  }));

test('a clock that is off is measured and said', () =>
  recordingInTime(async ({ engine, keys, link }) => {
    link.listener.welcome({ server_ms: Date.now() + 61_000 });
    assert.deepEqual([engine.model.heard.offMs, keys()], [61_000, ['clock.off']]);
    link.listener.welcome({ server_ms: Date.now() });
    assert.deepEqual([engine.model.heard.offMs, keys()], [0, []]);
  }));

test('unmuting while the device itself is muted lets no zeros in as sound', () =>
  recordingInTime(async ({ engine, shown, pass, port }) => {
    await pass(1_000);
    engine.mute(true);
    engine.deviceMuted(true);
    await pass(2_000);
    engine.mute(false);
    const before = shown().recordedMs;
    await pass(5_000);
    assert.equal(shown().recordedMs, before);
    assert.equal(shown().phase, 'interrupted');
    assert.ok(port.muted);
    engine.deviceMuted(false);
    await pass(1_000);
    assert.equal(shown().phase, 'recording');
    assert.ok(shown().recordedMs > before);
  }));

test('a microphone that opens for hours and gives nothing uses up no segments', () =>
  recordingInTime(async ({ engine, microphone, pass, port }) => {
    await pass(1_000);
    microphone(null);
    for (let i = 0; i < 1_200; i += 1) await engine.attach(port, { sampleRate: 48_000 });
    assert.ok(engine.take.row.nextSegment <= 3, `${engine.take.row.nextSegment}`);
    microphone(() => port.chunk(1));
    await pass(1_000);
    await engine.stop();
    assert.equal(engine.model.phase, 'stopped');
  }));

test('a microphone that looks alive and lets no sound in is opened afresh when somebody looks', () =>
  recordingInTime(async ({ engine, asked, microphone, pass, port }) => {
    await pass(1_000);
    engine.retry();
    engine.signals.visible(true);
    assert.deepEqual(asked, [], 'one that is heard is left alone');
    engine.deviceMuted(true);
    await pass(1_000);
    engine.retry();
    assert.deepEqual(asked, ['reopen']);
    engine.deviceMuted(false);
    microphone(() => port.flat());
    await pass(3_000);
    engine.signals.visible(true);
    assert.deepEqual(asked, ['reopen', 'reopen']);
    await engine.stop();
    engine.retry();
    assert.equal(asked.length, 2, 'nor is one that nobody wants');
  }));

test('a disk that takes six seconds for each row holds up no sound', () =>
  recordingInTime(async ({ engine, store, shown, pass, port }) => {
    await pass(1_000);
    await engine.stop();
    const note = store.note.bind(store);
    store.note = async (...row) => {
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      return note(...row);
    };
    const begun = engine.start().then(() => engine.attach(port, {}));
    await pass(4_000);
    await begun;
    await pass(1_000);
    assert.ok(shown().recordedMs >= 750, `${shown().recordedMs}`);
  }));

test('a store that cannot be read when the page opens is read later, beside the recording that runs', () =>
  recordingInTime(async ({ engine, store, shown, pass }) => {
    await pass(1_000);
    const { log: own } = engine.take.segment;
    const left = makeLog('b'.repeat(32), 0, 4, null);
    const times = { startedAtMs: Date.now() - 60_000, session: 's' };
    await store.append(left.id, 0, left.records);
    await store.put('recordings', {
      ...times, rec: 'b'.repeat(32), closed: false, stopWanted: false, recovered: false, sealedAtMs: null,
      nextSegment: 1, frames: 0, gapMs: 0, gaps: [], marks: [],
    });
    await store.put('logs', {
      ...times, log: left.id, rec: 'b'.repeat(32), segment: 0, ended: false, reason: null, bytes: 0, frames: 0, sha256: null,
    });
    const all = store.all.bind(store);
    store.all = async () => {
      throw new DOMException('no answer', 'TimeoutError');
    };
    await engine.recover(null);
    await pass(12_000, 250);
    assert.deepEqual(shown().backlog, []);
    store.all = all;
    await pass(6_000, 250);
    assert.deepEqual(shown().backlog.map((one) => [one.recId, one.ms, one.recovered]), [['b'.repeat(32), 1_000, true]]);
    assert.equal(jsonOf(decode((await store.last(left.id)).bytes)).reason, 'recovered');
    assert.deepEqual([shown().phase, shown().gaps, engine.take.segment.log], ['recording', [], own]);
    assert.ok(Math.abs(shown().recordedMs - 19_000) < 500, `${shown().recordedMs}`);
    await engine.stop();
  }));
