// What the screens say of sound that is kept, sent, or neither: never more than is true.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { firstToDo } from '../../static/js/capture/preflight.js';
import { BYTES_PER_HOUR, MOST_HOURS, roomHours } from '../../static/js/capture/room.js';
import { wavHeader, wavOf } from '../../static/js/capture/export.js';
import { initial, reduce, snapshot } from '../../static/js/capture/machine.js';
import { LANGUAGES, Catalogue, use } from '../../static/js/i18n.js';
import { laneOf, ranked } from '../../static/js/ui/notices.js';
import { band, strip } from '../../static/js/views/band.js';
import { fitLine, roomRow } from '../../static/js/views/idle.js';
import { makeLog } from './support/fake_server.mjs';
import { MemoryStore } from './support/memory_store.mjs';

const catalogue = (lang) => new Catalogue(lang, JSON.parse(readFileSync(new URL(`../../static/i18n/${lang}.json`, import.meta.url), 'utf8')));
use(catalogue('en'));
globalThis.isSecureContext = true;

const T0 = 1_700_000_000_000;
const MODE = { sureS: null };
const START = [
  { type: 'link', link: { up: true, sinceMs: T0 } },
  { type: 'start', recId: 'r', atMs: T0 },
  { type: 'opened', atMs: T0 },
  { type: 'pcm', frames: 160_000 },
  { type: 'durable', frames: 160_000 },
  { type: 'acked', frames: 160_000 },
];
const state = (...more) => snapshot([...START, ...more].reduce(reduce, initial(T0)), T0 + 10_000);
const text = (markup) => markup.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('saved here and saved on the server are said only when they are, on every screen', () => {
  const full = { type: 'storage', storage: { refuses: 'full', memoryMs: 60_000 } };
  const behind = { type: 'pcm', frames: 16_000 * 5 };
  for (const [show, name] of [[(s) => band(s, MODE, T0), 'band'], [(s) => strip(s, MODE), 'strip']]) {
    const said = (...more) => text(show(state(...more)));
    assert.match(said(), /On this tablet.*On the server/, name);
    assert.match(said(full), /Not kept on this tablet/, name);
    assert.doesNotMatch(said(full), /On this tablet/, name);
    assert.match(said(behind), /Saving on this tablet.*5 s waiting/, name);
    assert.doesNotMatch(said(behind), /On the server/, name);
  }
  const first = snapshot(START.slice(0, 5).reduce(reduce, initial(T0)), T0);
  assert.doesNotMatch(text(strip({ ...first, waitingMs: 900 }, MODE)), /On the server/);
});

test('what is so now stands before what is over', () => {
  const keys = ranked([{ key: 'screen.locked' }, { key: 'mic.unplugged' }, { key: 'mic.zero' }, { key: 'mic.denied' }]).map((n) => n.key);
  assert.deepEqual(keys.slice(0, 2), ['mic.denied', 'mic.zero']);
  assert.match(laneOf({ notices: keys.map((key) => ({ key, params: { gap: 2000, time: T0 } })) }).text, /and 2 more/);
});

const FIT = {
  secure: true, able: true, permission: 'granted', writes: true, leftHours: 100, awake: true, opens: true, clockOffMs: 10, waitingMs: 0, refused: false,
};

test('a shift is preflown: one thing to do at a time, the most urgent first', () => {
  assert.equal(firstToDo(FIT), null);
  const wrong = [
    ['insecure', { secure: false }], ['unsupported', { able: false }], ['denied', { permission: 'denied' }], ['write', { writes: false }],
    ['room', { leftHours: 16.9 }], ['refused', { refused: true }], ['offline', { opens: false }], ['clock', { clockOffMs: -31_000 }], ['wake', { awake: false }],
    ['ask', { permission: 'prompt' }], ['waiting', { waitingMs: 5_000 }],
  ];
  for (const [todo, fact] of wrong) assert.equal(firstToDo({ ...FIT, ...fact }), todo);
  let all = { ...FIT };
  for (const [todo, fact] of [...wrong].reverse()) {
    all = { ...all, ...fact };
    assert.equal(firstToDo(all), todo);
  }
  const unknown = { ...FIT, permission: 'unknown', writes: null, leftHours: null, awake: null, opens: null, clockOffMs: null };
  assert.equal(firstToDo(unknown), null, 'what a browser does not say stops nobody');
});

test('the line before a shift names what was found good, in every language', () => {
  const idle = snapshot([{ type: 'clock', heard: { offMs: 20 } }].reduce(reduce, initial(T0)), T0);
  for (const lang of LANGUAGES) {
    use(catalogue(lang));
    const checked = { able: true, writes: true, awake: true };
    const good = fitLine(idle, { permission: 'granted', checked });
    assert.match(good.line.text, /notice--ok/);
    const slept = fitLine(idle, { permission: 'granted', checked: { ...checked, awake: false } });
    assert.match(slept.line.text, /notice--look.*data-do="check"/);
    const bare = fitLine(idle, { permission: 'granted', checked: { ...checked, opens: false } });
    for (const { line } of [slept, bare]) assert.doesNotMatch(line.text, /\{|fit\./);
    assert.match(bare.line.text, /notice--look.*data-do="check"/);
    const [kept, not] = [true, false].map((opens) => band({ ...idle, phase: 'idle' }, { ...MODE, opens }, T0).text);
    assert.ok(kept !== not && !/safe\./.test(kept + not), 'the band promises no more than is so');
  }
  use(catalogue('en'));
  const unchecked = fitLine(idle, { permission: 'granted', checked: null }).line.text;
  assert.doesNotMatch(unchecked, /notice--ok/, 'nothing is called fit before it was tried out');
  assert.match(roomRow({ ...idle, storage: { ...idle.storage, leftHours: 5 } }).text, /Room for 5 h/);
});

test('a recording is written as a WAV out of the store, damaged records included', async () => {
  const store = new MemoryStore();
  const [one, two] = [makeLog('a'.repeat(32), 0, 3), makeLog('a'.repeat(32), 1, 2, null)];
  await store.append(one.id, 0, one.records);
  await store.append(two.id, 0, two.records);
  const last = two.records.at(-1);
  await store.putAside(two.id, two.size - last.length);
  const blob = await wavOf(store, [one.id, two.id]);
  const view = new DataView(await blob.arrayBuffer());
  assert.equal(view.byteLength, 44 + 5 * 8000);
  assert.deepEqual([view.getUint32(4, true), view.getUint32(24, true), view.getUint32(40, true)], [36 + 40_000, 16_000, 40_000]);
  const samples = new Int16Array(view.buffer, 44);
  assert.deepEqual([samples[4000], samples[8000 + 1], samples[12_000]], [31, 63, 0]);
});

const hexOf = (bytes) => Buffer.from(wavHeader(bytes)).toString('hex');

test('what is longer than 37 hours gets the header that the server gives it', () => {
  const most = 0xffff_ffff - 37;
  const short = '57415645666d74201000000001000100803e0000007d000002001000';
  assert.equal(hexOf(most), `52494646feffffff${short}64617461daffffff`);
  assert.equal(hexOf(38 * 3600 * 32_000), '52463634ffffffff57415645647336341c00000048e0ec040100000000e0ec0401000000007076820000000000000000666d74201000000001000100803e0000007d00000200100064617461ffffffff');
});

/** A browser that says `said` bytes are left and in truth lets `real` be stored. */
function storageOf({ said = Infinity, real = Infinity, files = true } = {}) {
  const kept = new Set();
  const handle = (name) => ({
    truncate: (bytes) => {
      if (bytes > real) throw new DOMException('', 'QuotaExceededError');
    },
    close: () => kept.delete(`open ${name}`),
  });
  const root = {
    getFileHandle: async (name) => {
      kept.add(name);
      return { createSyncAccessHandle: async () => (kept.add(`open ${name}`), handle(name)) };
    },
    removeEntry: async (name) => kept.delete(name),
  };
  return { kept, estimate: async () => ({ quota: 5 + said, usage: 5 }), ...(files ? { getDirectory: async () => root } : {}) };
}

test('the room is what the browser really lets us store, not what it says', async () => {
  const hours = async (...args) => roomHours(storageOf(...args));
  const ofHours = (n) => n * BYTES_PER_HOUR;
  assert.equal(await hours(), MOST_HOURS);
  assert.equal(await hours({ said: ofHours(3) }), 3);
  const tried = await hours({ said: ofHours(92), real: ofHours(5) });
  assert.ok(tried <= 5 && tried > 4.9, `${tried}`);
  assert.equal(await hours({ said: ofHours(92), real: 0 }), 0);
  assert.equal(await hours({ said: ofHours(4), files: false }), 4);
  const storage = storageOf({ real: ofHours(1) });
  await roomHours(storage);
  assert.equal(storage.kept.size, 0, 'nothing is left on the disk');
  const busy = { ...storageOf({ said: ofHours(2) }), getDirectory: () => Promise.reject(new DOMException('', 'NoModificationAllowedError')) };
  assert.equal(await roomHours(busy), 2);
});
