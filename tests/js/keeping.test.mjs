// When the tablet's copy may go: the server still has every log, or it is sent again.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Engine } from '../../static/js/capture/engine.js';
import { GRACE_MS } from '../../static/js/capture/keeper.js';
import { LogWriter, TYPE, jsonOf, logId, readable } from '../../static/js/capture/log.js';
import { endLog } from '../../static/js/capture/recovery.js';
import { makeLog } from './support/fake_server.mjs';
import { OLD, REC, confirmed, httpServer, recording, row, settle, world } from './support/shipping.mjs';

const LONG_AGO = { sealedAtMs: 1 };
const clock = { wallMs: () => 1, monoMs: () => 1 };

/** A sealed recording of one log on the tablet, as an earlier visit left it. */
async function sealedBefore(log, { fetch, extra = LONG_AGO }) {
  const found = world({ fetch });
  const rec = log.id.slice(0, 32);
  await found.store.append(log.id, 0, log.records);
  await found.store.put('recordings', recording(rec, extra));
  found.shipper.addRecording(recording(rec, extra));
  found.shipper.addLog(row(log), null, confirmed(log));
  return { ...found, entry: found.shipper.logs.get(log.id) };
}

test('a log of which the server lost the end is not removed, but sent again and sealed anew', async () => {
  const log = makeLog(REC, 0, 6);
  const server = httpServer({ complete: [log], state: 'sealed' });
  server.logs.set(log.id, Buffer.concat(log.records.slice(0, 3)));
  const { shipper, store, link, said, entry } = await sealedBefore(log, server);
  await shipper.keeper.removeSealed(0);
  assert.deepEqual(store.removed, []);
  assert.deepEqual([entry.final, shipper.recordings.get(REC).sealedAtMs], [false, null]);
  assert.ok(link.channels.has(log.id), 'it is offered again');
  assert.equal(store.tables.finals.get(log.id).sha256, null, 'nor is it believed the next time');
  assert.equal(store.tables.recordings.get(REC).sealedAtMs, null);
  const [waits] = shipper.backlog(null);
  assert.deepEqual([waits.state, waits.sentMs < waits.ms], ['here', true]);

  server.logs.set(log.id, Buffer.concat(log.records));
  link.listener.final(log.id, log.size, log.sha256);
  await settle();
  await shipper.keeper.sealed(REC);
  assert.deepEqual(said.sealed, [REC]);
  await shipper.keeper.removeSealed(0);
  assert.deepEqual(store.removed, [log.id, REC]);
});

test('a log that is another one on the server is kept, and shown', async () => {
  const log = makeLog(REC, 0, 2);
  const server = httpServer({ has: [{ ...log, sha256: 'f'.repeat(64) }] });
  const { shipper, store, said } = await sealedBefore(log, server);
  await shipper.keeper.removeSealed(0);
  assert.deepEqual(store.removed, []);
  assert.deepEqual(said.stuck, [[log.id, 'conflict']]);
});

test('a state alone seals nothing: the server is asked for every log that it confirmed before', async () => {
  const log = makeLog(REC, 0, 2);
  const server = httpServer({ state: 'sealed' });
  const { shipper, said, entry } = await sealedBefore(log, { ...server, extra: {} });
  shipper.socketUp = true;
  await shipper.keeper.askForSeals();
  assert.deepEqual([said.sealed, entry.final], [[], false]);
});

test('a server that has every log and still waits is told that this is all', async () => {
  const log = makeLog(REC, 0, 2);
  for (const [state, told] of [['recording', 1], ['stopped', 0]]) {
    const server = httpServer({ has: [log], state });
    const { shipper } = await sealedBefore(log, { ...server, extra: {} });
    shipper.socketUp = true;
    await shipper.keeper.askForSeals();
    const stops = server.requests.filter(([method, path]) => method === 'POST' && path.endsWith('/api/stop-recording'));
    assert.equal(stops.length, told, state);
  }
});

test('where nobody can be asked a copy stays; a full tablet lets go of the oldest only', async () => {
  const logs = [makeLog(OLD, 0, 1), makeLog(REC, 0, 1)];
  for (const fetch of [
    () => Promise.reject(new TypeError('no way')),
    async () => new Response(null, { status: 502 }),
  ]) {
    const { shipper, store } = await sealedBefore(logs[1], { fetch });
    shipper.addRecording(recording(OLD, { ...LONG_AGO, startedAtMs: -1 }));
    shipper.addLog(row(logs[0]), null, confirmed(logs[0]));
    await shipper.keeper.removeSealed(GRACE_MS);
    assert.deepEqual(store.removed, []);
    shipper.socketUp = true;
    await shipper.keeper.removeSealed(0);
    assert.deepEqual(store.removed, [logs[0].id, OLD]);
  }
});

test('in the grace time every log is asked for once a connection, one a minute', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  try {
    const logs = [makeLog(REC, 0, 1), makeLog(OLD, 0, 1)];
    const server = httpServer({ has: logs });
    const { shipper, link } = await sealedBefore(logs[0], { ...server, extra: { sealedAtMs: Date.now() } });
    shipper.addRecording(recording(OLD, { sealedAtMs: Date.now() }));
    shipper.addLog(row(logs[1]), null, confirmed(logs[1]));
    shipper.start();
    await settle();
    link.listener.link(true, false);
    const minute = async () => {
      server.requests.length = 0;
      mock.timers.tick(60_000);
      await settle();
      return server.requests.map(([method, path]) => `${method} ${path.split('/').at(-1)}`);
    };
    const [one, other] = logs.map((log) => `HEAD ${log.id}`);
    assert.deepEqual([await minute(), await minute(), await minute()], [[one], [other], []]);
    link.listener.link(false, false);
    link.listener.link(true, false);
    server.logs.delete(logs[0].id);
    await minute();
    assert.ok(link.channels.has(logs[0].id), 'it is lost there, and goes again');
    shipper.stop();
  } finally {
    mock.timers.reset();
  }
});

/** The worker's order: what an earlier visit left is taken up, then the shipper starts. */
async function nextVisit(found, stopped = null, cause = 'reload') {
  const page = { state() {}, needMicrophone() {}, closeMicrophone() {}, begun() {} };
  const engine = new Engine({ store: found.store, http: found.shipper.http, sessionId: 's', page });
  engine.shipper = found.shipper;
  await engine.recover(stopped, cause);
  const known = [...found.shipper.damaged];
  found.shipper.start();
  return { engine, known };
}

test('a copy of which a part was damaged stays at the next visit too, however long ago it was sealed', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    const log = makeLog(REC, 0, 1);
    const found = world(httpServer({ has: [log] }));
    await found.store.put('recordings', { ...recording(REC, LONG_AGO), marks: [], gaps: [] });
    await found.store.put('logs', row(log));
    await found.store.put('finals', confirmed(log));
    found.store.records.set(`${log.id}!damaged`, new Map([[50, new Uint8Array(60)]]));
    const own = found.store.damaged.bind(found.store);
    found.store.damaged = async (id) => settle().then(() => own(id)); // a slow disk
    assert.deepEqual((await nextVisit(found)).known, [log.id], 'known before anything is removed');
    await settle();
    assert.deepEqual(found.store.removed, []);
    assert.equal(found.shipper.backlog(null)[0].damaged, true);
    found.shipper.stop();
  } finally {
    mock.timers.reset();
  }
});

test('what a full store keeps from being ended is ended, and sent, when there is room', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    const log = makeLog(REC, 0, 4, null);
    const found = world(httpServer());
    const { store, shipper } = found;
    await store.append(log.id, 0, log.records);
    await store.put('recordings', { ...recording(REC, { closed: false, nextSegment: 1 }), marks: [], gaps: [] });
    await store.put('logs', { ...row(log), ended: false, reason: null, bytes: 0, frames: 0, sha256: null });
    store.refuses = 'full';
    const { engine } = await nextVisit(found);
    for (let n = 0; n < 3; n += 1) {
      await settle();
      mock.timers.tick(1);
    }
    await settle();
    assert.deepEqual([shipper.waiting(), store.tables.logs.get(log.id).ended], [[], false]);
    assert.equal(engine.watch.refuses, 'full');
    store.refuses = null;
    for (let n = 0; n < 3; n += 1) {
      mock.timers.tick(30_000);
      await settle(200);
    }
    assert.equal(store.tables.logs.get(log.id).reason, 'recovered');
    const end = [...store.records.get(`${REC}.a1`).values()].map(readable);
    assert.deepEqual(jsonOf(end.at(-2)), { k: 'gap', ms: 0, cause: 'reload' }, 'nobody stopped it: its end is unknown');
    assert.ok(shipper.waiting().some((entry) => entry.log === log.id));
    assert.equal(store.tables.recordings.get(REC).closed, true);
    assert.equal(engine.watch.refuses, null, 'nor is it said to be full any more');
    const said = () => 'rec.recovered' in engine.model.alerts;
    engine.signals.sealed(REC);
    assert.ok(said(), 'its seal takes it from nobody who has not read it');
    mock.timers.tick(60_000);
    assert.ok(!said());
    shipper.stop();
  } finally {
    mock.timers.reset();
  }
});

for (const { ms, stopWanted, muted, cause, gap } of [
  { ms: 13_000, stopWanted: false, muted: false, cause: 'interrupted', gap: 'interrupted' },
  { ms: 13_000, stopWanted: true, muted: false, cause: 'reload', gap: 'reload' },
  { ms: 13_000, stopWanted: false, muted: true, cause: 'reload', gap: 'mute' },
  { ms: 900, stopWanted: false, muted: false, cause: 'reload', gap: null },
])
  test(`a Stop ${ms} ms after the last sound, never heard by the recorder: the gap is ${gap}`, async () => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    try {
      const log = makeLog(REC, 0, 4, null);
      const found = world(httpServer());
      const { store, shipper } = found;
      await store.append(log.id, 0, log.records);
      // The browser was killed when it had noted the number of the next log, and nothing in it.
      const kept = { closed: false, nextSegment: 2, stopWanted, muted, startOffMs: 2_000 };
      await store.put('recordings', { ...recording(REC, kept), marks: [], gaps: [] });
      await store.put('logs', { ...row(log), ended: false, reason: null, bytes: 0, frames: 0, sha256: null });
      const { wallMs } = readable(log.records.at(-1));
      await nextVisit(found, { rec: REC, atMs: wallMs + ms }, cause);
      for (let n = 0; n < 4; n += 1) {
        await settle();
        mock.timers.tick(1);
      }
      await settle();
      const [first, last] = [...store.tables.logs.values()].sort((a, b) => a.segment - b.segment);
      assert.deepEqual([first.reason, last.reason, store.tables.recordings.get(REC).closed], ['recovered', 'stop', true]);
      const said = [...store.records.get(last.log).values()].map(readable);
      const { prev_seg_end: before, clock_off_ms: offMs } = jsonOf(said[0]);
      assert.deepEqual([last.segment, before, offMs], [2, { seg: 0, frames: first.frames }, 2_000]);
      const told = said.filter(({ type }) => type === TYPE.EVENT);
      assert.deepEqual(told.map(jsonOf), gap ? [{ k: 'gap', ms, cause: gap }] : []);
      shipper.stop();
    } finally {
      mock.timers.reset();
    }
  });

test('a recording that has used up its segments is closed in the last one', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    const log = makeLog(REC, 999, 4, null);
    const found = world(httpServer());
    const { store, shipper } = found;
    await store.append(log.id, 0, log.records);
    await store.put('recordings', { ...recording(REC, { closed: false, nextSegment: 1_000 }), marks: [], gaps: [] });
    await store.put('logs', { ...row(log), ended: false, reason: null, bytes: 0, frames: 0, sha256: null });
    await nextVisit(found);
    for (let n = 0; n < 3; n += 1) {
      await settle();
      mock.timers.tick(1);
    }
    await settle();
    assert.deepEqual([...store.tables.logs.values()].map((one) => [one.segment, one.reason]), [[999, 'stop']]);
    assert.equal(store.tables.recordings.get(REC).closed, true);
    shipper.stop();
  } finally {
    mock.timers.reset();
  }
});

test('a copy whose damage cannot be looked up stays as well', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    const log = makeLog(REC, 0, 1);
    const found = world(httpServer({ has: [log] }));
    await found.store.put('recordings', { ...recording(REC, LONG_AGO), marks: [], gaps: [] });
    await found.store.put('logs', row(log));
    await found.store.put('finals', confirmed(log));
    found.store.damaged = () => Promise.reject(new DOMException('', 'DataError'));
    await nextVisit(found);
    await settle();
    assert.deepEqual(found.store.removed, []);
    found.shipper.stop();
  } finally {
    mock.timers.reset();
  }
});

/**
 * A log of which the server got `more` chunks out of memory, which the tablet never stored: the next
 * visit ended it where it breaks off.
 */
async function cutOff(more, { stop = false } = {}) {
  const writer = new LogWriter(logId(REC, 0), clock);
  const records = [writer.meta({ session_id: 's', app: '0' })];
  for (let n = 0; n < 3; n += 1) records.push(writer.pcm(new Int16Array(4000).fill(n)));
  const here = [...records];
  for (let n = 0; n < more; n += 1) records.push(writer.pcm(new Int16Array(4000).fill(9)));
  if (stop) records.push(writer.end('stop'));
  const there = { id: writer.id, records, size: writer.length, sha256: writer.sha256 };
  const server = httpServer(stop ? { has: [there] } : {});
  server.logs.set(writer.id, Buffer.concat(records));
  const found = world(server);
  await found.store.append(writer.id, 0, here);
  const open = { ...row(there), ended: false, bytes: 0, frames: 0, sha256: null };
  const ended = await endLog(found.store, open, 'recovered', clock);
  assert.ok(ended.bytes < there.size);
  found.shipper.addRecording(recording(REC));
  found.shipper.addLog(ended, null);
  return { ...found, server, there, ended, before: server.logs.get(writer.id) };
}

for (const stop of [false, true])
  test(`a log that goes on${stop ? ' and ends' : ''} on the server where ours was cut off is the server's`, async () => {
    const { shipper, store, link, said, server, there, ended, before } = await cutOff(3, { stop });
    link.listener.opened(there.id, there.size, stop);
    if (stop) link.listener.final(there.id, there.size, there.sha256);
    await settle();
    assert.deepEqual([said.stuck, shipper.refusals()], [[], []]);
    assert.equal(shipper.logs.get(there.id).final, true);
    assert.equal(link.channels.size, 0);
    assert.equal(shipper.backlog(null)[0].sentMs, 750);
    assert.equal(Buffer.compare(server.logs.get(there.id), before), 0, 'nothing is written there');
    await shipper.keeper.sealed(REC);
    assert.deepEqual(said.sealed, [REC]);

    const later = world(server);
    later.shipper.addRecording(recording(REC, LONG_AGO));
    later.shipper.addLog(ended, null, store.tables.finals.get(there.id));
    assert.equal(later.shipper.logs.get(there.id).final, true);
    server.logs.set(there.id, before.subarray(0, ended.bytes - 300));
    await later.shipper.keeper.removeSealed(0);
    assert.deepEqual(later.store.removed, [], 'the server lost it');
    server.logs.set(there.id, before);
    await shipper.keeper.removeSealed(0);
    assert.deepEqual(store.removed, [there.id, REC]);
  });

test('a longer log that is another one stays in dispute', async () => {
  const { shipper, store, link, said, server, there, before } = await cutOff(3);
  const other = Buffer.from(before);
  other[before.length - 4 * 8040 + 100] ^= 1; // in the last chunk that both have
  server.logs.set(there.id, other);
  link.listener.opened(there.id, there.size, false);
  await settle();
  assert.deepEqual(said.stuck, [[there.id, 'conflict']]);
  assert.equal(shipper.logs.get(there.id).final, false);
  assert.equal(store.tables.finals.size, 0);
});

test('whether a longer log is ours is decided when the server can be asked, and not before', async () => {
  const { shipper, link, said, server, there } = await cutOff(1);
  const { fetch } = shipper.http;
  shipper.http.fetch = () => Promise.reject(new TypeError('no way'));
  link.listener.opened(there.id, there.size, false);
  await settle();
  assert.deepEqual([said.stuck, shipper.logs.get(there.id).final], [[], false]);
  shipper.http.fetch = fetch;
  shipper.again();
  link.listener.opened(there.id, there.size, false);
  await settle();
  assert.equal(shipper.logs.get(there.id).final, true);
  assert.ok(server.requests.some(([method]) => method === 'PATCH'));
});
