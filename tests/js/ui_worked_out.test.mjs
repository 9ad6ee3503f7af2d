// While a recording runs: red flags and scores on the screen, and a page that comes in the middle of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Catalogue, use } from '../../static/js/i18n.js';
import { after, fromEncounter, isUntold, nothingYet } from '../../static/js/live.js';
import { workedOut } from '../../static/js/views/live.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const REC = 'a217c04e'.padEnd(32, '0');
const flag = (name, text, priority) => ({ name, text, priority, derived_from: ['f1'] });
const score = (name, value, missing = []) => ({ name, value, meaning: '', source: '', derived_from: [], inputs: [], missing });
const shown = (flags, scores = []) => workedOut({ facts: [], flags, scores, draft: false }).text ?? '';

test('red flags stand on the screen while it is recorded, the gravest first', () => {
  const text = shown([flag('low_spo2', 'SpO2 84 % on air', 2), flag('allergy_and_drug', 'ALLERGY TO PENICILLIN', 1)]);
  assert.ok(text.indexOf('ALLERGY TO PENICILLIN') < text.indexOf('SpO2 84 % on air'), text);
  assert.match(text, /red flag/, 'for who cannot see its sign');
});

test('of many the first are shown, and how many more there are', () => {
  const text = shown(Array.from({ length: 9 }, (_, n) => flag(`f${n}`, `flag number ${n}`, n)));
  assert.match(text, /flag number 5/);
  assert.doesNotMatch(text, /flag number 6/);
  assert.match(text, /3 more/);
});

test('a score is shown once it is complete, and not beside its own flag', () => {
  assert.match(shown([], [score('NEWS2', 1)]), /NEWS2 1/);
  assert.equal(shown([], [score('NEWS2', null, ['consciousness'])]), '');
  const both = shown([flag('shock_index', 'Shock index 1.63', 2)], [score('Shock index', 1.63)]);
  assert.equal(both.split('1.63').length, 2, both);
});

test('nothing worked out takes no room', () => assert.equal(shown([]), ''));

test('a page that is opened in the middle of a recording reads what was said before', () => {
  assert.equal(isUntold(nothingYet(null), 0), false, 'nothing is recorded');
  assert.equal(isUntold(nothingYet(REC), 0), false, 'it begins now: there is nothing to read');
  assert.equal(isUntold(nothingYet(REC), 24_000), true);
  const told = after(nothingYet(REC), { id: 1, rec: REC, kind: 'status', data: { state: 'recording' } }, 0);
  assert.equal(isUntold(told, 24_000), false, 'the feed tells of it');
});

test('facts so far are read with the words so far', () => {
  const analysis = { facts: [], flags: [flag('low_spo2', 'SpO2 84 %', 2)], scores: [], draft: true };
  const encounter = { state: 'recording', engine: 'base.en', draft: false, problem: null, progress: {}, transcript: null, analysis };
  assert.deepEqual(fromEncounter(nothingYet(REC), encounter, 0).analysis, analysis);
});
