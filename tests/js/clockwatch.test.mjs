import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ClockWatch } from '../../static/js/capture/clockwatch.js';

const CHUNK = 250;

/** Feeds chunks in rhythm; returns the findings that say something. */
function feed(
  watch,
  chunks,
  { stampMs = 0, monoMs = 0, stepStamp = CHUNK, stepMono = CHUNK } = {},
) {
  const found = [];
  for (let i = 0; i < chunks; i += 1) {
    stampMs += stepStamp;
    monoMs += stepMono;
    const finding = watch.observe(CHUNK, stampMs, monoMs);
    if (finding.lostMs || finding.driftMs !== null) found.push(finding);
  }
  return { found, stampMs, monoMs };
}

test('an hour in rhythm finds nothing, with 20 ms of jitter on both clocks', () => {
  const watch = new ClockWatch();
  for (let i = 1; i <= 14_400; i += 1) {
    const jitter = (i * 7919) % 20;
    const found = watch.observe(CHUNK, i * CHUNK + jitter, i * CHUNK + ((i * 104_729) % 20));
    assert.deepEqual(found, { lostMs: 0, driftMs: null });
  }
});

test('sound that was away for 5 s is missing for 5 s', () => {
  const watch = new ClockWatch();
  const { stampMs, monoMs } = feed(watch, 10);
  assert.equal(watch.observe(CHUNK, stampMs + CHUNK + 5000, monoMs + CHUNK + 5000).lostMs, 5000);
  assert.deepEqual(feed(watch, 100, { stampMs: stampMs + 5250, monoMs: monoMs + 5250 }).found, []);
});

test('sound that only arrived late is not missing', () => {
  const watch = new ClockWatch();
  const { stampMs, monoMs } = feed(watch, 10);
  for (let i = 1; i <= 8; i += 1) {
    const found = watch.observe(CHUNK, stampMs + i * CHUNK, monoMs + 2000);
    assert.deepEqual(found, { lostMs: 0, driftMs: null });
  }
});

test('a wall clock set forwards or backwards while sound flows makes no gap', () => {
  for (const jump of [3_600_000, -3_600_000]) {
    const watch = new ClockWatch();
    const { stampMs, monoMs } = feed(watch, 100);
    const { found } = feed(watch, 200, { stampMs: stampMs + jump, monoMs });
    assert.deepEqual(found, [], `jump ${jump}`);
  }
});

test('a machine that slept is away as long as the wall clock says', () => {
  const watch = new ClockWatch();
  const { stampMs, monoMs } = feed(watch, 10);
  const found = watch.observe(CHUNK, stampMs + 600_000, monoMs + 900);
  assert.equal(found.lostMs, 599_750);
});

test('a break while the wall clock was set back is measured by the other clock', () => {
  const watch = new ClockWatch();
  const { stampMs, monoMs } = feed(watch, 10);
  assert.equal(watch.observe(CHUNK, stampMs - 60_000, monoMs + 4000).lostMs, 3750);
});

test('losses too small to break the rhythm add up to gaps, to 100 ms', () => {
  for (const each of [20, 40, 90, 240]) {
    const watch = new ClockWatch();
    let stampMs = 0;
    let lost = 0;
    let found = 0;
    for (let i = 1; i <= 400; i += 1) {
      const away = i % 7 === 0 ? each : 0;
      lost += away;
      stampMs += CHUNK + away;
      const jitter = (i * 7919) % 40;
      found += watch.observe(CHUNK, stampMs + jitter, stampMs + ((i * 104_729) % 60)).lostMs;
    }
    // What was lost last is still being looked at, and a sound card's tolerance is let pass.
    assert.ok(found <= lost && found >= lost - 700, `${each}: found ${found} of ${lost}`);
  }
});

test('what is lost right after the first chunk is found', () => {
  const watch = new ClockWatch();
  const { stampMs, monoMs } = feed(watch, 1);
  const { found } = feed(watch, 20, { stampMs: stampMs + 300, monoMs: monoMs + 300 });
  assert.deepEqual(
    found.map((f) => f.lostMs),
    [300],
  );
});

test('a sleep does not hide what is lost after it', () => {
  const watch = new ClockWatch();
  const before = feed(watch, 20);
  const slept = { stampMs: before.stampMs + 600_000, monoMs: before.monoMs + 900 };
  assert.equal(watch.observe(CHUNK, slept.stampMs, slept.monoMs).lostMs, 599_750);
  const after = feed(watch, 20, slept);
  assert.deepEqual(after.found, []);
  const late = feed(watch, 20, { stampMs: after.stampMs + 200, monoMs: after.monoMs + 200 });
  assert.deepEqual(
    late.found.map((f) => f.lostMs),
    [200],
  );
});

test('muted sound counts as time, so a mute is no break in the rhythm', () => {
  const watch = new ClockWatch();
  const { stampMs, monoMs } = feed(watch, 10);
  const found = watch.observe(60_000 + CHUNK, stampMs + 60_250, monoMs + 60_250);
  assert.deepEqual(found, { lostMs: 0, driftMs: null });
});

test('a sound card that is a little off is neither lost sound nor drift', () => {
  for (const rate of [0.9999, 1.0001]) {
    const watch = new ClockWatch();
    const { found } = feed(watch, 14_400, { stepStamp: CHUNK * rate, stepMono: CHUNK * rate });
    assert.deepEqual(found, [], `rate ${rate}`);
  }
});

test('more sound than time is drift, and no gap', () => {
  const watch = new ClockWatch();
  const { found } = feed(watch, 400, { stepStamp: CHUNK * 0.99, stepMono: CHUNK * 0.99 });
  assert.ok(found.length > 0);
  assert.ok(found.every((finding) => finding.lostMs === 0 && finding.driftMs <= -100));
});
