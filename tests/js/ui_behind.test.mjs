// Words that come late say by how much: beside the words at once, as a notice when it is much.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Catalogue, use } from '../../static/js/i18n.js';
import { after, nothingYet } from '../../static/js/live.js';
import { ServerMicrophone } from '../../static/js/server_mic.js';
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

const stateOf = (phase, recordedS, waitingMs = 0) => ({ phase, startedAtMs: 0, recordedMs: recordedS * 1000, waitingMs, gap: null, gaps: [], marks: [], link: { state: 'online' } });

function pane(live, phase, recordedS = 90) {
  const state = stateOf(phase, recordedS);
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
  const state = stateOf('recording', 90);
  assert.equal(queueBehind(behindBy(40), state), 40);
  assert.equal(queueBehind(behindBy(12), state), null);
  assert.equal(queueBehind(nothingYet(REC), state), null);
});

test('a delay grows with what was recorded since it was told, though nobody tells it', () => {
  const told = behindBy(0.5);
  assert.match(pane(told, 'recording', 90), />under 1 s behind</);
  assert.match(pane(told, 'recording', 131.5), />42 s behind</);
  assert.equal(queueBehind(told, stateOf('recording', 131.5)), 42);
});

test('sound that the server has not got yet is no queue of the server', () => {
  assert.equal(queueBehind(behindBy(0.5), stateOf('recording', 131.5, 40_000)), null);
});

test('a recording of the server is as long as by its own clock, not by the tablet that shows it', () => {
  const microphone = new ServerMicrophone({});
  microphone.recording = { recId: REC, startedAtMs: 100_000, running: true, endedAtMs: null };
  assert.equal(microphone.state({ clockOffMs: -60_000 }, 250_000).recordedMs, 90_000);
  assert.equal(microphone.state({ clockOffMs: null }, 190_000).recordedMs, 90_000);
});
