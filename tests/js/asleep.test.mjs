// The clocks part while sound flows: a sleep after which the microphone came back at once is a gap, a
// clock that was set is none, and what nobody can tell is unknown.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gapsSaid, opened, FakePort, recordingInTime, settle } from './support/recording.mjs';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SLEEP = 20_000;

const near = (ms, wanted) => assert.ok(Math.abs(ms - wanted) <= 600, `${ms} ms, not ${wanted}`);

/** Sound flows for 2 s by a clock that the server confirmed, then the clocks part. */
function parted({ byMs, known = true }, work) {
  return recordingInTime(async (one) => {
    const hears = (sleptMs) => one.engine.signals.welcome({ server_ms: performance.now() + sleptMs });
    if (known) hears(0);
    await one.pass(2_000);
    one.jump(byMs);
    await work({ ...one, hears });
  });
}

/** All that the logs say of it: one gap behind 2 s of sound, of this length. */
function saysOne({ store, shown }, ms) {
  const [said, ...more] = gapsSaid(store);
  const { k, seg, frame, was, cause } = said;
  assert.deepEqual([k, seg, frame, was, cause, more], ['measured', 0, 32_000, 0, 'lost', []]);
  near(said.ms, ms);
  const { gaps, elapsedMs, recordedMs } = shown();
  assert.deepEqual(gaps, [{ atMs: 2_000, ms: said.ms, cause: 'lost' }]);
  assert.equal(elapsedMs, recordedMs + said.ms);
}

for (const early of [false, true])
  test(`a short sleep while sound flows is a gap, the server heard ${early ? 'before' : 'after'} it`, () =>
    parted({ byMs: SLEEP }, async (one) => {
      if (early) {
        one.http.serverTime = async () => ({ server_ms: performance.now() + SLEEP + 400 });
        one.microphone(null);
        await one.pass(250);
        assert.ok(one.engine.model.heard);
        one.port.chunk();
        one.microphone(() => one.port.chunk());
      }
      await one.pass(1_000);
      if (!early) assert.deepEqual([gapsSaid(one.store), one.engine.take.row.unsure.ms], [[], 0]);
      if (!early) one.hears(SLEEP);
      await one.pass(250);
      saysOne(one, SLEEP);
      assert.equal(one.engine.take.row.unsure, null);
      one.hears(SLEEP);
      await one.pass(2_000);
      saysOne(one, SLEEP);
    }));

for (const byMs of [HOUR, -HOUR, SLEEP])
  test(`a clock set by ${byMs} ms while sound flows makes no gap, not even in doubt`, () =>
    parted({ byMs }, async ({ engine, store, shown, pass, hears }) => {
      await pass(1_000);
      hears(0);
      await pass(1_000);
      await engine.stop();
      assert.deepEqual([gapsSaid(store), shown().gaps, engine.take.row.unsure], [[], [], null]);
    }));

test('the server speaks before the next look at the clocks: one that was set makes no gap', () =>
  parted({ byMs: SLEEP }, async ({ store, shown, pass, hears }) => {
    hears(0);
    await pass(1_000);
    hears(0);
    await pass(250);
    assert.deepEqual([gapsSaid(store), shown().gaps], [[], []]);
  }));

for (const heard of [true, false])
  test(`muted, and asleep in it${heard ? '' : ', and nobody tells before Unmute'}: the gap is as long as both`, () =>
    recordingInTime(async ({ engine, store, shown, pass, jump }) => {
      const hears = (sleptMs) => engine.signals.welcome({ server_ms: performance.now() + sleptMs });
      hears(0);
      await pass(2_000);
      engine.mute(true);
      await pass(3_000);
      jump(HOUR);
      await pass(1_000);
      if (heard) hears(HOUR);
      await pass(1_000);
      engine.mute(false);
      await pass(1_000);
      hears(HOUR);
      await pass(250);
      const { gaps, elapsedMs } = shown();
      assert.deepEqual([gaps.length, gaps[0].cause], [1, 'mute']);
      near(gaps[0].ms, HOUR + 5_000);
      near(elapsedMs, HOUR + 8_250);
      near(gapsSaid(store).at(-1).ms, HOUR + 5_000);
    }));

for (const [what, byMs, sleptMs] of [['slept', HOUR, HOUR], ['was set back', -HOUR, 0]])
  test(`it ${what}, and the microphone is told to be gone before the next look at the clocks: one gap`, () =>
    parted({ byMs }, async ({ engine, shown, microphone, pass, hears }) => {
      microphone(null);
      engine.trackEnded();
      await pass(2_000);
      hears(sleptMs);
      const port = new FakePort();
      await engine.attach(port, {});
      microphone(() => port.chunk());
      await pass(1_000);
      const { gaps } = shown();
      assert.deepEqual([gaps.length, gaps[0].cause], [1, 'interrupted']);
      near(gaps[0].ms, sleptMs + 2_000);
    }));

test('set and asleep at once: only the sleep is missing', () =>
  parted({ byMs: HOUR + SLEEP }, async (one) => {
    await one.pass(1_000);
    one.hears(SLEEP);
    await one.pass(250);
    saysOne(one, SLEEP);
  }));

test('where no server was ever heard before it, the time is unknown, and said', () =>
  parted({ byMs: SLEEP, known: false }, async ({ store, shown, pass, hears }) => {
    await pass(1_000);
    hears(SLEEP);
    await pass(1_000);
    assert.deepEqual(gapsSaid(store), [{ k: 'gap', ms: 0, cause: 'lost' }]);
    assert.deepEqual([shown().phase, shown().gaps], ['recording', []]);
  }));

test('a clock that goes back makes no gap longer, and is no doubt', () =>
  parted({ byMs: -HOUR }, async ({ store, microphone, port, pass, hears }) => {
    microphone(null);
    await pass(1_000);
    microphone(() => port.chunk());
    await pass(1_000);
    hears(0);
    await pass(250);
    const [{ k, ms }, ...more] = gapsSaid(store);
    assert.deepEqual([k, more], ['gap', []]);
    near(ms, 1_000);
  }));

for (const [what, sleptMs, gapMs] of [['slept', SLEEP, SLEEP + 800], ['was set', 0, 800]])
  for (const late of [false, true])
    test(`it ${what}, and the microphone came back after 0.8 s${late ? ', behind sound of before' : ''}: one gap`, () =>
      parted({ byMs: SLEEP }, async ({ store, shown, microphone, port, pass, hears }) => {
        if (late) {
          const pcm = new Int16Array(4000).map((_, at) => at % 2).buffer;
          await pass(50); // the clocks are looked at before a sound that was on its way
          port.onmessage({ data: { t: 'pcm', pcm, at: port.heard, stampMs: Date.now() - SLEEP } });
          port.heard += 4000;
        }
        microphone(null);
        await pass(800);
        microphone(() => port.chunk());
        await pass(1_000);
        assert.deepEqual(gapsSaid(store).map(({ k, ms }) => [k, ms]), [['gap', 0]]);
        hears(sleptMs);
        await pass(250);
        near(shown().elapsedMs - shown().recordedMs, gapMs);
        assert.deepEqual(shown().gaps.length, 1);
        near(shown().gaps[0].ms, gapMs);
      }));

test('sound that is found missing at the same moment hides no sleep', () =>
  recordingInTime(async ({ engine, store, microphone, port, pass, jump }) => {
    engine.signals.welcome({ server_ms: performance.now() });
    await pass(2_000);
    microphone(null);
    await pass(200);
    for (let chunk = 1; chunk <= 6; chunk += 1) {
      await pass(250);
      if (chunk === 6) jump(SLEEP);
      port.chunk();
    }
    engine.signals.welcome({ server_ms: performance.now() + SLEEP });
    await pass(50);
    const [gap, measured, ...more] = gapsSaid(store);
    assert.deepEqual([gap.ms, gap.cause, measured.was, more], [0, 'lost', 0, []]);
    near(measured.ms, SLEEP);
  }));

test('two in a row cannot be told apart: both are unknown', () =>
  parted({ byMs: SLEEP }, async ({ store, pass, jump, hears }) => {
    await pass(1_000);
    jump(SLEEP);
    await pass(1_000);
    hears(SLEEP);
    await pass(250);
    assert.deepEqual(gapsSaid(store).map(({ k, ms, cause }) => [k, ms, cause]),
      [['measured', 0, 'lost'], ['gap', 0, 'lost']]);
  }));

for (const [what, clock] of [
  ["the server's clock was set meanwhile", { set_ms: MINUTE }],
  ['the server was started anew meanwhile, and its clock set', { run: 'two' }],
])
  test(`${what}: how long the tablet slept is unknown`, () =>
    parted({ byMs: SLEEP }, async ({ engine, store, pass }) => {
      await pass(1_000);
      engine.signals.welcome({ server_ms: performance.now() + SLEEP + MINUTE, server_clock: clock });
      await pass(250);
      assert.deepEqual(gapsSaid(store).map(({ k, ms, cause }) => [k, ms, cause]), [['measured', 0, 'lost']]);
    }));

test('the doubt outlives the page, and is settled in the next one', () =>
  parted({ byMs: SLEEP }, async (first) => {
    await first.pass(1_000);
    const next = await opened(first, 3_000);
    next.engine.signals.welcome({ server_ms: performance.now() + SLEEP });
    const port = new FakePort();
    await next.engine.attach(port, {});
    next.microphone(() => port.chunk());
    await next.pass(1_000);
    const [gap, measured, ...more] = gapsSaid(next.store);
    assert.deepEqual([gap.cause, measured.seg, measured.frame, measured.cause, more], ['reload', 0, 32_000, 'lost', []]);
    near(gap.ms, 3_000);
    near(measured.ms, SLEEP);
    assert.equal(next.engine.take.row.unsure, null);
  }));

test('asleep in the gap of a reload, and no server was heard before it: an unknown time, not the reload alone', () =>
  recordingInTime(async (first) => {
    await first.pass(2_000);
    const next = await opened(first, 2_000);
    first.jump(HOUR);
    await next.pass(500);
    const port = new FakePort();
    await next.engine.attach(port, {});
    next.microphone(() => port.chunk());
    await next.pass(1_000);
    next.engine.signals.welcome({ server_ms: performance.now() + HOUR });
    await next.pass(250);
    const [{ ms, cause }, ...more] = gapsSaid(next.store);
    assert.deepEqual([ms, cause, more], [0, 'reload', []]);
  }));

for (const [what, sleptMs, said, soundMs] of [
  ['slept', SLEEP, { ms: SLEEP, cause: 'lost' }, 1_000],
  ['slept right before that', SLEEP, { ms: SLEEP, cause: 'lost' }, 0],
  ['was set', 0, { ms: 0, set_ms: SLEEP }, 1_000],
])
  test(`stopped before the server spoke: unknown; heard afterwards that it ${what}, the recording says so`, () =>
    parted({ byMs: SLEEP }, async ({ engine, store, shown, microphone, pass, hears }) => {
      if (!soundMs) microphone(null);
      await pass(soundMs || 250);
      await engine.stop();
      const place = { k: 'measured', seg: 0, frame: 32_000, was: 0 };
      assert.deepEqual(gapsSaid(store), [{ ...place, ms: 0, cause: 'lost', open: true }]);
      assert.equal(engine.take.row.unsure.unknown, true);
      hears(sleptMs);
      await settle(40);
      assert.deepEqual(gapsSaid(store).at(-1), { ...place, set_ms: 0, ...said });
      assert.equal(shown().gaps.length, sleptMs ? 1 : 0);
      const { rec, unsure } = engine.take.row;
      const log = store.tables.logs.get(`${rec}.a1`);
      assert.deepEqual([log.ended, log.reason, log.frames, unsure], [true, 'stop', 0, null]);
      hears(sleptMs);
      await settle(40);
      assert.equal(store.tables.logs.size, 2, 'said once');
    }));

/** Another log behind the end of `rec` says this, and the seal waits for no more. */
function saysBehind({ store }, rec, said) {
  const { set_ms: _, ...told } = gapsSaid({ records: new Map([[0, store.records.get(`${rec}.a1`)]]) })[0];
  if (said.ms) near(told.ms, said.ms);
  assert.deepEqual(told, { k: 'measured', seg: 0, frame: 32_000, was: 0, cause: 'lost', ...said, ms: told.ms });
  const log = store.tables.logs.get(`${rec}.a1`);
  assert.deepEqual([log.ended, log.reason, store.records.has(`${rec}.a2`)], [true, 'stop', false]);
  assert.equal(store.tables.recordings.get(rec).unsure, null);
}

for (const [what, byMs, ms] of [['slept', 2 * HOUR, SLEEP], ['was set back', -HOUR, 0]])
  test(`stopped, and before the server spoke the tablet ${what}`, () =>
    parted({ byMs: SLEEP }, async ({ engine, store, pass, jump, hears }) => {
      await pass(1_000);
      await engine.stop();
      const { rec } = engine.take.row;
      jump(byMs);
      await pass(500);
      hears(byMs > 0 ? SLEEP + byMs : SLEEP);
      await settle(40);
      saysBehind({ store }, rec, { ms });
    }));

test('the next recording runs when the server speaks: the one before is measured all the same', () =>
  parted({ byMs: SLEEP }, async ({ engine, store, shown, microphone, pass, hears }) => {
    await pass(1_000);
    await engine.stop();
    const { rec } = engine.take.row;
    microphone(null);
    await engine.start();
    const port = new FakePort();
    await engine.attach(port, {});
    microphone(() => port.chunk());
    await pass(2_000);
    hears(SLEEP);
    await settle(40);
    saysBehind({ store }, rec, { ms: SLEEP });
    const own = engine.take.row.rec;
    assert.deepEqual([shown().phase, shown().gaps, store.records.has(`${own}.a1`)], ['recording', [], false]);
    await engine.stop();
    assert.equal(gapsSaid(store).length, 2);
  }));

for (const [what, setMs, ms] of [['', 0, SLEEP], [' with a clock that was set', HOUR, 0]])
  test(`stopped, and the page opened anew${what} before the server spoke`, () =>
    parted({ byMs: SLEEP }, async (first) => {
      await first.pass(1_000);
      await first.engine.stop();
      const { rec } = first.engine.take.row;
      first.jump(setMs);
      const next = await opened(first, 3_000);
      next.engine.signals.welcome({ server_ms: performance.now() + SLEEP });
      await settle(40);
      saysBehind(next, rec, { ms });
    }));

test('cut off between its end and the note of it: it stays unknown, and nothing is waited for', () =>
  parted({ byMs: SLEEP }, async (first) => {
    await first.pass(1_000);
    await first.engine.stop();
    const { rec } = first.engine.take.row;
    first.store.tables.recordings.get(rec).closed = false;
    saysBehind(await opened(first, 3_000), rec, { ms: 0 });
  }));

test('what is unknown is in the log before the last sound is waited for', () =>
  parted({ byMs: SLEEP }, async ({ engine, store, microphone, port, pass }) => {
    await pass(1_000);
    microphone(null);
    port.postMessage = () => {};
    const stopped = engine.stop();
    await pass(100);
    assert.deepEqual(gapsSaid(store).map(({ ms, cause }) => [ms, cause]), [[0, 'lost']]);
    await pass(5_000);
    await stopped;
    assert.equal(gapsSaid(store).length, 1);
  }));

test('behind a locked screen it slept, and the end of the recording makes no doubt of it', () =>
  recordingInTime(async ({ engine, store, microphone, port, pass, jump }) => {
    engine.signals.welcome({ server_ms: performance.now() });
    engine.watch.hidden = true;
    await pass(2_000);
    microphone(null);
    await pass(3_000);
    jump(HOUR);
    await pass(1_000);
    microphone(() => port.chunk());
    await pass(1_000);
    await engine.stop();
    const [{ ms, cause }, ...more] = gapsSaid(store);
    assert.deepEqual([cause, more], ['locked', []]);
    near(ms, HOUR + 4_000);
  }));

test('a doubt of the page before, and a clock that went back since: all sound that comes is newer', () =>
  parted({ byMs: 0 }, async (first) => {
    first.microphone(null);
    await first.pass(3_000);
    first.jump(MINUTE);
    await first.pass(1_000);
    first.jump(-MINUTE);
    const next = await opened(first, 100);
    await next.engine.attach(new FakePort(), {});
    next.engine.intake.port.chunk();
    await next.pass(250);
    assert.deepEqual([gapsSaid(next.store).length, next.engine.gaps.parted], [1, null]);
  }));
