// What the screens say of the speech engine: nothing false, nothing twice, nothing that is over.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { App } from '../../static/js/app.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { nothingYet } from '../../static/js/live.js';
import { linkRow } from '../../static/js/views/idle.js';
import { RecordView } from '../../static/js/views/record.js';
import { stepsOf } from '../../static/js/views/stopped.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const REC = 'a217c04e'.padEnd(32, '0');
const IDLE = { phase: 'idle', recId: null, notices: [], link: { state: 'online' }, gap: null, recordedMs: 0, waitingMs: 0 };

test('words while one speaks are promised only by an engine that makes words', () => {
  assert.match(linkRow(IDLE, { state: 'ready' }).text, /Words and facts appear while you speak/);
  for (const state of ['loading', 'downloading', 'away', 'none']) {
    const { text } = linkRow(IDLE, { state, draft: false });
    assert.match(text, /Connected/);
    assert.doesNotMatch(text, /appear while you speak/, state);
  }
  assert.match(linkRow(IDLE, { state: 'downloading', draft: true }).text, /appear while you speak/, 'a draft engine makes some');
  assert.doesNotMatch(linkRow(IDLE, undefined).text, /appear while you speak/, 'nobody knows yet');
  assert.match(linkRow(IDLE, { state: 'away' }, 'Answers in 4 ms').text, /Answers in 4 ms/);
});

test('what a row of the start page says of the engine does not stand above it again', () => {
  const app = { state: IDLE, live: nothingYet(null), engineNotices: () => [{ key: 'words.away' }], sessionNotices: () => [] };
  const view = { app, chosen: null, showAll: false, problem: () => '' };
  const lane = (said) => RecordView.prototype.lane.call(view, said).text;
  assert.match(lane([]), /does not answer/);
  assert.doesNotMatch(lane(['words.away']), /does not answer/);
});

test('while all words are made again nobody says that only the last ones are missing', () => {
  const now = { saved: 'done', savedText: 'All 60 s are on the server', heard: 0.4, state: 'sealed', engine: 'ready' };
  const first = stepsOf({ ...now, again: false }).text;
  assert.match(first, /What was said last.*Facts.*Report/s);
  const again = stepsOf({ ...now, again: true }).text;
  assert.match(again, /All words are made again/);
  assert.doesNotMatch(again, /What was said last|Last words|>next</);
  assert.match(stepsOf({ ...now, again: true, engine: 'away' }).text, /does not answer/);
});

test('the first words end what was said of an engine that makes none', () => {
  const asked = (engine, kinds) => {
    const app = { live: nothingYet(REC), meanwhile: new Set(), ending: null, asking: false, status: { engine }, reads: 0, dispatchEvent() {}, readLive() {}, readStatus() { this.reads += 1; } };
    for (const kind of kinds) App.prototype.fed.call(app, { id: 1, rec: REC, kind, data: { index: 0, utterance: 0, part: 0, start_s: 0, end_s: 1, elapsed_s: 0, text: 'a', words: [] } });
    return app.reads;
  };
  assert.equal(asked({ state: 'loading' }, ['segment']), 1);
  assert.equal(asked({ state: 'away' }, ['segment']), 1);
  assert.equal(asked({ state: 'ready' }, ['segment']), 0);
  assert.equal(asked({ state: 'loading' }, ['tentative']), 0);
});

test('words that come together ask for the status once', async () => {
  let asked = 0;
  let answer = () => {};
  const api = { status: () => new Promise((resolve) => { asked += 1; answer = () => resolve({ engine: { state: 'ready' } }); }) };
  const app = { api, status: null, asking: false, dispatchEvent() {} };
  const first = App.prototype.readStatus.call(app);
  await App.prototype.readStatus.call(app);
  assert.equal(asked, 1);
  answer();
  await first;
  assert.equal(app.status.engine.state, 'ready');
  App.prototype.readStatus.call(app);
  assert.equal(asked, 2);
});
