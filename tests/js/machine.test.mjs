import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initial, reduce, snapshot } from '../../static/js/capture/machine.js';

const T0 = 1_700_000_000_000;
const run = (actions, model = initial(T0)) => actions.reduce(reduce, model);
const START = [
  { type: 'link', link: { up: true, sinceMs: T0 } },
  { type: 'start', recId: 'r1', atMs: T0 },
  { type: 'opened', atMs: T0 + 500 },
];
const sound = (ms) => ({ type: 'pcm', frames: ms * 16 });

test('a recording goes from idle over asking to recording, and counts sound from there', () => {
  const asking = run(START.slice(0, 2));
  assert.equal(asking.phase, 'asking');
  const state = snapshot(
    run([...START, sound(1000), { type: 'durable', frames: 12_000 }]),
    T0 + 1500,
  );
  assert.equal(state.phase, 'recording');
  assert.equal(state.startedAtMs, T0 + 500);
  assert.equal(state.recordedMs, 1000);
  assert.equal(state.onTabletMs, 750);
  assert.equal(state.onServerMs, 0);
  assert.equal(state.waitingMs, 1000);
  assert.ok(Object.isFrozen(state));
});

test('start and stop are idempotent, and stop without start is nothing', () => {
  const recording = run(START);
  assert.equal(reduce(recording, { type: 'start', recId: 'r2', atMs: T0 }), recording);
  assert.equal(run([{ type: 'stop' }]).phase, 'idle');
  const stopped = run([{ type: 'stop' }, { type: 'stopped' }], recording);
  assert.equal(stopped.phase, 'stopped');
  assert.equal(reduce(stopped, { type: 'stop' }), stopped);
  assert.equal(reduce(stopped, sound(250)), stopped);
});

test('stop while the browser still asks leaves nothing behind', () => {
  const model = run([{ type: 'stop' }], run(START.slice(0, 2)));
  assert.equal(model.phase, 'idle');
  assert.equal(model.recId, null);
});

test('a microphone that cannot be opened ends a start and says why', () => {
  const model = run([{ type: 'micFailed', why: 'denied' }], run(START.slice(0, 2)));
  const state = snapshot(model, T0);
  assert.equal(state.phase, 'idle');
  assert.deepEqual(
    state.notices.map((n) => n.key),
    ['mic.denied'],
  );
  assert.equal(state.notices[0].level, 'now');
  assert.deepEqual(
    snapshot(reduce(model, START[1]), T0).notices.map((n) => n.key),
    ['mic.asking'],
  );
});

test('elapsed time counts gaps, finished and running', () => {
  const muted = run([
    ...START,
    sound(2000),
    { type: 'muting', on: true },
    { type: 'gapStart', cause: 'mute', atMs: T0 + 2500 },
  ]);
  const during = snapshot(muted, T0 + 5500);
  assert.equal(during.phase, 'muted');
  assert.deepEqual(during.gap, { sinceMs: T0 + 2500, cause: 'mute' });
  assert.equal(during.elapsedMs, 5000);
  assert.deepEqual(during.notices, [
    { key: 'mic.muted_by_crew', level: 'now', params: { time: T0 + 2500 } },
  ]);
  const after = snapshot(
    run([{ type: 'muting', on: false }, { type: 'gapEnd', ms: 4000, cause: 'mute' }, sound(1000)], muted),
    T0 + 7500,
  );
  assert.equal(after.phase, 'recording');
  assert.equal(after.gap, null);
  assert.equal(after.elapsedMs, 7000);
  assert.equal(after.recordedMs, 3000);
  assert.deepEqual(after.gaps, [{ atMs: 2000, ms: 4000, cause: 'mute' }]);
});

test('a gap keeps its start and cause when more goes wrong while it runs', () => {
  const model = run([
    ...START,
    { type: 'gapStart', cause: 'interrupted', atMs: T0 + 1000 },
    { type: 'gapStart', cause: 'locked', atMs: T0 + 3000 },
  ]);
  assert.deepEqual(model.gap, { sinceMs: T0 + 1000, cause: 'interrupted' });
  assert.equal(model.phase, 'interrupted');
});

test('after unmuting a dead microphone shows as interrupted, not as muted', () => {
  const model = run([
    ...START,
    { type: 'muting', on: true },
    { type: 'gapStart', cause: 'mute', atMs: T0 + 1000 },
    { type: 'muting', on: false },
    { type: 'gapStart', cause: 'interrupted', atMs: T0 + 9000 },
  ]);
  assert.equal(model.phase, 'interrupted');
  assert.equal(model.gap.sinceMs, T0 + 1000);
});

test('late sound takes a feared gap back without a trace', () => {
  const model = run([
    ...START,
    { type: 'gapStart', cause: 'interrupted', atMs: T0 + 1000 },
    { type: 'gapNone' },
  ]);
  assert.equal(model.phase, 'recording');
  assert.deepEqual(model.gaps, []);
  assert.equal(model.gapMs, 0);
});

test('a recording cut off by a reload goes on with its sound, gaps and marks', () => {
  const gaps = [{ atMs: 100, ms: 50, cause: 'mute' }];
  const resume = {
    type: 'resume',
    recId: 'r1',
    startedAtMs: T0,
    frames: 160_000,
    gapMs: 50,
    gaps,
    marks: [{ atMs: 3 }],
    sinceMs: T0 + 10_050,
    cause: 'reload',
  };
  const state = snapshot(run([resume]), T0 + 12_050);
  assert.equal(state.phase, 'interrupted');
  assert.equal(state.elapsedMs, 12_050);
  assert.equal(state.recordedMs, 10_000);
  assert.deepEqual(state.gaps, gaps);
  const running = run(START);
  assert.equal(reduce(running, { ...resume, recId: 'r9' }), running);
});

test('what counts is what the server says it has, and a seal counts for its own recording only', () => {
  const model = run([
    ...START,
    sound(4000),
    { type: 'acked', frames: 32_000 },
    { type: 'acked', frames: 16_000 },
  ]);
  assert.equal(snapshot(model, T0).onServerMs, 1000);
  assert.equal(reduce(model, { type: 'sealed', recId: 'other' }), model);
  const sealed = snapshot(reduce(model, { type: 'sealed', recId: 'r1' }), T0);
  assert.equal(sealed.sealed, true);
  assert.equal(sealed.waitingMs, 0);
});

test('sound that comes in late ends no mute', () => {
  const muted = run([
    ...START,
    sound(2000),
    { type: 'muting', on: true },
    { type: 'gapStart', cause: 'mute', atMs: T0 + 2500 },
    { type: 'gapEnd', ms: 120, cause: 'lost' },
    sound(250),
  ]);
  const state = snapshot(muted, T0 + 5500);
  assert.equal(state.phase, 'muted');
  assert.deepEqual(state.gap, { sinceMs: T0 + 2500, cause: 'mute' });
  assert.equal(state.notices[0].key, 'mic.muted_by_crew');
});

test('the connection is called lost after 3 s, not before, and a restart is named', () => {
  const at = (link, ms) =>
    snapshot(run([{ type: 'link', link: { up: false, sinceMs: T0, ...link } }]), T0 + ms).link
      .state;
  assert.equal(at({}, 2999), 'online');
  assert.equal(at({}, 3000), 'reconnecting');
  assert.equal(at({}, 10_000), 'offline');
  assert.equal(at({ online: false }, 3000), 'offline');
  assert.equal(at({ restarting: true }, 30_000), 'restarting');
  assert.equal(at({ restarting: true }, 60_000), 'offline');
});

test('a stopped recording that could not be sent says so and keeps the time that waits', () => {
  const model = run([
    ...START,
    sound(5000),
    { type: 'stop' },
    { type: 'stopped' },
    { type: 'link', link: { up: false, sinceMs: T0 } },
  ]);
  const { notices } = snapshot(model, T0 + 20_000);
  assert.deepEqual(notices, [{ key: 'send.waiting', level: 'note', params: { wait: 5000 } }]);
});

test('notices are sorted by urgency and carry the time since, not the instant', () => {
  const model = run([
    ...START,
    { type: 'alert', key: 'tab.moved' },
    { type: 'alert', key: 'mic.silent', params: { since: T0 + 1000 } },
    { type: 'gapStart', cause: 'interrupted', atMs: T0 + 2000 },
  ]);
  const { notices } = snapshot(model, T0 + 5000);
  assert.deepEqual(
    notices.map((n) => n.key),
    ['mic.stopped', 'mic.silent', 'tab.moved'],
  );
  assert.deepEqual(notices[1].params, { gap: 4000 });
  assert.deepEqual(run([{ type: 'lift', key: 'mic.silent' }], model).alerts, { 'tab.moved': {} });
});

test('of two notices of the same urgency the newer one stands first', () => {
  const model = run([
    ...START,
    { type: 'alert', key: 'mic.unplugged' },
    { type: 'alert', key: 'screen.locked' },
  ]);
  assert.deepEqual(
    snapshot(model, T0).notices.map((n) => n.key),
    ['screen.locked', 'mic.unplugged'],
  );
});

test('little room is said in time left', () => {
  const storage = { leftHours: 2, persisted: true };
  const { notices } = snapshot(run([{ type: 'storage', storage }]), T0);
  assert.deepEqual(notices, [{ key: 'storage.low', level: 'look', params: { left: 7_200_000 } }]);
  const said = (leftHours) => snapshot(run([{ type: 'storage', storage: { leftHours } }]), T0).notices;
  assert.deepEqual(said(12), [{ key: 'storage.low', level: 'note', params: { left: 43_200_000 } }], 'below 2 GB');
  assert.deepEqual([said(17), said(null)], [[], []]);
});

test('an unknown action is a mistake of the program, not a no-op', () => {
  assert.throws(() => reduce(initial(T0), { type: 'nonsense' }), RangeError);
});
