// What people decide on an encounter: from taps and typing to acts, and what happens when the
// server says no.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Problem } from '../../static/js/api.js';
import { canConfirm, canSave, handled, nudged, parseNumber, readingsOf, savingActs, strikingActs, typedOf } from '../../static/js/decisions.js';
import { Deciding, NAME_KEY } from '../../static/js/deciding.js';
import { items } from '../../static/js/facts.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { answersTo, choicesOf, decideOf, notesOf, signedText, onPaper, signOf, whyLook } from '../../static/js/views/decide.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const REC = 'a217c04e'.padEnd(32, '0');
const EVIL = '<img src=x onerror=alert(1)>"\'';

function fact(kind, name, more = {}) {
  return {
    id: name, kind, name, title: name, display: String(more.value ?? name), value: null, unit: null, status: 'asserted', negated: false,
    needs_review: Boolean(more.review_reason), review_reason: null, alternatives: [], time: null, hand: null, dose: null, low: null, high: null,
    evidence: [{ quote: name, start: 0, end: 10, segment: 0, audio_start_s: 1, audio_end_s: 2 }], ...more,
  };
}
const pulse = (more = {}) => fact('vital', 'heart_rate', { value: 124, unit: '/min', ...more });
const saline = (more = {}) => fact('medication_given', 'normal_saline', { dose: 250, unit: 'mL', ...more });
const pressure = () => [fact('vital', 'systolic_bp', { value: 82, unit: 'mm[Hg]' }), fact('vital', 'diastolic_bp', { value: 48, unit: 'mm[Hg]' })];
const hand = (kind, number = 3) => ({ kind, number, by: 'A', at: '2026-11-20T14:31:00Z', heard: '124 or 142 /min' });

function reviewOf(facts, more = {}) {
  const keys = Object.fromEntries(facts.map((f) => [f.id, `key-${f.id}`]));
  return { version: 0, signed: false, amended: false, signature: null, struck: [], notes: [], homeless: [], keys, ...more };
}

test('a typed number has one meaning or none', () => {
  assert.deepEqual(['250', ' 36,9 ', '36.9', '0.125', '1000'].map(parseNumber), [250, 36.9, 36.9, 0.125, 1000]);
  for (const text of ['', 'abc', '1,000', '1.000', '12.500', '-3', '1e3', '1 000', '.', '5.']) assert.equal(parseNumber(text), null, text);
});

test('one tap on plus is one for a vital sign, a tenth for a temperature, a fair share of a dose', () => {
  assert.equal(nudged(pulse(), { text: '124', unit: '/min' }, 1), '125');
  assert.equal(nudged(fact('vital', 'temperature'), { text: '36.9', unit: 'Cel' }, 1), '37');
  assert.deepEqual([['250', 1], ['0.5', -1], ['324', -1], ['', 1]].map(([text, way]) => nudged(saline(), { text, unit: 'mL' }, way)), ['300', '0.45', '274', '1']);
  assert.equal(nudged(pulse(), { text: '0', unit: '/min' }, -1), '0');
});

test('readings are the numbers that were heard, once each', () => {
  assert.deepEqual(readingsOf(pulse({ alternatives: [124, 142] })), [124, 142]);
  assert.deepEqual(readingsOf(saline({ alternatives: [215] })), [250, 215]);
  assert.deepEqual(readingsOf(pulse()), []);
});

test('saving changes what differs and confirms what is the same', () => {
  const facts = pressure();
  const typed = facts.map(typedOf);
  typed[0] = { ...typed[0], text: '92' };
  const acts = savingActs(facts, typed, reviewOf(facts));
  assert.deepEqual(acts, [
    { act: 'change', fact: 'key-systolic_bp', value: 92, unit: 'mm[Hg]' },
    { act: 'confirm', fact: 'key-diastolic_bp' },
  ]);
});

test('of a pressure that falls below its old lower number the lower one goes first', () => {
  const facts = pressure();
  const saved = (upper, lower) => savingActs(facts, [{ text: upper, unit: 'mm[Hg]' }, { text: lower, unit: 'mm[Hg]' }], reviewOf(facts)).map((a) => a.value);
  assert.deepEqual(saved('46', '30'), [30, 46]);
  assert.deepEqual(saved('130', '90'), [130, 90]);
});

test('a doubt, a guess or another unit is never saved as a mere confirmation', () => {
  for (const more of [{ alternatives: [142] }, { approximate: true }, { comparator: '>' }, { low: 120, high: 129 }]) {
    const facts = [pulse(more)];
    assert.equal(savingActs(facts, facts.map(typedOf), reviewOf(facts))[0].act, 'change', JSON.stringify(more));
  }
  const usual = [pulse({ unit_implied: true })];
  assert.equal(savingActs(usual, usual.map(typedOf), reviewOf(usual))[0].act, 'confirm');
  const [act] = savingActs([saline()], [{ text: '250', unit: 'L' }], reviewOf([saline()]));
  assert.deepEqual([act.act, act.unit], ['change', 'L']);
});

test('after a change from elsewhere the same number is a change, not a confirmation of what was heard', () => {
  const facts = [pulse()];
  assert.equal(savingActs(facts, facts.map(typedOf), reviewOf(facts), true)[0].act, 'change');
});

test('what cannot be read as a number cannot be saved', () => {
  const facts = pressure();
  assert.equal(canSave(facts, [{ text: '92', unit: null }, { text: 'x', unit: null }]), false);
  assert.equal(canSave([pulse({ value: null })], [{ text: '', unit: '/min' }]), false);
});

test('what a person changed is not offered for confirming, which would bring back what was heard', () => {
  const [item] = items([pulse({ hand: hand('change') })]);
  assert.equal(canConfirm(item), false);
  assert.equal(handled(item), 'changed');
  const [doubt] = items([pulse({ alternatives: [124, 142], review_reason: 'two' })]);
  assert.equal(canConfirm(doubt), false);
});

test('taking out a pressure takes out both halves', () => {
  const facts = pressure();
  const [item] = items(facts);
  assert.deepEqual(strikingActs(item, reviewOf(facts)).map((act) => act.fact), ['key-systolic_bp', 'key-diastolic_bp']);
});

test('a doubt offers each reading that was heard, and neither', () => {
  const [item] = items([pulse({ alternatives: [124, 142], review_reason: 'two' })]);
  const text = answersTo(item).text;
  assert.deepEqual([...text.matchAll(/data-value="(\d+)"/g)].map((m) => m[1]), ['124', '142']);
  assert.ok(text.includes('Neither') && !text.includes('It is right'));
  const [allergy] = items([fact('allergy', 'penicillin', { review_reason: 'doubt' })]);
  assert.ok(answersTo(allergy).text.includes('It is right') && answersTo(allergy).text.includes('data-do="strike"'));
});

test('an unusual value is marked, kept, and can be taken back to what was heard', () => {
  const [item] = items([pulse({ value: 400, hand: hand('change'), review_reason: 'unusual value, typed by hand' })]);
  assert.equal(whyLook(item), 'Unusual, please look');
  const text = answersTo(item).text;
  assert.ok(text.includes('As heard') && text.includes('data-do="change"') && !text.includes('data-do="confirm"'));
});

test('paper says the day of a signature, also when it is today', () => {
  const at = new Date().toISOString();
  const review = { ...reviewOf([]), signed: true, signature: { number: 1, by: 'A', at, kind: 'sign' } };
  assert.ok(signedText(review, onPaper).includes(String(new Date().getFullYear())));
  assert.ok(!signedText(review).includes(String(new Date().getFullYear())));
});

/** A server that keeps acts as ours does: each on top of the version that was seen. */
class Acts {
  constructor(facts) {
    this.facts = facts;
    this.taken = [];
    this.fail = null;
  }

  async act(id, act) {
    if (this.fail) throw this.fail;
    if (act.version !== this.taken.length) throw new Problem({ code: 'changed-elsewhere', status: 409, detail: 'x', cure: 'y' });
    this.taken.push(act);
    return { review: await this.review(), analysis: { facts: this.facts, flags: [], scores: [], draft: false }, report: {} };
  }

  async review() {
    return reviewOf(this.facts, { version: this.taken.length, units: { heart_rate: ['/min'], normal_saline: ['mL', 'ug', 'mg', 'g', 'L', 'mmol'] } });
  }
}

async function begun(facts, name = 'J. Murphy') {
  const server = new Acts(facts);
  const kept = new Map(name ? [[NAME_KEY, name]] : []);
  const store = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const deciding = new Deciding(server, REC, store);
  deciding.take(await server.review());
  return { server, deciding, kept };
}

const confirm = (more = {}) => ({ acts: [{ act: 'confirm', fact: 'key-heart_rate' }], place: 'dock', wanted: 'Heart rate 124 /min', about: 'key-heart_rate', ...more });

test('the first decision asks for a name, keeps it, and is then done', async () => {
  const { server, deciding, kept } = await begun([pulse()], '');
  assert.equal(await deciding.decide(confirm()), false);
  assert.equal(server.taken.length, 0);
  assert.ok(decideOf(null, deciding).text.includes('Your name'));
  deciding.naming.text = '  J. Murphy ';
  assert.equal(await deciding.saveName(), true);
  assert.equal(kept.get(NAME_KEY), 'J. Murphy');
  assert.deepEqual([server.taken[0].act, server.taken[0].by], ['confirm', 'J. Murphy']);
});

test('two acts of one decision build on each other and are taken back together, the last first', async () => {
  const { server, deciding } = await begun(pressure());
  assert.equal(await deciding.decide({ ...confirm(), acts: [{ act: 'confirm', fact: 'a' }, { act: 'confirm', fact: 'b' }] }), true);
  assert.deepEqual(server.taken.map((act) => act.version), [0, 1]);
  await deciding.undo(deciding.last.numbers, 'x', 'dock');
  assert.deepEqual(server.taken.slice(2).map((act) => act.undoes), [2, 1]);
  assert.deepEqual(deciding.last.numbers, [], 'a taking back is not offered for taking back');
});

test('without a connection nothing is lost and the same is done later', async () => {
  const { server, deciding } = await begun([pulse()]);
  server.fail = new Problem({ code: 'offline' });
  assert.equal(await deciding.decide(confirm()), false);
  const shown = decideOf(null, deciding).text;
  assert.ok(shown.includes('no connection') && shown.includes('Heart rate 124 /min') && shown.includes('Try again'));
  server.fail = null;
  assert.equal(await deciding.again(), true);
  assert.equal(server.taken.length, 1);
  assert.equal(deciding.failed, null);
});

test('what was changed elsewhere is read anew, shown beside what was wanted, and overwritten only on purpose', async () => {
  const { server, deciding } = await begun([pulse()]);
  const [item] = items([pulse()]);
  await deciding.open(item);
  deciding.change.typed[0].text = '91';
  server.taken.push({});
  let stale = 0;
  deciding.addEventListener('stale', () => { stale += 1; });
  const wish = () => ({ ...confirm(), acts: savingActs(deciding.change.facts, deciding.change.typed, deciding.change.review, deciding.isStale), wanted: 'Heart rate 91 /min', version: deciding.change.version });
  assert.equal(await deciding.decide(wish()), false);
  assert.equal(stale, 1);
  assert.equal(deciding.change.typed[0].text, '91', 'what was typed stays');
  deciding.take(await server.review());
  const [now] = items([pulse({ value: 95, display: '95 /min' })]);
  const shown = decideOf(now, deciding).text;
  assert.ok(shown.includes('95') && shown.includes('Heart rate 91 /min') && shown.includes('Save 91 /min'));
  assert.equal(await deciding.decide(wish()), true);
  assert.equal(server.taken.at(-1).value, 91);
  assert.equal(deciding.change, null);
});

test('an answer that was overtaken by an act of one\'s own is left aside', async () => {
  const { server, deciding } = await begun([pulse()]);
  const old = await server.review();
  await deciding.decide(confirm());
  assert.equal(deciding.take(old), false);
  assert.equal(deciding.review.version, 1);
});

test('a form says the value that it saves, keeps an unreadable one, and says why it cannot be saved', async () => {
  const { deciding } = await begun([saline()]);
  const [item] = items([saline({ title: 'Saline' })]);
  await deciding.open(item);
  deciding.change.typed[0].text = '250';
  const form = decideOf(item, deciding).text;
  assert.ok(form.includes('Save 250 mL') && form.includes('Not given') && form.includes('Other unit'));
  assert.ok(form.includes('As J. Murphy.'));
  deciding.change.typed[0].text = '1,000';
  const odd = decideOf(item, deciding).text;
  assert.ok(odd.includes('disabled') && odd.includes('value="1,000"') && odd.includes('Type a number'));
});

test('the dock tells what a person did, and takes it back', async () => {
  const { deciding } = await begun([pulse()]);
  const [confirmed] = items([pulse({ hand: hand('confirm') })]);
  assert.match(choicesOf(confirmed, deciding).text, /data-do="restore"[^>]*aria-pressed="true"/);
  const [changed] = items([pulse({ hand: hand('change') })]);
  assert.ok(decideOf(changed, deciding).text.includes('Heard: 124 or 142 /min. Changed by A'));
  assert.ok(!choicesOf(changed, deciding).text.includes('data-do="confirm"'));
});

const encounter = (review, more = {}) => ({ recording_id: REC, draft: false, transcript: { draft: false }, review, to_check: 0, ...more });

test('draft words cannot be signed, and the button says why', async () => {
  const { deciding } = await begun([pulse()]);
  const text = signOf({ deciding, encounter: encounter(deciding.review, { draft: true }), checks: 2, check: {} }).text;
  assert.match(text, /data-do="sign" disabled aria-describedby="why-sign"/);
  assert.ok(text.includes('Draft words cannot be signed'));
});

test('signing says what is not checked; signed says by whom; a change after it says so', async () => {
  const { deciding } = await begun([pulse()]);
  const shown = () => signOf({ deciding, encounter: encounter(deciding.review), checks: 2, check: { href: '#check' } }).text;
  assert.ok(shown().includes('2 facts are not checked') && shown().includes('Sign as J. Murphy'));
  const signature = { number: 4, by: 'A. Ito', at: '2026-11-20T14:31:00Z', kind: 'sign', fact: '', value: null, unit: null, text: '' };
  deciding.take(reviewOf([pulse()], { version: 4, signed: true, signature }));
  assert.ok(shown().includes('Signed by A. Ito') && shown().includes(`/api/v1/recordings/${REC}/review/4/report`));
  assert.ok(!shown().includes('data-do="sign"'));
  deciding.take(reviewOf([pulse()], { version: 5, amended: true, signature }));
  assert.ok(shown().includes('Changed since, not signed') && shown().includes('data-do="sign"'));
});

test('a signature names the words that are on the screen, also after a refusal', async () => {
  const { server, deciding } = await begun([pulse()]);
  const sign = { acts: [{ act: 'sign' }], place: 'sign', wanted: 'Signature' };
  deciding.take(await server.review(), 3);
  server.fail = new Problem({ code: 'changed-elsewhere', status: 409, detail: 'x', cure: 'y' });
  assert.equal(await deciding.decide(sign), false);
  server.fail = null;
  deciding.take(await server.review(), 4);
  assert.equal(await deciding.again(), true);
  assert.deepEqual(server.taken.map((act) => act.revision), [4]);
});

test('a person may choose the other SpO2 scale of NEWS2, and take it back', async () => {
  const { deciding } = await begun([pulse()]);
  assert.ok(!notesOf(deciding).text.includes('data-do="scale"'), 'nothing to choose without a NEWS2');
  assert.ok(notesOf(deciding, true).text.includes('data-do="scale"'));
  const scale = { number: 1, by: EVIL, at: '2026-11-20T14:31:00Z', kind: 'scale', fact: '', value: 2, unit: null, text: '' };
  deciding.take(reviewOf([pulse()], { version: 1, scale }));
  const text = notesOf(deciding, true).text;
  assert.ok(text.includes('SpO2 scale 2 for NEWS2') && text.includes('data-number="1"') && !text.includes('<img'));
  assert.ok(!text.includes('data-do="scale"'), 'it is chosen');
});

test('notes and what was taken out are listed with a way back, and stay words', async () => {
  const { deciding } = await begun([pulse()]);
  const act = (kind, number, more = {}) => ({ number, by: EVIL, at: '2026-11-20T14:31:00Z', kind, fact: EVIL, value: null, unit: null, text: EVIL, ...more });
  const struck = [{ fact: pulse({ title: EVIL, display: EVIL }), act: act('strike', 2) }];
  deciding.take(reviewOf([pulse()], { version: 3, notes: [act('note', 1)], struck, homeless: [act('change', 3, { value: EVIL, unit: EVIL })] }));
  const text = notesOf(deciding).text;
  assert.deepEqual([...text.matchAll(/data-number="(\d)"/g)].map((m) => m[1]), ['1', '2', '3']);
  assert.ok(text.includes('Put back') && !text.includes('<img'));
});
