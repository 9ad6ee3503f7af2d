// Words on the screen: marked where they are unsure or typed, corrected by taps, live and again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Problem } from '../../static/js/api.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { after, fromEncounter, nothingYet } from '../../static/js/live.js';
import { Timeline } from '../../static/js/timeline.js';
import { Correcting, corrected, tapped } from '../../static/js/views/correcting.js';
import { wordsPane } from '../../static/js/views/live.js';
import { deaf, modelChoice, spokenChoice } from '../../static/js/views/speech.js';
import { wordsOf } from '../../static/js/views/words_pane.js';
import { markedParts, marksOf } from '../../static/js/words.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const REC = 'a217c04e'.padEnd(32, '0');
const word = (text, confidence = 0.9, typed = false) => ({ text, start_s: 0, end_s: 1, confidence, typed });
const segment = (index, text, words = []) => ({ index, utterance: index, start: 0, end: text.length, start_s: index * 10, end_s: index * 10 + 5, elapsed_s: index * 10, text, words });

test('unsure and typed words are marked where they stand, repeated words told apart', () => {
  const said = segment(0, 'ten, no ten mg', [word('ten,'), word('no'), word('ten', 0.2), word('mg', null, true)]);
  const marks = marksOf(said);
  assert.deepEqual(marks.map((m) => [said.text.slice(m.from, m.to), m.from, m.kind]), [['ten', 8, 'unsure'], ['mg', 12, 'typed']]);
  assert.deepEqual(markedParts('no ten mg', 5, marks), [
    { text: 'no ', kind: '' }, { text: 'ten', kind: 'unsure' }, { text: ' ', kind: '' }, { text: 'mg', kind: 'typed' },
  ]);
  assert.equal(markedParts(said.text, 0, marks).map((p) => p.text).join(''), said.text);
});

test('an engine that gives no confidence marks nothing', () => {
  assert.deepEqual(marksOf(segment(0, 'pulse ninety', [word('pulse', null), word('ninety', null)])), []);
});

test('one tap takes a word, a second one in the same line all between, a third begins anew', () => {
  const line = segment(3, 'she takes Ann tresto daily');
  let chosen = tapped(null, line, 3);
  assert.deepEqual([chosen.from, chosen.to], [3, 3]);
  chosen = tapped(chosen, line, 2);
  assert.deepEqual([chosen.from, chosen.to], [2, 3]);
  assert.equal(corrected(chosen, ' Entresto '), 'she takes Entresto daily');
  assert.equal(corrected(chosen, ''), 'she takes daily');
  chosen = tapped(chosen, line, 0);
  assert.deepEqual([chosen.from, chosen.to], [0, 0]);
  assert.equal(tapped(chosen, segment(4, 'other line'), 1).index, 4);
});

/** A view with a page of one field, and a server that answers as told. */
function scene(answers) {
  const asked = [];
  const field = { value: '', focus() {}, select() {} };
  const encounter = { state: 'done', revision: 1, transcript: { text: 'x', segments: [segment(0, 'she takes Ann tresto')] }, gaps: [], markers: [] };
  const api = {
    correctWords: async (id, correction) => {
      asked.push(correction);
      const answer = answers.shift();
      if (answer instanceof Problem) throw answer;
      return answer;
    },
    speech: async () => ({ version: 4, vocabulary: ['Xarelto'] }),
    wish: async (wishes) => {
      const answer = answers.shift();
      if (answer instanceof Problem) throw answer;
      asked.push(wishes);
    },
  };
  const view = { id: REC, encounter, root: { querySelector: () => field }, drawn: 0, drawWords() { this.drawn += 1; }, read: async () => {}, app: { api } };
  return { view, field, asked, correcting: new Correcting(view) };
}

test('a correction names what the line read, and offers the name for next time', async () => {
  const { correcting, field, asked } = scene([{ revision: 3, offered: ['Entresto'] }]);
  correcting.toggle();
  correcting.tap(0, 2);
  correcting.tap(0, 3);
  assert.equal(field.value, 'Ann tresto');
  field.value = 'Entresto';
  await correcting.save(correcting.typed());
  assert.deepEqual(asked, [{ segment: 0, start_s: 0, was: 'she takes Ann tresto', text: 'she takes Entresto' }]);
  assert.equal(correcting.chosen, null);
  assert.match(correcting.notes().text, /Entresto/);
  await correcting.learn();
  assert.deepEqual(asked[1], { version: 4, vocabulary: ['Xarelto', 'Entresto'] });
});

test('when another device was first, what was typed here stays and both are shown', async () => {
  const elsewhere = new Problem({ code: 'changed-elsewhere', status: 409, title: 'Changed elsewhere meanwhile' });
  const { correcting, view, field } = scene([elsewhere]);
  correcting.toggle();
  correcting.tap(0, 2);
  field.value = 'Entresto';
  view.read = async () => { view.encounter.transcript.segments = [segment(0, 'she takes Xarelto')]; };
  await correcting.save(correcting.typed());
  assert.equal(field.value, 'Entresto');
  const [line] = view.encounter.transcript.segments;
  const shown = `${correcting.words(line).map((w) => w.text).join('')}${correcting.form(line).text}`;
  assert.match(shown, /Changed elsewhere meanwhile/);
  assert.match(shown, /she takes Ann tresto/);
  assert.match(shown, /Xarelto/);
});

test('without a connection nothing is thrown away', async () => {
  const { correcting, field } = scene([new Problem({ code: 'offline', title: 'No connection' })]);
  correcting.toggle();
  correcting.tap(0, 0);
  field.value = 'he';
  await correcting.save(correcting.typed());
  assert.ok(correcting.chosen);
  assert.equal(field.value, 'he');
  assert.equal(correcting.busy, false);
});

test('a name that cannot be remembered says why beside the question, and where to mend it', async () => {
  const full = new Problem({ code: 'invalid-input', status: 400, title: 'Not possible', detail: 'The list has more than 100 words.', cure: 'Remove some.' });
  const { correcting } = scene([full]);
  correcting.offer(['Killarney']);
  await correcting.learn();
  const { text } = correcting.notes();
  assert.match(text, /role="alert"><b>The list has more than 100 words\.<\/b> Remove some\..*Killarney/s);
  assert.match(text, /href="\/tablet"/);
  assert.doesNotMatch(text, /learn-words/);
  correcting.choose(null);
  assert.match(correcting.notes().text, /more than 100 words/, 'it stays until it is answered');
  correcting.offer([]);
  assert.equal(correcting.notes().text, '');
});

test('a name that was not remembered for want of a connection may be tried again', async () => {
  const { correcting, asked } = scene([new Problem({ code: 'offline', title: 'No connection' })]);
  correcting.offer(['Killarney']);
  await correcting.learn();
  assert.match(correcting.notes().text, /role="alert".*No connection.*data-do="learn-words"/s);
  await correcting.learn();
  assert.deepEqual(asked, [{ version: 4, vocabulary: ['Xarelto', 'Killarney'] }]);
  assert.equal(correcting.notes().text, '');
});

test('words as keys are escaped and named, and only an encounter with a result has them', () => {
  const evil = '<img src=x onerror=alert(1)>';
  const { correcting, view } = scene([]);
  view.encounter.transcript.segments = [segment(0, `say ${evil}`)];
  correcting.toggle();
  correcting.tap(0, 1);
  const shown = wordsOf({ encounter: view.encounter, list: [], line: new Timeline([], 60), chosen: null, here: null, correcting }).text;
  assert.doesNotMatch(shown, /<img/);
  assert.match(shown, /data-do="word"/);
  assert.equal(correcting.key({ ...view.encounter, state: 'sealed', revision: null }).text, '');
  assert.match(correcting.key({ ...view.encounter, state: 'sealed' }).text, /data-do="correct"/, 'also while they are made again');
  assert.match(correcting.key(view.encounter).text, /aria-pressed="true"/);
});

test('marks have a legend in words, for those who do not see dots', () => {
  const encounter = { state: 'done', gaps: [], markers: [], transcript: { text: 'pulse ninety', segments: [segment(0, 'pulse ninety', [word('pulse'), word('ninety', 0.3)])] } };
  const view = { encounter, list: [], line: new Timeline([], 60), chosen: null, here: null };
  assert.match(wordsOf(view).text, /<span class="unsure">ninety<\/span>/);
  assert.match(wordsOf(view).text, /words were heard uncertainly/);
  encounter.transcript.segments[0].words[1].confidence = 0.9;
  assert.doesNotMatch(wordsOf(view).text, /uncertainly/);
});

// --- the live feed ----------------------------------------------------------------------------

const said = (utterance, part, text, startS) => ({ rec: REC, kind: 'segment', data: { index: utterance, utterance, part, start_s: startS, end_s: startS + 1, elapsed_s: startS, text, words: [] } });
const texts = (live) => live.segments.map((s) => s.text);

test('segments are numbered as in the transcript that facts refer to, silent utterances left out', () => {
  let live = nothingYet(REC);
  for (const event of [said(1, 0, 'b', 10), said(4, 0, 'd', 40), said(3, 0, 'c', 30)]) live = after(live, event, 0);
  assert.deepEqual(live.segments.map((s) => [s.index, s.text]), [[0, 'b'], [1, 'c'], [2, 'd']]);
});

test('an utterance in several parts is whole, and made again it is replaced', () => {
  let live = nothingYet(REC);
  for (const event of [said(0, 0, 'one', 1), said(0, 1, 'two', 3), said(0, 1, 'two', 3)]) live = after(live, event, 0);
  assert.deepEqual(texts(live), ['one', 'two']);
  live = after(live, said(0, 0, 'better', 1.2), 0);
  assert.deepEqual(texts(live), ['better']);
});

test('what was read as a whole and what comes after it fit together without a loss or a repeat', () => {
  const transcript = { segments: [segment(0, 'a'), { ...segment(1, 'c'), utterance: 2 }] };
  const encounter = { state: 'recording', engine: null, draft: false, problem: null, progress: {}, transcript, analysis: null };
  let live = fromEncounter(nothingYet(REC), encounter, 0);
  for (const event of [said(2, 0, 'c', 10), said(1, 0, 'b', 5), said(3, 0, 'd', 30)]) live = after(live, event, 0);
  assert.deepEqual(texts(live), ['a', 'b', 'c', 'd']);
});

test('what came while the whole was being read is not lost by reading it', () => {
  const encounter = { state: 'recording', engine: null, draft: false, problem: null, progress: {}, transcript: { segments: [segment(0, 'a')] }, analysis: null };
  const since = [said(1, 0, 'b', 5), { rec: REC, kind: 'status', data: { behind_s: 4 } }, { rec: 'another', kind: 'segment', data: {} }];
  const live = fromEncounter(nothingYet(REC), encounter, 0, since);
  assert.deepEqual(texts(live), ['a', 'b']);
  assert.equal(live.status.behind_s, 4);
});

test('what is being spoken is shown as not final and goes when it is over', () => {
  const state = { phase: 'recording', gaps: [], marks: [], startedAtMs: 0, gap: null, link: { state: 'online' }, waitingMs: 0 };
  const view = (live) => wordsPane({ live, state, line: new Timeline([], 60), marked: null, engine: '', draft: false, engineState: 'ready' }).text;
  const guess = { start_s: 1, end_s: 3, elapsed_s: 1, text: 'pulse nine', words: [] };
  let live = after(nothingYet(REC), { rec: REC, kind: 'tentative', data: { end_s: 3, segments: [guess] } }, 0);
  assert.match(view(live), /class="tentative".*pulse nine/s);
  live = after(live, said(0, 0, 'pulse ninety', 1), 0);
  live = after(live, { rec: REC, kind: 'tentative', data: { end_s: null, segments: [] } }, 0);
  assert.doesNotMatch(view(live), /tentative/);
  assert.match(view(live), /pulse ninety/);
});

test('words of the moment stand visibly as not final, and as words that were heard uncertainly', () => {
  const guess = { start_s: 1, end_s: 3, elapsed_s: 1, text: 'has a [unclear] history', words: [word('has', null)] };
  const live = after(nothingYet(REC), { rec: REC, kind: 'tentative', data: { end_s: 3, segments: [guess] } }, 0);
  const state = { phase: 'recording', gaps: [], marks: [], startedAtMs: 0, recordedMs: 3000, gap: null, link: { state: 'online' }, waitingMs: 0 };
  const shown = wordsPane({ live, state, line: new Timeline([], 3), marked: null, engine: '', draft: true, engineState: 'ready' }).text;
  assert.match(shown, /<span class="tentative__not">Being spoken, not final:<\/span>/);
  assert.match(shown, /<span class="unsure">has a \[unclear\] history<\/span>/);
});

test('before any words a screen says whether they come, come later, or cannot come', () => {
  const state = { phase: 'recording', gaps: [], marks: [], startedAtMs: 0, recordedMs: 3000, gap: null, link: { state: 'online' }, waitingMs: 0 };
  const shown = (engineState) => wordsPane({ live: nothingYet(REC), state, line: new Timeline([], 3), marked: null, engine: '', draft: false, engineState }).text;
  assert.match(shown('ready'), /Words appear here while you speak/);
  assert.match(shown('away'), /does not answer. The sound is kept, and words follow/);
  assert.match(shown('none'), /no speech model/);
});

test('where words are still to come their place and times stand in the transcript', () => {
  const encounter = { state: 'sealed', started_at: '2026-11-21T06:00:00Z', gaps: [], markers: [], transcript: { text: 'a b', segments: [segment(0, 'a'), segment(2, 'b')] }, progress: { waiting: [{ start_s: 8, end_s: 18 }] } };
  const gaps = [{ at_s: 5, duration_s: 60, cause: 'mute' }];
  const pane = (line, more = {}) => wordsOf({ encounter: { ...encounter, ...more }, list: [], line, chosen: null, here: null }).text;
  assert.match(pane(new Timeline([], 30)), /data-key="s0".*Words still to come, 00:08 to 00:18.*data-key="s2"/s);
  assert.match(pane(new Timeline(gaps, 30)), /Words still to come, 01:08 to 01:18/);
  assert.match(pane(new Timeline([], 30), { transcript: null }), /Words still to come/);
  assert.doesNotMatch(pane(new Timeline([], 30), { progress: {} }), /to come/);
});

test('a guess that is not renewed while more is said tells that the rest is yet to come', () => {
  const guess = { start_s: 1, end_s: 3, elapsed_s: 1, text: 'patient is a sixty', words: [] };
  const live = after(nothingYet(REC), { rec: REC, kind: 'tentative', data: { end_s: 3, segments: [guess] } }, 0);
  const at = (seconds) => {
    const state = { phase: 'recording', gaps: [], marks: [], startedAtMs: 0, recordedMs: seconds * 1000, gap: null, link: { state: 'online' }, waitingMs: 0 };
    return wordsPane({ live, state, line: new Timeline([], seconds), marked: null, engine: '', draft: false, engineState: 'ready' }).text;
  };
  assert.match(at(5), /not final:.*patient is a sixty<\/span><\/p>/s);
  assert.match(at(15), /the rest comes when the sentence ends:.*patient is a sixty …<\/span><\/p>/s);
});

test('languages and models are chosen by name, and what is set stays choosable', () => {
  assert.match(spokenChoice('x', 'ja').text, /value="ja" selected/);
  assert.match(spokenChoice('x', '').text, /value="" selected/);
  assert.match(spokenChoice('x', '', 'As before').text, /selected>As before</);
  assert.equal(modelChoice('x', [], '').text, '');
  assert.match(modelChoice('x', [{ label: 'a <b>', name: 'b', engine: 'a', english_only: true }], '').text, /a &lt;b&gt; \(English\)/);
});

test('an engine that hears English only says so to whoever wishes for more', () => {
  const draft = { english_only: true, draft: true };
  const small = { english_only: true, draft: false };
  const names = { language: '', vocabulary: ['Xarelto'] };
  const spanish = { language: 'es', vocabulary: [] };
  assert.match(deaf(draft, spanish).text, /English only and knows no names/);
  assert.match(deaf(draft, names).text, /English only and knows no names/);
  assert.match(deaf(small, spanish).text, /Choose a model/);
  for (const [engine, wishes] of [[small, names], [draft, { language: 'en', vocabulary: [] }], [{ english_only: false, draft: false }, spanish], [undefined, spanish]]) {
    assert.equal(deaf(engine, wishes).text, '');
  }
});
