// The wall clock is set while the page is loaded again: how long it was away, by the server's clock.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { setIn } from '../../static/js/capture/doubt.js';
import { Engine } from '../../static/js/capture/engine.js';
import { HttpSkin } from '../../static/js/capture/http.js';
import { LogWriter, TYPE, jsonOf, logId, readable } from '../../static/js/capture/log.js';
import { FakePort } from './support/recording.mjs';
import { REC, httpServer, recording, row, settle, world } from './support/shipping.mjs';

const T0 = 1_700_000_000_000;
const AWAY_MS = 7_000;
const HOUR = 3_600_000;
/** The server's clock minus the tablet's, before. */
const OFF_MS = 2;

/**
 * A page opened `awayMs` after another was cut off, over which the tablet's clock was set by `setMs`
 * and the server's by `serversMs`; `run`: the server was started anew.
 */
async function reloaded({ setMs = 0, serversMs = 0, run = 'one', awayMs = AWAY_MS, offMs = OFF_MS, server = true, late = false, unsure = false }, work) {
  const writer = new LogWriter(logId(REC, 0), { wallMs: () => T0, monoMs: () => 1 });
  const records = [writer.meta({ session_id: 's', app: '0' }), writer.pcm(new Int16Array(4000))];
  const now = T0 + awayMs + setMs;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now });
  const found = world(httpServer());
  try {
    const { store, shipper } = found;
    await store.append(writer.id, 0, records);
    const heard = offMs === null ? null : { offMs, run: 'one', setMs: 7 };
    const doubt = { heard, jumpMs: 0, assumedMs: 0, partedMs: 0 };
    const open = { recId: REC, place: { seg: 0, frame: 0 }, ms: 94_000, cause: 'reload', doubt };
    const kept = { closed: false, nextSegment: 1, heard, startedAtMs: T0, unsure: unsure ? open : null };
    await store.put('recordings', { ...recording(REC, kept), marks: [], gaps: [], gapMs: 0 });
    await store.put('logs', { ...row(writer), ended: false, reason: null, bytes: 0, frames: 0, sha256: null });
    const page = { state() {}, needMicrophone() {}, closeMicrophone() {}, begun() {} };
    const engine = new Engine({ store, http: shipper.http, sessionId: 's', page });
    engine.shipper = shipper;
    const time = (moreMs = 0) => ({
      server_ms: Date.now() - setMs + OFF_MS + serversMs + moreMs,
      server_clock: { run, set_ms: run === 'one' ? 7 + serversMs : 0 },
    });
    let answer = () => {};
    const asked = late ? new Promise((resolve) => { answer = resolve; }) : null;
    shipper.http.serverTime = async () => {
      await asked;
      if (!server) throw new TypeError('nobody there');
      return time(400);
    };
    const settled = async () => {
      for (let n = 0; n < 6; n += 1) {
        await settle();
        mock.timers.tick(1);
      }
    };
    await engine.recover();
    await settled();
    const speaks = async () => {
      const port = new FakePort();
      await engine.attach(port, {});
      port.chunk();
      await settled();
    };
    const welcome = async () => {
      engine.signals.welcome(time());
      await settled();
    };
    await work({ engine, store, speaks, welcome, settled, answer });
  } finally {
    found.shipper.stop();
    mock.timers.reset();
  }
}

/** The events of the log that the reloaded page wrote. */
const told = (store) =>
  [...(store.records.get(`${REC}.a1`)?.values() ?? [])].map(readable)
    .filter(({ type }) => type === TYPE.EVENT).map(jsonOf);

const near = (ms, wanted, most = 50) => assert.ok(Math.abs(ms - wanted) <= most, `${ms}, not ${wanted}`);

for (const setMs of [-30_000, 60_000]) {
  test(`set by ${setMs} ms, and the server heard before the microphone: a gap as long as it was`, () =>
    reloaded({ setMs }, async ({ store, speaks, welcome }) => {
      await welcome();
      await speaks();
      const [gap, ...more] = told(store);
      assert.deepEqual([gap.k, gap.cause, more], ['gap', 'reload', []]);
      near(gap.ms, AWAY_MS - 250);
      near(gap.set_ms, setMs);
    }));

  test(`set by ${setMs} ms, and the server heard after the microphone: the gap is measured then`, () =>
    reloaded({ setMs }, async ({ engine, store, speaks, welcome }) => {
      await speaks();
      await welcome();
      const [gap, measured, ...more] = told(store);
      assert.deepEqual(more, []);
      near(gap.ms, setMs < 0 ? 0 : AWAY_MS + setMs - 250);
      const { k, seg, frame, was } = measured;
      assert.deepEqual([k, seg, frame, was], ['measured', 1, 0, gap.ms]);
      near(measured.ms, AWAY_MS - 250);
      near((gap.set_ms ?? 0) + measured.set_ms, setMs);
      assert.deepEqual([engine.model.gapMs, engine.model.gaps.length], [measured.ms, 1]);
    }));
}

test('set back and no server: more time than none is unknown, and sound is not said to be longer than time', () =>
  reloaded({ setMs: -30_000, server: false }, async ({ store, speaks }) => {
    await speaks();
    const [gap] = told(store);
    assert.equal(gap.ms, 0);
    near(gap.set_ms, AWAY_MS - 30_000 - 250);
  }));

test('a clock that nobody set: nothing to measure', () =>
  reloaded({ setMs: 0 }, async ({ store, speaks, welcome }) => {
    await speaks();
    await welcome();
    near(told(store)[0].ms, AWAY_MS - 250);
    assert.equal(told(store).length, 1);
  }));

for (const setMs of [-HOUR, HOUR])
  test(`set by ${setMs} ms: the recording goes on, by the server's clock`, () =>
    reloaded({ setMs }, async ({ engine, store, speaks }) => {
      assert.equal(engine.model.phase, 'interrupted');
      await speaks();
      assert.equal(engine.model.phase, 'recording');
      near(told(store)[0].ms, AWAY_MS - 250, 500);
      near(told(store)[0].set_ms, setMs, 500);
      assert.equal(store.tables.logs.get(`${REC}.a0`).reason, 'recovered');
      assert.equal(store.tables.recordings.get(REC).closed, false);
    }));

for (const [what, setup] of [
  ['an hour away', { setMs: 0, awayMs: HOUR }],
  ['an hour away, and set so that it looks like a day', { setMs: 24 * HOUR, awayMs: HOUR }],
  ['set back by an hour, and nobody answers', { setMs: -HOUR, server: false }],
  ['set forward by an hour, and nobody answers', { setMs: HOUR, server: false }],
  ['set back by an hour, and no server was ever heard', { setMs: -HOUR, offMs: null }],
  ['three minutes away, which the server would deny had its clock not been set', { awayMs: 180_000, serversMs: -90_000 }],
  ['three minutes away, which the server denies that was started anew', { awayMs: 180_000, serversMs: -90_000, run: 'two' }],
])
  test(`${what}: it is closed, with a gap of unknown length`, () =>
    reloaded(setup, async ({ engine, store }) => {
      assert.equal(engine.model.phase, 'idle');
      assert.deepEqual(told(store), [{ k: 'gap', ms: 0, cause: 'reload' }]);
      assert.equal(store.tables.recordings.get(REC).closed, true);
    }));

test("only our own server's word counts for its time, and half the way is added", async () => {
  const answers = [
    [{ server_ms: T0, server_clock: { run: 'a' } }, { server_ms: T0 + 150, server_clock: { run: 'a' } }],
    [{ server_ms: 'soon' }, null],
    [{}, null],
    ['<html>Welcome to the hospital guest network', null],
  ];
  for (const [said, told] of answers) {
    let now = 0;
    const fetch = async (path) => {
      assert.equal(path, '/api/v1/status');
      now += 300;
      return typeof said === 'string' ? new Response(said, { headers: { date: 'Tue, 14 Nov 2023 22:13:20 GMT' } }) : Response.json(said);
    };
    assert.deepEqual(await new HttpSkin({ fetch, base: '', read: null, now: () => now }).serverTime(), told);
  }
});

test('a Start does not wait for the server, and the other recording is closed then', () =>
  reloaded({ setMs: -HOUR, late: true }, async ({ engine, store, settled, answer }) => {
    assert.equal(engine.model.phase, 'idle');
    assert.equal(await engine.start(), true, 'while the server is being asked');
    answer();
    await settled();
    assert.equal(engine.model.phase, 'asking');
    assert.equal(store.tables.recordings.get(REC).closed, true);
  }));

/** The events of the log that was begun behind the end. */
const toldAfter = (store) =>
  [...(store.records.get(`${REC}.a2`)?.values() ?? [])].map(readable)
    .filter(({ type }) => type === TYPE.EVENT).map(jsonOf);

for (const setMs of [60_000, -30_000, 0])
  test(`set by ${setMs} ms, and stopped before the server spoke: unknown, and measured when it speaks`, () =>
    reloaded({ setMs, server: false }, async ({ engine, store, speaks, welcome, settled }) => {
      await speaks();
      const stopped = engine.stop();
      await settled();
      await stopped;
      const [gap, unknown] = told(store);
      const place = { k: 'measured', seg: 1, frame: 0, was: gap.ms };
      assert.deepEqual(unknown, { ...place, ms: 0, open: true });
      assert.deepEqual([engine.model.gapMs, engine.model.gaps], [0, []]);
      await welcome();
      await settled();
      const [measured, ...more] = toldAfter(store);
      assert.deepEqual([measured.was, measured.frame, more], [gap.ms, 0, []]);
      near(measured.ms, AWAY_MS - 250);
      near((gap.set_ms ?? 0) + measured.set_ms, setMs);
      assert.equal(engine.model.gapMs, measured.ms);
      assert.equal(store.tables.logs.get(`${REC}.a2`).reason, 'stop');
    }));

test('a recording that a later visit closes claims no time that nobody confirmed', () =>
  reloaded({ setMs: 0, awayMs: HOUR, server: false, unsure: true }, async ({ engine, store }) => {
    assert.equal(engine.model.phase, 'idle');
    assert.equal(store.tables.recordings.get(REC).closed, true);
    const [, unknown] = told(store);
    assert.deepEqual(unknown, { k: 'measured', seg: 0, frame: 0, was: 94_000, ms: 0 });
  }));

test('stopped, and heard then that the clock was set by more than the gap: unknown, and not waited for', () =>
  reloaded({ setMs: 0, server: false }, async ({ engine, store, speaks, settled }) => {
    await speaks();
    const stopped = engine.stop();
    await settled();
    await stopped;
    engine.signals.welcome({ server_ms: Date.now() - 60_000 });
    await settled();
    const [gap] = told(store);
    assert.deepEqual(toldAfter(store), [{ k: 'measured', seg: 1, frame: 0, was: gap.ms, ms: 0 }]);
  }));

for (const [what, setup] of [
  ["the server's clock was set by a minute", { serversMs: 60_000 }],
  ["the server's clock was set back by half a minute", { serversMs: -30_000 }],
  ["the server's clock was set by an hour", { serversMs: HOUR }],
  ["the server's clock was set back by an hour", { serversMs: -HOUR }],
  ['both clocks were set by the same minute', { setMs: 60_000, serversMs: 60_000 }],
  ['the server was started anew, and its clock set', { serversMs: 60_000, run: 'two' }],
  ["the server was started anew, and the tablet's clock set", { setMs: 60_000, run: 'two' }],
]) {
  test(`${what}: nobody can tell which, and the time is unknown`, () =>
    reloaded(setup, async ({ store, speaks, welcome }) => {
      await welcome();
      await speaks();
      assert.deepEqual(told(store), [{ k: 'gap', ms: 0, cause: 'reload' }]);
    }));

  test(`${what}, heard when sound flows again: unknown too`, () =>
    reloaded(setup, async ({ store, speaks, welcome }) => {
      await speaks();
      await welcome();
      const [gap, ...more] = told(store);
      assert.deepEqual(more, [{ k: 'measured', seg: 1, frame: 0, was: gap.ms, ms: 0 }]);
    }));

  test(`${what}, heard behind the end: unknown, and not waited for`, () =>
    reloaded({ ...setup, server: false }, async ({ engine, store, speaks, welcome, settled }) => {
      await speaks();
      const stopped = engine.stop();
      await settled();
      await stopped;
      await welcome();
      const [gap] = told(store);
      assert.deepEqual(toldAfter(store), [{ k: 'measured', seg: 1, frame: 0, was: gap.ms, ms: 0 }]);
    }));
}

for (const [what, setup] of [
  ['was started anew', { run: 'two' }],
  ["set its clock by less than a slow answer explains", { serversMs: 3_000 }],
])
  test(`the server ${what}, and the clocks agree: a gap as long as it was`, () =>
    reloaded(setup, async ({ store, speaks, welcome }) => {
      await speaks();
      await welcome();
      near(told(store)[0].ms, AWAY_MS - 250);
      assert.equal(told(store).length, 1);
    }));

test('an older row, without the name of a clock, measures nothing by a clock that has one', () =>
  assert.equal(setIn({ heard: { offMs: OFF_MS }, jumpMs: 0 }, { offMs: -60_000, run: 'one', setMs: 0 }), null));
