// Words that come late say by how much: beside the words at once, as a notice when it is much.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Catalogue, use } from '../../static/js/i18n.js';
import { after, nothingYet } from '../../static/js/live.js';
import { Timeline } from '../../static/js/timeline.js';
import { queueBehind, wordsPane } from '../../static/js/views/live.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const REC = 'a217c04e'.padEnd(32, '0');
const SEGMENT = { part: 0, index: 0, utterance: 0, start_s: 1, end_s: 2, elapsed_s: 1, text: 'pulse ninety', words: [] };

function behindBy(seconds) {
  const status = { state: 'recording', engine: 'base.en', draft: false, captured_s: 90, transcribed_s: 90 - seconds, behind_s: seconds, problem: null };
  const events = [{ kind: 'segment', data: SEGMENT }, { kind: 'status', data: status }];
  return events.reduce((live, event) => after(live, { id: 1, rec: REC, ...event }, 0), nothingYet(REC));
}

function pane(live, phase) {
  const state = { phase, startedAtMs: 0, waitingMs: 0, gap: null, gaps: [], marks: [], link: { state: 'online' } };
  return wordsPane({ live, state, line: new Timeline([], 90), marked: null, engine: 'base.en', draft: false, engineState: 'ready' }).text;
}

test('beside the words stands how far they are behind', () => {
  assert.match(pane(behindBy(40), 'recording'), />40 s behind</);
  assert.match(pane(behindBy(4), 'recording'), />4 s behind</);
  const over = pane(behindBy(40), 'done');
  assert.match(over, /base\.en/);
  assert.doesNotMatch(over, /behind/);
});

test('a notice names it only when it is worth an eye', () => {
  assert.equal(queueBehind(behindBy(40)), 40);
  assert.equal(queueBehind(behindBy(12)), null);
  assert.equal(queueBehind(nothingYet(REC)), null);
});
