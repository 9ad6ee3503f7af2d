import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { direction, items, ladder, notSaid, readings, tiles, trendValue } from '../../static/js/facts.js';
import { atmist, signs } from '../../static/js/handover.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { columns, rows, tendency, trend } from '../../static/js/vitals.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

let made = 0;
/** A fact said at `s` seconds; characters run with the seconds so that order and reach are plain. */
function fact(kind, name, s, more = {}) {
  made += 1;
  const start = more.start ?? Math.round(s * 15);
  return {
    id: `f${made}`, kind, name, title: name, display: String(more.value ?? name), value: null, unit: null, status: 'asserted',
    negated: false, needs_review: Boolean(more.review_reason), alternatives: [], time: null,
    evidence: [{ quote: name, start, end: start + 10, segment: 0, audio_start_s: s, audio_end_s: s + 1 }], ...more,
  };
}
const vital = (name, value, s, more = {}) => fact('vital', name, s, { value, ...more });
const pressure = (sys, dia, s) => [vital('systolic_bp', sys, s, { unit: 'mm[Hg]', start: s * 15 }), vital('diastolic_bp', dia, s, { unit: 'mm[Hg]', start: s * 15 + 12 })];

test('the two halves of a pressure said together are one item', () => {
  const [bp] = items(pressure(82, 48, 10));
  assert.equal(bp.value, '82/48');
  assert.equal(bp.unit, 'mmHg');
  assert.equal(bp.ids.length, 2);
});

test('halves said apart are never joined into a pressure nobody said', () => {
  const list = items([vital('systolic_bp', 92, 10), vital('diastolic_bp', 60, 200)]);
  assert.deepEqual(list.map((item) => item.value), ['92/–', '–/60']);
});

test('each diastolic belongs to one systolic', () => {
  const list = items([...pressure(82, 48, 10), ...pressure(90, 54, 11)]);
  assert.deepEqual(list.map((item) => item.value).sort(), ['82/48', '90/54']);
});

test('other people and corrected values are not listed', () => {
  const list = items([vital('heart_rate', 80, 1, { status: 'other_subject' }), vital('heart_rate', 70, 2, { status: 'superseded' }), vital('heart_rate', 124, 3)]);
  assert.deepEqual(list.map((item) => item.value), ['124']);
});

test('an unsaid value is a question mark, a range a range, a comparator kept', () => {
  const list = items([vital('heart_rate', null, 1), vital('heart_rate', null, 2, { low: 120, high: 129 }), vital('capillary_refill', 2, 3, { comparator: '<' }), vital('heart_rate', 90, 4, { approximate: true })]);
  assert.deepEqual(list.map((item) => item.value), ['?', '120–129', '<2', '~90']);
});

test('both readings stand until someone decides, and no trend takes either', () => {
  const [item] = items([vital('heart_rate', 124, 1, { alternatives: [124, 142], review_reason: 'Two numbers' })]);
  assert.equal(readings(item, 'or'), '124 or 142');
  assert.equal(trendValue(item), null);
});

test('tiles show the latest, what it was before, and the latest other sign as the sixth', () => {
  const list = items([...pressure(82, 48, 10), vital('heart_rate', 128, 12), vital('blood_glucose', 6.2, 40), ...pressure(90, 54, 60)]);
  const shown = tiles(list);
  assert.deepEqual(shown.map((tile) => [tile.name, tile.latest?.value ?? null, tile.former?.value ?? null]), [
    ['bp', '90/54', '82/48'], ['heart_rate', '128', null], ['spo2', null, null], ['respiratory_rate', null, null], ['gcs_total', null, null], ['blood_glucose', '6.2', null],
  ]);
  assert.equal(direction(shown[0].former, shown[0].latest), 'up');
});

test('how awake somebody is takes no tile from a number, and is told in the reader\'s language', () => {
  const list = items([vital('blood_glucose', 6.2, 40), vital('avpu', 'voice', 50, { display: 'responde a la voz' })]);
  assert.equal(tiles(list)[5].name, 'blood_glucose');
  assert.equal(list[1].value, 'responde a la voz');
});

test('a denied vital sign is no tile', () => {
  const list = items([vital('heart_rate', 80, 1, { status: 'planned' })]);
  assert.equal(tiles(list)[1].latest, null);
});

test('the ladder says what was said, and what a handover still wants', () => {
  const list = items([fact('age', 'age', 1), vital('spo2', 88, 2), fact('allergy', 'nkda', 3)]);
  assert.deepEqual(ladder(list).map((step) => step.said), [true, false, false, false, true, false]);
  assert.deepEqual(notSaid(list), ['history', 'home_medication']);
});

test('readings said together are one column, a later or repeated one the next', () => {
  const list = items([vital('heart_rate', 128, 10), vital('spo2', 88, 15), vital('heart_rate', 124, 20), vital('heart_rate', 116, 300)]);
  const sets = columns(list);
  assert.deepEqual(sets.map((set) => [...set.cells.keys()]), [['heart_rate', 'spo2'], ['heart_rate'], ['heart_rate']]);
});

test('sets with different said times are different columns', () => {
  const list = items([vital('heart_rate', 128, 10, { time: '14:05' }), vital('spo2', 88, 15, { time: '14:10' })]);
  assert.deepEqual(columns(list).map((set) => set.time), ['14:05', '14:10']);
});

test('a trend goes through decided numbers only', () => {
  const list = items([vital('heart_rate', 128, 10), vital('heart_rate', 124, 100, { review_reason: 'x' }), vital('heart_rate', 104, 200)]);
  const points = trend(rows(list)[0], columns(list), 120, 44);
  assert.deepEqual(points.map((p) => p.item.value), ['128', '104']);
  assert.equal(tendency(points), 'falling');
  assert.equal(trend(rows(list)[0], columns(list), 120, 44)[0].x, 6);
});

test('a flat or single trend divides by nothing', () => {
  const flat = items([vital('heart_rate', 80, 10), vital('heart_rate', 80, 100)]);
  const points = trend(rows(flat)[0], columns(flat), 120, 44);
  assert.equal(tendency(points), 'steady');
  assert.ok(points.every((p) => Number.isFinite(p.x) && Number.isFinite(p.y)));
  const one = items([vital('heart_rate', 80, 10)]);
  assert.equal(trend(rows(one)[0], columns(one), 120, 44).length, 1);
});

test('the letters of the handover keep denials apart', () => {
  const list = items([fact('finding', 'hives', 1), fact('finding', 'stridor', 2, { status: 'negated' }), fact('event_time', 'onset', 3), fact('event_time', 'medication:aspirin', 4)]);
  const parts = Object.fromEntries(atmist(list).map((part) => [part.part, part]));
  assert.deepEqual([parts.injuries.said.length, parts.injuries.denied.length, parts.time.said.length], [1, 1, 1]);
});

test('signs run from first to last and keep every doubt between', () => {
  const list = items([vital('heart_rate', 128, 1), vital('heart_rate', 124, 2, { review_reason: 'x' }), vital('heart_rate', 116, 3), vital('heart_rate', 104, 4), vital('gcs_eye', 3, 5)]);
  assert.deepEqual(signs(list).map((sign) => sign.items.map((item) => item.value)), [['128', '124', '104']]);
});
