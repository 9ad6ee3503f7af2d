import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { clock, span, spanShort } from '../../static/js/format.js';
import { sentences, secondsToRead } from '../../static/js/handover.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { momentsOf, period } from '../../static/js/moments.js';
import { around } from '../../static/js/player.js';
import { place } from '../../static/js/router.js';
import { cookieOf, isSessionId, recall, sessionId, shortId, uuid4 } from '../../static/js/session.js';
import { Timeline } from '../../static/js/timeline.js';
import { gapBoxes, loudest, nearPaths, nearWindow, showsWindow, wholePath } from '../../static/js/waves.js';

const english = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));
use(new Catalogue('en', english));

const REC = 'a217c04e'.padEnd(32, '0');

test('every address leads to its screen', () => {
  const names = ['/', '/encounters', `/encounters/${REC}`, `/encounters/${REC}/report`, '/tablet', '/waiting', '/station', '/encounters/../x'].map((path) => place(path).name);
  assert.deepEqual(names, ['record', 'encounters', 'encounter', 'report', 'tablet', 'waiting', 'nowhere', 'nowhere']);
  assert.equal(place(`/encounters/${REC}`, '?fact=f3').id, REC);
  assert.equal(place(`/encounters/${REC}`, '?fact=f3').query.get('fact'), 'f3');
});

test('lengths and positions are read as people say them', () => {
  assert.deepEqual([0, 59.4, 61, 730, 3730].map(clock), ['00:00', '00:59', '01:01', '12:10', '1:02:10']);
  assert.deepEqual([0, 0.4, 38, 60, 252, 3600, 7260].map(span), ['0 s', 'under 1 s', '38 s', '1 min', '4 min 12 s', '1 h 0 min', '2 h 1 min']);
  assert.deepEqual([12, 1491].map(spanShort), ['12 s', '24 min']);
});

const store = (kept = {}) => ({ getItem: (key) => kept[key] ?? null, setItem: (key, value) => { kept[key] = value; }, kept });
const bytes = { getRandomValues: (into) => into.fill(0xff) };

test('a session id is made once and kept', () => {
  const box = store();
  const first = sessionId(box, { ...bytes, randomUUID: () => '11111111-2222-4333-8444-555555555555' });
  assert.equal(sessionId(box, bytes), first);
  assert.equal(box.kept.paramedic_session_id, first);
});

test('without a secure context the id is still a UUIDv4', () => {
  assert.equal(uuid4(bytes), 'ffffffff-ffff-4fff-bfff-ffffffffffff');
  assert.ok(isSessionId(uuid4(bytes)));
});

test('a kept value that is no UUIDv4 is replaced', () => {
  for (const bad of ['', 'abc', '../../etc/passwd', '11111111-2222-1333-8444-555555555555']) {
    assert.notEqual(sessionId(store({ paramedic_session_id: bad }), bytes), bad);
  }
});

test('an id that localStorage forgot is the one of the newest recording on the tablet', async () => {
  const [old, mine] = ['11111111-2222-4333-8444-555555555555', '99999999-2222-4333-8444-555555555555'];
  const rows = async () => [{ session: mine, startedAtMs: 2 }, { session: old, startedAtMs: 1 }, { session: 'x', startedAtMs: 3 }];
  const forgotten = store();
  await recall(forgotten, rows);
  assert.equal(sessionId(forgotten, bytes), mine);
  const kept = store({ paramedic_session_id: old });
  await recall(kept, () => assert.fail('the disk is not asked'));
  assert.equal(sessionId(kept, bytes), old);
  const fresh = store();
  await recall(fresh, async () => []);
  assert.equal(fresh.kept.paramedic_session_id, undefined);
});

test('the id is shown shortened and sent in a cookie of this site only', () => {
  assert.equal(shortId('abc12345-2222-4333-8444-555555555555'), 'abc12345...');
  assert.equal(cookieOf('x', false), 'paramedic_session_id=x; path=/; SameSite=Strict');
  assert.equal(cookieOf('x', true), 'paramedic_session_id=x; path=/; SameSite=Strict; Secure');
});

const GAPS = [{ at_s: 730, duration_s: 38, cause: 'interrupted' }, { at_s: 1037, duration_s: 52, cause: 'mute' }];

test('elapsed time counts gaps, the position in the sound does not', () => {
  const line = new Timeline(GAPS, 1401);
  assert.equal(line.elapsedS, 1491);
  assert.deepEqual([0, 729, 730, 800, 1037].map((s) => line.elapsed(s)), [0, 729, 768, 838, 1127]);
  assert.equal(line.elapsed(730, true), 730);
  assert.deepEqual([729, 740, 767.9, 768, 1100, 1127].map((s) => line.sound(s)), [729, 730, 730, 730, 1037, 1037]);
});

test('a gap whose zeros are in the sound has its place and its length, and moves no clock', () => {
  const silent = { at_s: 800, duration_s: 20, held_s: 20, cause: 'silent' };
  const line = new Timeline([...GAPS, silent], 1401);
  assert.deepEqual([line.elapsedS, line.missingS, line.startOf(silent)], [1491, 110, 838]);
  assert.deepEqual([810, 820, 1037].map((s) => line.elapsed(s)), [848, 858, 1127]);
  assert.deepEqual([848, 1127].map((s) => line.sound(s)), [810, 1037]);
  assert.deepEqual([line.gapAt(848), line.gapAt(859)], [silent, null]);
  assert.deepEqual(line.crossed(799.9, 800.05), [silent]);
});

test('there and back is the same moment, for every moment of sound', () => {
  const line = new Timeline([...GAPS, { at_s: 800, duration_s: 20, held_s: 20, cause: 'silent' }], 1401);
  for (let s = 0; s < 1401; s += 7.3) assert.ok(Math.abs(line.sound(line.elapsed(s)) - s) < 1e-9);
});

test('a gap is found by the clock, and when playback crosses its edge', () => {
  const line = new Timeline([...GAPS].reverse(), 1401);
  assert.equal(line.gapAt(1080)?.cause, 'mute');
  assert.equal(line.gapAt(1074), null);
  assert.deepEqual(line.crossed(729.9, 730.05).map(({ cause }) => cause), ['interrupted']);
  assert.deepEqual(line.crossed(730, 735), []);
});

test('words are played with a little before and after, within the recording', () => {
  assert.deepEqual(around(10, 12, 100), { from: 9.7, to: 12.3 });
  assert.deepEqual(around(0.1, 0.1, 100), { from: 0, to: 0.1 + 0.2 + 0.3 });
  assert.equal(around(99, 100, 100).to, 100);
});

test('the waves draw what was loud, and nothing in a gap', () => {
  const wave = { peaks: [0, 0.5, 1, 0.2], duration_s: 4 };
  assert.deepEqual([[0, 1], [1, 3], [3.5, 9], [4, 5], [-2, -1]].map(([a, b]) => loudest(wave, a, b)), [0, 1, 0.2, 0, 0]);
  const line = new Timeline([{ at_s: 2, duration_s: 4, cause: 'mute' }], 4);
  assert.deepEqual(gapBoxes(line), [{ x: 250, width: 500 }]);
  const xs = [...wholePath(wave, line).matchAll(/M([\d.]+) /g)].map((m) => Number(m[1]));
  assert.ok(xs.length > 100 && !xs.some((x) => x > 254 && x < 746));
});

test('the near window keeps the words inside and never leaves the recording', () => {
  assert.deepEqual(nearWindow(100, 104, 1000), { fromS: 94, spanS: 16 });
  assert.equal(nearWindow(1, 2, 1000).fromS, 0);
  assert.equal(nearWindow(998, 999, 1000).fromS, 984);
  const { all, on } = nearPaths({ peaks: [1], duration_s: 1000 }, { fromS: 94, spanS: 16 }, { startS: 100, endS: 104 });
  assert.ok(all.length > on.length && on.length > 0);
});

test('the text to read out comes one sentence to a line', () => {
  const lines = sentences('Woman, 46, chest pain. Given: aspirin 300 mg, GTN 0.4 mg. No allergies.');
  assert.deepEqual(lines, [
    { lead: '', text: 'Woman, 46, chest pain.' }, { lead: 'Given:', text: 'aspirin 300 mg, GTN 0.4 mg.' }, { lead: '', text: 'No allergies.' },
  ]);
  assert.equal(secondsToRead('word '.repeat(112)), 45);
});

test('a file made elsewhere has no time of day: its moments count from its beginning', () => {
  const own = { started_at: '2026-11-20T14:02:10Z', source: 'browser', elapsed_s: 1491 };
  const file = { ...own, source: 'upload' };
  assert.match(momentsOf(own).at(730), /^\d\d:14$/);
  assert.equal(momentsOf(file).at(730), '12:10');
  assert.equal(momentsOf(file).between(730, 38), '12:10 to 12:48');
  assert.match(period(own), /^\d\d:02 to \d\d:27$/);
  assert.match(period(file), /^added /);
});

test('a stretch of peaks is placed where it lies in the sound', () => {
  const wave = { peaks: [0.1, 0.9], duration_s: 3600, start_s: 100, end_s: 110 };
  assert.deepEqual([[100, 105], [105, 110], [90, 100], [110, 111], [0, 3600]].map(([a, b]) => loudest(wave, a, b)), [0.1, 0.9, 0, 0, 0.9]);
});

test('only peaks that cover the window finely enough are drawn near', () => {
  const whole = { peaks: new Array(4000).fill(0), duration_s: 8 * 3600 };
  const view = { fromS: 1000, spanS: 16 };
  assert.equal(showsWindow(whole, view), false);
  assert.equal(showsWindow({ ...whole, duration_s: 400 }, { fromS: 0, spanS: 16 }), true);
  const stretch = { peaks: new Array(768).fill(0), duration_s: 8 * 3600, start_s: 984, end_s: 1032 };
  assert.equal(showsWindow(stretch, view), true);
  assert.equal(showsWindow(stretch, { fromS: 1020, spanS: 16 }), false);
  assert.equal(showsWindow({ ...stretch, start_s: 28_752, end_s: 28_800 }, { fromS: 28_790, spanS: 16 }), true);
});
