// Screens as markup: what a hostile transcript, an odd number or a state turns into.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { items } from '../../static/js/facts.js';
import { entries, isOpen, lookOf } from '../../static/js/encounters.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { after, isFresh, nothingYet } from '../../static/js/live.js';
import { Timeline } from '../../static/js/timeline.js';
import { bar } from '../../static/js/ui/bits.js';
import { KINDS, laneOf } from '../../static/js/ui/notices.js';
import { band, frame, padRunning, strip } from '../../static/js/views/band.js';
import { paperOf } from '../../static/js/views/paper.js';
import { reviewOf } from '../../static/js/views/review.js';
import { readyMain } from '../../static/js/views/stopped.js';
import { flagged } from '../../static/js/views/values.js';
import { wordsOf } from '../../static/js/views/words_pane.js';
import { runs, soundAt, unitsOf } from '../../static/js/words.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const EVIL = '<img src=x onerror=alert(1)>"\'<script>alert(2)</script>';
const REC = 'a217c04e'.padEnd(32, '0');

function evilFact(kind, name) {
  return {
    id: EVIL, kind, name, title: EVIL, display: EVIL, value: EVIL, unit: EVIL, status: 'asserted', negated: false, needs_review: true,
    review_reason: EVIL, alternatives: [EVIL], time: null, oxygen: EVIL, detail: { position: EVIL },
    evidence: [{ quote: EVIL, start: 0, end: EVIL.length, segment: 0, audio_start_s: 1, audio_end_s: 2 }],
  };
}

const evil = {
  recording_id: REC, state: 'done', source: 'browser', started_at: '2026-11-20T14:02:10Z', stopped_at: null, duration_s: 60, elapsed_s: 70, draft: true,
  engine: EVIL, title: EVIL, to_check: 1, problem: EVIL, gaps: [{ at_s: 5, elapsed_s: 5, duration_s: 10, cause: EVIL }],
  markers: [{ at_s: 3, elapsed_s: 3, label: EVIL }], progress: { transcribed_s: 60, captured_s: 60, behind_s: 0 },
  files: [{ kind: 'recording', name: EVIL, url: 'javascript:alert(1)', bytes: 4 }],
  transcript: { text: EVIL, engine: EVIL, model: EVIL, draft: true, language: 'en', segments: [{ index: 0, start: 0, end: EVIL.length, start_s: 1, end_s: 2, elapsed_s: 1, text: EVIL, words: [] }] },
  analysis: {
    facts: ['vital', 'medication_given', 'finding', 'allergy', 'event_time'].map((kind) => evilFact(kind, kind === 'vital' ? 'heart_rate' : EVIL)), draft: true,
    flags: [{ name: EVIL, text: EVIL, derived_from: [EVIL], priority: 1 }],
    scores: [{ name: EVIL, value: EVIL, meaning: EVIL, source: EVIL, derived_from: [EVIL], inputs: [{ name: EVIL, value: EVIL }], missing: [] }],
  },
  report: { format: EVIL, text: EVIL, spoken: EVIL, not_stated: [EVIL] },
};


test('words of a stranger stay words on every screen that shows them', () => {
  const list = items(evil.analysis.facts);
  const line = new Timeline(evil.gaps, evil.duration_s);
  const flags = new Set([EVIL]);
  const review = { list, analysis: evil.analysis, flags, chosen: EVIL, open: EVIL, basis: EVIL, when: () => EVIL, timeAt: () => EVIL };
  const screens = [
    wordsOf({ encounter: evil, list, line, chosen: EVIL, here: 0 }), reviewOf(review, evil, ''), readyMain(evil), paperOf({ encounter: evil, list, line, flags }),
  ];
  for (const screen of screens) {
    assert.deepEqual([...screen.text.matchAll(/<(script|img|iframe|object)\b/gi)], []);
    const attributes = screen.text.match(/<[^>]*>/g)?.filter((tag) => /\son\w+\s*=\s*[^&]/i.test(tag.replace(/"[^"]*"/g, '""'))) ?? [];
    assert.deepEqual(attributes, []);
    assert.ok(screen.text.includes('&lt;img src=x'), 'the words are shown');
  }
  assert.ok(!reviewOf(review, evil, '').text.includes('javascript:'), 'no address comes from the server');
});

const given = (more) => ({ ...evilFact('medication_given', 'aspirin'), id: 'f1', title: 'Aspirin', display: 'Aspirin 324 mg', needs_review: false, review_reason: null, alternatives: [], hand: null, ...more });
const paper = (facts, flags) => {
  const encounter = { ...evil, draft: false, gaps: [], analysis: { facts, flags, scores: [], draft: false } };
  return paperOf({ encounter, list: items(facts), line: new Timeline([], 60), flags: new Set() }).text;
};

test('the printed sheet begins with its red flags, an allergy before all', () => {
  const flags = [{ name: 'low', text: 'SpO2 89 %', derived_from: ['f1'], priority: 2 }, { name: 'allergy', text: 'ALLERGY TO ASPIRIN', derived_from: ['f1'], priority: 1 }];
  const text = paper([given({})], flags);
  assert.ok(text.indexOf('<strong>ALLERGY TO ASPIRIN</strong>') < text.indexOf('SpO2 89 %'));
  assert.ok(text.indexOf('SpO2 89 %') < text.indexOf('Aspirin 324 mg'));
  assert.ok(!paper([given({})], []).includes('box--flag'));
});

test('the printed sheet gives a drug the time that was said for it', () => {
  assert.match(paper([given({ given_at: '08:41' })], []), /<td>08:41<\/td>/);
  assert.match(paper([given({ given_at: null })], []), /<td>said at /);
});

test('a flag that is a sum marks none of its many signs, another one marks its own', () => {
  const flag = (name, ids) => ({ name, text: name, derived_from: ids, priority: 2 });
  const score = (ids) => ({ name: 'NEWS2', value: 8, meaning: '', source: '', derived_from: ids, inputs: [], missing: [] });
  const told = { facts: [], draft: false, flags: [flag('news2', ['f1', 'f2', 'f3']), flag('low', ['f3']), flag('index', ['f4', 'f5'])], scores: [score(['f1', 'f2', 'f3']), score(['f4', 'f5'])] };
  assert.deepEqual([...flagged(told)], ['f3', 'f4', 'f5']);
});

const SEGMENT = { index: 0, start: 4, end: 0, start_s: 10, end_s: 14, elapsed_s: 10, text: 'pulse one twenty and one twenty again', words: [
  { text: 'pulse', start_s: 10, end_s: 10.4 }, { text: 'one', start_s: 10.5, end_s: 10.7 }, { text: 'twenty', start_s: 10.8, end_s: 11 }, { text: 'and', start_s: 11.2, end_s: 11.3 },
  { text: 'one', start_s: 11.4, end_s: 11.6 }, { text: 'twenty', start_s: 11.7, end_s: 12 }, { text: 'again', start_s: 12.2, end_s: 12.6 }] };

test('a tap on a repeated word seeks to that one, not to its twin', () => {
  const second = SEGMENT.text.lastIndexOf('twenty');
  assert.equal(soundAt(SEGMENT, second + 2), 11.7);
  assert.equal(soundAt(SEGMENT, 0), 10);
  assert.equal(soundAt({ ...SEGMENT, words: [] }, 20), 10);
});

const said = (id, start, end, look = false) => ({ id, look, second: null, fact: { evidence: [{ start, end }] } });

test('evidence becomes runs; overlapping evidence becomes one run with both facts', () => {
  const units = unitsOf(`abc\n${SEGMENT.text}`);
  const got = runs(SEGMENT, [said('a', 4, 20), said('b', 10, 20, true), said('c', 25, 35)], units);
  assert.equal(got.map((run) => run.text).join(''), SEGMENT.text);
  assert.deepEqual(got.filter((run) => run.ids.length).map((run) => [run.text, run.ids, run.look]), [['pulse one twenty', ['a', 'b'], true], ['one twenty', ['c'], false]]);
});

test('evidence outside the segment, or across it, never loses a letter', () => {
  const units = unitsOf(SEGMENT.text);
  for (const [from, to] of [[0, 2], [0, 400], [30, 400], [500, 600], [9, 9]]) {
    assert.equal(runs(SEGMENT, [said('a', from, to)], units).map((run) => run.text).join(''), SEGMENT.text);
  }
});

test('characters beyond the first plane do not shift the evidence', () => {
  const text = '🚑🚑 pulse 90';
  const segment = { ...SEGMENT, start: 0, text };
  const got = runs(segment, [said('a', 3, 8)], unitsOf(text));
  assert.equal(got.find((run) => run.ids.length)?.text, 'pulse');
});

const STATE = Object.freeze({
  phase: 'recording', recId: REC, startedAtMs: 0, elapsedMs: 702_000, recordedMs: 702_000, onTabletMs: 702_000, onServerMs: 702_000, waitingMs: 0,
  level: { bars: 8, word: 'voice' }, gap: null, gaps: [], marks: [], link: { state: 'online', sinceMs: 0 }, backlog: [], sealed: false,
  storage: { leftHours: 31, persisted: true }, tab: 'holder', notices: [],
});
const MODE = { sureS: null };

test('the two ticks are told apart: here, and on the server', () => {
  const online = band(STATE, MODE, 0).text;
  assert.ok(online.includes('On this tablet') && online.includes('On the server'));
  const offline = band({ ...STATE, waitingMs: 252_000 }, MODE, 0).text;
  assert.ok(offline.includes('4 min 12 s waiting') && !offline.includes('On the server'));
  const young = band({ ...STATE, onServerMs: 0, recordedMs: 900, waitingMs: 900 }, MODE, 0).text;
  assert.ok(young.includes('Not yet on the server'));
});

test('losing the network is no alarm, losing the microphone is', () => {
  assert.equal(frame({ ...STATE, waitingMs: 252_000, link: { state: 'offline', sinceMs: 0 } }), 'recording');
  assert.equal(frame({ ...STATE, phase: 'interrupted' }), 'interrupted');
  assert.equal(frame({ ...STATE, phase: 'muted' }), 'interrupted');
  assert.equal(frame({ ...STATE, phase: 'idle' }), '');
});

test('while a gap runs the band counts the gap', () => {
  const out = band({ ...STATE, phase: 'interrupted', gap: { sinceMs: 1000, cause: 'interrupted' } }, MODE, 19_000).text;
  assert.ok(out.includes('00:18') && out.includes('Not recording'));
});

test('the first tap on Stop puts Keep recording under the finger and Stop now elsewhere', () => {
  const first = padRunning(STATE, MODE).text;
  const asked = padRunning(STATE, { sureS: 8 }).text;
  const main = (markup) => /<button class="slab slab--main[^>]*data-do="([\w-]+)"/.exec(markup)?.[1];
  assert.equal(main(first), 'stop');
  assert.equal(main(asked), 'keep');
  assert.ok(asked.includes('data-do="stop-now"') && !first.includes('data-do="stop-now"'));
});

test('other screens carry the strip while a recording runs, and only then', () => {
  assert.ok(strip(STATE, MODE).text.includes('11:42'));
  assert.equal(strip({ ...STATE, phase: 'stopped' }, MODE).text, '');
});

test('at most two notices stand at a time, the most urgent first, the rest is named', () => {
  const lane = laneOf({ notices: [{ key: 'net.offline' }, { key: 'battery.low', params: { pct: 8 } }, { key: 'mic.denied' }, { key: 'no.such.key' }] }).text;
  assert.equal([...lane.matchAll(/<section class="notice/g)].length, 2);
  assert.ok(lane.indexOf('blocks the microphone') < lane.indexOf('Battery'));
  assert.ok(lane.includes('and 1 more'));
});

test('levels of the notices are those of the catalogue of states', () => {
  for (const key of ['mic.denied', 'mic.taken', 'mic.none', 'mic.insecure', 'storage.full_offline']) assert.equal(KINDS[key].level, 'now', key);
  for (const key of ['net.offline', 'net.reconnecting', 'rec.recovered']) assert.equal(KINDS[key].level, 'note', key);
});

const event = (kind, data, rec = REC) => ({ t: 'event', id: 1, rec, kind, data });

test('the feed is taken in any order, twice, and only for its own recording', () => {
  let live = nothingYet(REC);
  const one = { ...SEGMENT, index: 1, utterance: 1, start_s: 20 };
  for (const said of [event('segment', one), event('segment', SEGMENT), event('segment', one), event('segment', SEGMENT, 'b'.repeat(32))]) live = after(live, said, 0);
  assert.deepEqual(live.segments.map((segment) => segment.index), [0, 1]);
});

test('a status event tells what changed, the rest stays', () => {
  let live = after(nothingYet(REC), event('status', { state: 'recording', captured_s: 20, transcribed_s: 18, draft: true }), 0);
  live = after(live, event('status', { state: 'stopped', problem: null }), 0);
  assert.deepEqual([live.status.state, live.status.captured_s, live.status.transcribed_s, live.status.draft], ['stopped', 20, 18, true]);
});

test('progress without figures is an empty bar, never NaN', () => {
  assert.ok(!bar(NaN, 'x').text.includes('NaN') && bar(2, 'x').text.includes('width="100%"'));
});

test('a fact is fresh for ten seconds, also when the list is sent again', () => {
  const facts = [evilFact('finding', 'hives')];
  let live = after(nothingYet(REC), event('facts', { facts, flags: [], scores: [], draft: false }), 1000);
  live = after(live, event('facts', { facts, flags: [], scores: [], draft: false }), 9000);
  assert.equal(isFresh(live, facts[0], 10_900), true);
  assert.equal(isFresh(live, facts[0], 11_100), false);
});

const summary = (id, more) => ({ ...evil, recording_id: id, title: 'x', gaps: 0, state: 'done', draft: false, facts: 3, to_check: 0, ...more });
const kept = (recId, more) => ({ recId, startedAtMs: 5, ms: 10_000, sentMs: 0, state: 'here', recovered: false, ...more });

test('the list joins what the server has with what is only on this tablet', () => {
  const idle = { ...STATE, phase: 'idle', recId: null, startedAtMs: null };
  const list = entries([summary('1'.repeat(32)), summary('2'.repeat(32), { to_check: 2 }), summary('3'.repeat(32), { state: 'sealed' }), summary('5'.repeat(32), { to_check: 1, signed: true }), summary('6'.repeat(32), { facts: 0 })], {
    ...idle, backlog: [kept('4'.repeat(32)), kept('1'.repeat(32), { state: 'sealed', sentMs: 10_000 })],
  });
  const looks = Object.fromEntries(list.map((entry) => [entry.recId[0], lookOf(entry)]));
  assert.deepEqual(looks, { 1: 'ready', 2: 'check', 3: 'coming', 4: 'waiting', 5: 'signed', 6: 'silent' });
  assert.deepEqual(list.filter(isOpen).map((entry) => entry.recId[0]).sort(), ['1', '2', '3', '4', '6']);
});

test('a file that is still being read is no running recording', () => {
  const idle = { ...STATE, phase: 'idle', recId: null, startedAtMs: null };
  const [entry] = entries([summary('5'.repeat(32), { state: 'recording', source: 'upload' })], idle);
  assert.equal(lookOf(entry), 'coming');
});

test('the running recording is in the list before the server knows it', () => {
  const [entry] = entries([], STATE);
  assert.equal(lookOf(entry), 'running');
});
