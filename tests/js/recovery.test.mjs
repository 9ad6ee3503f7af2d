import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LogWriter, TYPE, decode, jsonOf, logId } from '../../static/js/capture/log.js';
import { RESUME_WITHIN_MS, endLog, findLeftovers } from '../../static/js/capture/recovery.js';
import { MemoryStore } from './support/memory_store.mjs';

const REC = 'a'.repeat(32);
const T0 = 1_700_000_000_000;

/** A log cut off after `chunks`, whose last record was written at `wallMs`. */
async function cutOff(store, { rec = REC, segment = 0, chunks = 3, wallMs = T0, end = null } = {}) {
  const log = logId(rec, segment);
  const writer = new LogWriter(log, { wallMs: () => wallMs, monoMs: () => 1 });
  const records = chunks < 0 ? [] : [writer.meta({ session_id: 's' })];
  for (let n = 0; n < chunks; n += 1) records.push(writer.pcm(new Int16Array(4000).fill(n)));
  if (end) records.push(writer.end(end));
  if (records.length) await store.append(log, 0, records);
  const row = { log, rec, segment, session: 's', startedAtMs: T0, ended: false, reason: null };
  await store.put('logs', { ...row, bytes: 0, frames: 0, sha256: null });
  return { ...row, bytes: 0, frames: 0, sha256: null };
}

const recording = (store, rec = REC, extra = {}) =>
  store.put('recordings', {
    rec,
    session: 's',
    startedAtMs: T0,
    closed: false,
    stopWanted: false,
    recovered: false,
    sealedAtMs: null,
    nextSegment: 1,
    frames: 0,
    gapMs: 0,
    gaps: [],
    marks: [],
    ...extra,
  });

const clock = { wallMs: () => T0 + 5, monoMs: () => 1 };

test('a recording cut off just now is offered for going on, with its frames', async () => {
  const store = new MemoryStore();
  await recording(store);
  await cutOff(store, { segment: 0, chunks: 3 });
  await cutOff(store, { segment: 1, chunks: 2, wallMs: T0 + 900 });
  const { resume, close } = await findLeftovers(store, T0 + 5000);
  assert.equal(resume.row.rec, REC);
  assert.equal(resume.frames, 20_000);
  assert.equal(resume.sinceMs, T0 + 900);
  assert.deepEqual(resume.previous, { seg: 1, frames: 8000, wall_ms: T0 + 900 });
  assert.deepEqual(close, []);
});

test('one cut off long ago, or in the future of this clock, is closed instead', async () => {
  for (const now of [T0 + RESUME_WITHIN_MS + 1, T0 - RESUME_WITHIN_MS - 1]) {
    const store = new MemoryStore();
    await recording(store);
    await cutOff(store);
    const { resume, close } = await findLeftovers(store, now);
    assert.equal(resume, null);
    assert.deepEqual(
      close.map((row) => row.rec),
      [REC],
    );
  }
});

test('it ends with its last sound and the gaps after it, and only its own page gives it time', async () => {
  const store = new MemoryStore();
  await recording(store);
  const at = { now: T0 };
  const writer = new LogWriter(logId(REC, 0), { wallMs: () => at.now, monoMs: () => 1 });
  const records = [writer.meta({ session_id: 's' }), writer.pcm(new Int16Array(4000))];
  const add = (ms, make) => {
    at.now = T0 + ms;
    records.push(make());
  };
  add(2_000, () => writer.event({ k: 'gap', ms: 1_500, cause: 'interrupted', set_ms: 60 }));
  add(9_000, () => writer.event({ k: 'hidden' }));
  await store.append(writer.id, 0, records);
  const row = { log: writer.id, rec: REC, segment: 0, session: 's', startedAtMs: T0, ended: false };
  await store.put('logs', { ...row, reason: null, bytes: 0, frames: 0, sha256: null });
  await endLog(store, row, 'recovered', { wallMs: () => T0 + 100_000, monoMs: () => 1 });
  const found = async (nowMs) => findLeftovers(store, nowMs);
  const { resume } = await found(T0 + 9_000 + RESUME_WITHIN_MS);
  assert.deepEqual([resume.sinceMs, resume.signMs], [T0 + 1_560, T0 + 9_000]);
  assert.equal((await found(T0 + 9_001 + RESUME_WITHIN_MS)).resume, null);
});

test('after Stop was tapped a recording never goes on by itself', async () => {
  const store = new MemoryStore();
  await recording(store, REC, { stopWanted: true });
  await cutOff(store);
  const { resume, close } = await findLeftovers(store, T0 + 10);
  assert.equal(resume, null);
  assert.equal(close.length, 1);
});

test('of two open recordings the newer goes on and the older is closed', async () => {
  const store = new MemoryStore();
  const older = 'b'.repeat(32);
  await recording(store, REC, { startedAtMs: T0 + 100 });
  await recording(store, older, { startedAtMs: T0 });
  await cutOff(store);
  await cutOff(store, { rec: older });
  const { resume, close } = await findLeftovers(store, T0 + 10);
  assert.equal(resume.row.rec, REC);
  assert.deepEqual(
    close.map((row) => row.rec),
    [older],
  );
});

test('only what never held a record is removed', async () => {
  const store = new MemoryStore();
  await recording(store);
  await cutOff(store, { segment: 0, chunks: 1 });
  const empty = await cutOff(store, { segment: 1, chunks: -1 });
  const nothing = 'c'.repeat(32);
  await recording(store, nothing);
  await findLeftovers(store, T0);
  assert.deepEqual(store.removed.sort(), [empty.log, nothing].sort());
});

test('sound whose log was never noted is found, noted and kept', async () => {
  const store = new MemoryStore();
  await recording(store, REC, { nextSegment: 3 });
  const { log } = await cutOff(store, { segment: 1, chunks: 3 });
  store.tables.logs.delete(log);
  const { resume } = await findLeftovers(store, T0 + 5000);
  assert.deepEqual([resume.frames, resume.previous.seg], [12_000, 1]);
  assert.deepEqual(store.removed, []);
  const row = store.tables.logs.get(log);
  assert.deepEqual([row.rec, row.segment, row.session, row.ended], [REC, 1, 's', false]);
});

test('ending a log appends one END that names its frames, records and hash', async () => {
  const store = new MemoryStore();
  const row = await cutOff(store, { chunks: 5 });
  const before = store.bytesOf(row.log);
  const ended = await endLog(store, row, 'recovered', clock);
  const after = store.bytesOf(row.log);
  assert.equal(Buffer.compare(after.subarray(0, before.length), before), 0);
  const end = decode(after, before.length);
  assert.equal(end.type, TYPE.END);
  const { frames, records, reason } = jsonOf(end);
  assert.deepEqual(
    { frames, records, reason },
    { frames: 20_000, records: 6, reason: 'recovered' },
  );
  assert.equal(ended.bytes, after.length);
  assert.deepEqual(await endLog(store, ended, 'recovered', clock), ended);
  assert.equal(store.bytesOf(row.log).length, after.length);
});

test('an END that was written before its row is found, not doubled', async () => {
  const store = new MemoryStore();
  const row = await cutOff(store, { end: 'stop' });
  const before = store.bytesOf(row.log).length;
  const ended = await endLog(store, row, 'recovered', clock);
  assert.equal(ended.reason, 'stop');
  assert.equal(store.bytesOf(row.log).length, before);
});

test('a damaged record ends the log before it and is put aside, not thrown away', async () => {
  const store = new MemoryStore();
  const row = await cutOff(store, { chunks: 4 });
  const records = store.records.get(row.log);
  const [at, bytes] = [...records][3];
  const damaged = Uint8Array.from(bytes);
  damaged[100] ^= 1;
  records.set(at, damaged);
  const ended = await endLog(store, row, 'recovered', clock);
  assert.equal(ended.frames, 8000);
  assert.equal(store.bytesOf(`${row.log}!damaged`).length, 2 * bytes.length);
});

const TEAR = {
  short: (bytes) => bytes.slice(0, 30),
  cut: (bytes) => bytes.slice(0, bytes.length - 7),
  flipped: (bytes) => bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
  empty: () => new Uint8Array(0),
};

/** Damages the record with this number, in place. */
function damage(store, log, number, kind) {
  const records = store.records.get(log);
  const at = [...records.keys()][number];
  records.set(at, TEAR[kind](records.get(at)));
  return at;
}

test('a torn or damaged last record costs that record and nothing else', async () => {
  for (const kind of Object.keys(TEAR)) {
    const store = new MemoryStore();
    await recording(store);
    const row = await cutOff(store, { chunks: 8 });
    const before = store.bytesOf(row.log);
    const at = damage(store, row.log, 8, kind);
    const { resume } = await findLeftovers(store, T0 + 10);
    assert.deepEqual(store.removed, [], kind);
    assert.equal(resume.row.rec, REC);
    assert.equal(resume.frames, 7 * 4000);
    const ended = await endLog(store, row, 'recovered', clock);
    const after = store.bytesOf(row.log);
    assert.equal(Buffer.compare(after.subarray(0, at), before.subarray(0, at)), 0);
    const end = decode(after, at);
    assert.deepEqual([end.type, jsonOf(end).reason], [TYPE.END, 'recovered']);
    assert.deepEqual([ended.frames, ended.bytes], [7 * 4000, after.length]);
    assert.equal(store.records.get(`${row.log}!damaged`).size, 1);
  }
});

test('damage in the middle ends the log there; what lies behind is kept aside and told as a gap', async () => {
  const store = new MemoryStore();
  const row = await cutOff(store, { chunks: 8 });
  const at = damage(store, row.log, 4, 'flipped');
  await endLog(store, row, 'recovered', clock);
  const gap = decode(store.bytesOf(row.log), at);
  assert.equal(gap.type, TYPE.EVENT);
  assert.deepEqual(jsonOf(gap), { k: 'gap', ms: 5 * 250, cause: 'lost' });
  assert.equal(store.records.get(`${row.log}!damaged`).size, 5);
});

test('a record that is missing in the middle is treated as damage', async () => {
  const store = new MemoryStore();
  const row = await cutOff(store, { chunks: 6 });
  const at = [...store.records.get(row.log).keys()][3];
  store.records.get(row.log).delete(at);
  const ended = await endLog(store, row, 'recovered', clock);
  assert.equal(ended.frames, 8000);
  assert.equal(ended.bytes, store.bytesOf(row.log).length);
  assert.equal(store.records.get(`${row.log}!damaged`).size, 3);
});

test('a log without one readable record is kept aside and ends without sound', async () => {
  const store = new MemoryStore();
  await recording(store);
  const row = await cutOff(store, { chunks: 2 });
  for (const number of [0, 1, 2]) damage(store, row.log, number, 'flipped');
  const { close, resume } = await findLeftovers(store, T0 + 10);
  assert.equal(close.length + (resume ? 1 : 0), 1);
  assert.deepEqual(store.removed, []);
  const ended = await endLog(store, row, 'recovered', clock);
  const log = store.bytesOf(row.log);
  const meta = decode(log);
  assert.deepEqual([meta.type, jsonOf(meta).session_id], [TYPE.META, 's']);
  assert.deepEqual([ended.frames, ended.bytes], [0, log.length]);
  assert.equal(store.records.get(`${row.log}!damaged`).size, 3);
});

test('a recording that the store cannot read does not keep the next one', async () => {
  const store = new MemoryStore();
  const bad = 'b'.repeat(32);
  await recording(store, bad, { startedAtMs: T0 - 1 });
  await recording(store);
  await cutOff(store, { rec: bad });
  await cutOff(store);
  const last = store.last.bind(store);
  store.last = async (log, ...rest) => {
    if (log.startsWith(bad)) throw new DOMException('', 'DataError');
    return last(log, ...rest);
  };
  const { resume, close } = await findLeftovers(store, T0 + 10);
  assert.equal(resume.row.rec, REC);
  assert.deepEqual(close, []);
  assert.deepEqual(store.removed, []);
});
