import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { HttpSkin } from '../../static/js/capture/http.js';
import { GRACE_MS } from '../../static/js/capture/keeper.js';
import { makeLog, reader } from './support/fake_server.mjs';
import { OLD, REC, confirmed, httpServer, recording, row, settle, world } from './support/shipping.mjs';

test('the live log comes first and of the others only the oldest travels', () => {
  const { shipper, link } = world();
  const logs = [makeLog(REC, 0, 1), makeLog(OLD, 0, 1), makeLog(OLD, 1, 1)];
  shipper.addLog(row(logs[0], { startedAtMs: 50 }), null);
  shipper.addLog(row(logs[2], { startedAtMs: 10 }), null);
  shipper.addLog(row(logs[1], { startedAtMs: 10 }), null);
  assert.deepEqual([...link.channels.keys()], [logs[1].id]);
  const live = { log: `${'c'.repeat(32)}.a0`, sendableBytes: 500, durableFrames: 10, acked() {} };
  const open = { ...row({ id: live.log, size: 0 }, { startedAtMs: 99 }), ended: false, bytes: 0 };
  shipper.addLog(open, live);
  shipper.grew(live);
  assert.deepEqual(
    [...link.channels].map(([log, { first }]) => [log, first]),
    [
      [logs[1].id, false],
      [live.log, true],
    ],
  );
});

test('a log is done only when the server names the same hash; then the next one travels', async () => {
  const { shipper, link, store, said } = world();
  const logs = [makeLog(OLD, 0, 1), makeLog(REC, 0, 1)];
  logs.forEach((log, i) => shipper.addLog(row(log, { startedAtMs: i }), null));
  link.listener.final(logs[0].id, logs[0].size, 'f'.repeat(64));
  await settle();
  assert.deepEqual(said.stuck, [[logs[0].id, 'conflict']]);
  assert.equal(store.tables.finals.size, 0);
  assert.deepEqual([...link.channels.keys()], [logs[1].id]);
  link.listener.final(logs[1].id, logs[1].size, logs[1].sha256);
  await settle();
  assert.ok(store.tables.finals.has(logs[1].id));
  assert.equal(link.channels.size, 0);
});

test('a recording counts as sealed only when it is said with every log confirmed', async () => {
  const server = httpServer({ state: 'recording' });
  const { shipper, link, said } = world({ fetch: server.fetch });
  const logs = [makeLog(REC, 0, 1, 'switch'), makeLog(REC, 1, 1)];
  shipper.addRecording(recording(REC));
  logs.forEach((log) => shipper.addLog(row(log), null));
  link.listener.link(true, false);
  link.listener.final(logs[0].id, logs[0].size, logs[0].sha256);
  await settle();
  // The server gave it up without the rest: what comes after such a seal is not in it.
  link.listener.sealed(REC);
  link.listener.final(logs[1].id, logs[1].size, logs[1].sha256);
  await settle();
  await shipper.keeper.askForSeals();
  assert.deepEqual(said.sealed, [], 'a seal from before the last log');
  link.listener.sealed(REC);
  await settle();
  assert.deepEqual(said.sealed, [REC]);
});

test('a seal for a recording that still runs is not believed', async () => {
  const { shipper, link, said } = world();
  const log = makeLog(REC, 0, 1, 'switch');
  shipper.addRecording(recording(REC, { closed: false }));
  shipper.addLog(row(log), null, confirmed(log));
  link.listener.sealed(REC);
  await settle();
  assert.deepEqual(said.sealed, []);
});

test('the copy on the tablet goes after the grace time, and not before', async () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  try {
    const log = makeLog(REC, 0, 1);
    const { shipper, link, store } = world({ fetch: httpServer({ has: [log] }).fetch });
    shipper.addRecording(recording(REC));
    shipper.addLog(row(log), null);
    link.listener.final(log.id, log.size, log.sha256);
    link.listener.sealed(REC);
    await settle();
    mock.timers.tick(GRACE_MS - 1);
    await shipper.keeper.removeSealed(GRACE_MS);
    assert.deepEqual(store.removed, []);
    mock.timers.tick(1);
    await shipper.keeper.removeSealed(GRACE_MS);
    assert.deepEqual(store.removed, [log.id, REC]);
  } finally {
    mock.timers.reset();
  }
});

test('nothing unsealed is ever removed, however old', async () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  try {
    const { shipper, store } = world();
    const log = makeLog(REC, 0, 1);
    shipper.addRecording(recording(REC));
    shipper.addLog(row(log), null, confirmed(log));
    mock.timers.tick(400 * GRACE_MS);
    await shipper.keeper.removeSealed(0);
    assert.deepEqual(store.removed, []);
  } finally {
    mock.timers.reset();
  }
});

test('HTTP ships a log larger than one body, whole and in order, and learns that it is complete', async () => {
  const log = makeLog(REC, 0, 250);
  const server = httpServer({ complete: [log] });
  const http = new HttpSkin({ fetch: server.fetch, base: '', read: reader(log) });
  const acks = [];
  const shipped = await http.ship({ log: log.id, session: 's', size: log.size }, (c) =>
    acks.push(c),
  );
  const { size: c, sha256 } = log;
  assert.deepEqual(shipped, { c, complete: true, sha256, why: null, retryMs: 0 });
  assert.equal(Buffer.compare(server.logs.get(log.id), Buffer.concat(log.records)), 0);
  assert.ok(acks.every((c, i) => i === 0 || c > acks[i - 1]));
});

test('HTTP bodies are as large as the link carries in seconds', async () => {
  const log = makeLog(REC, 0, 400);
  const server = httpServer({ complete: [log] });
  const link = { now: 0, bytesPerMs: 25, bodies: [] };
  const fetch = async (path, init) => {
    if (init.method !== 'PATCH') return server.fetch(path, init);
    link.bodies.push(init.body.size);
    link.now += init.body.size / link.bytesPerMs;
    if (init.body.size / link.bytesPerMs > 30_000) throw new DOMException('', 'TimeoutError');
    if (link.bodies.length === 12) link.bytesPerMs = 1_000;
    return server.fetch(path, init);
  };
  const http = new HttpSkin({ fetch, base: '', read: reader(log), now: () => link.now });
  const shipped = await http.ship({ log: log.id, session: 's', size: log.size }, () => {});
  assert.ok(shipped.complete);
  assert.ok(link.bodies.slice(0, 12).every((bytes) => bytes <= 8_000 * link.bytesPerMs));
  assert.ok(Math.max(...link.bodies.slice(0, 12)) <= 200_000, 'too large for 25 kB a second');
  assert.ok(Math.max(...link.bodies) > 400_000, 'small although the link is quick');
});

test('HTTP makes the next body smaller when one was not answered in time', async () => {
  const log = makeLog(REC, 0, 100);
  const server = httpServer({ complete: [log] });
  let now = 0;
  let slow = false;
  const fetch = async (path, init) => {
    if (init.method !== 'PATCH' || !slow) return server.fetch(path, init);
    now += 30_000;
    throw new DOMException('', 'TimeoutError');
  };
  const http = new HttpSkin({ fetch, base: '', read: reader(log), now: () => now });
  const what = { log: log.id, session: 's', size: log.size };
  await http.ship({ ...what, size: log.size / 2 }, () => {});
  const before = http.bodyBytes;
  slow = true;
  await assert.rejects(http.ship(what, () => {}), DOMException);
  assert.equal(http.bodyBytes, before / 2);
});

test('HTTP waits as long as a full server asks, and names a refusal that waiting does not cure', async () => {
  const log = makeLog(REC, 0, 4);
  const full = httpServer({ full: () => true });
  const skin = (fetch) => new HttpSkin({ fetch, base: '', read: reader(log) });
  const what = { log: log.id, session: 's', size: log.size };
  const { why, retryMs } = await skin(full.fetch).ship(what, () => {});
  assert.deepEqual([why, retryMs], ['full', 1000]);
  const conflict = async () =>
    new Response(null, { status: 422, headers: { 'Upload-Offset': '40' } });
  assert.equal((await skin(conflict).ship(what, () => {})).why, 'conflict');
});

test('logs of an earlier session go by HTTP under their own session id', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    const log = makeLog(OLD, 0, 3);
    const server = httpServer({ complete: [log] });
    const { shipper, store, link } = world({ fetch: server.fetch });
    await store.append(log.id, 0, log.records);
    shipper.addLog(row(log, { session: 'earlier' }), null);
    shipper.start();
    mock.timers.tick(7000);
    await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(link.channels.size, 0);
    assert.ok(server.requests.length > 0);
    assert.ok(server.requests.every(([, , session]) => session === 'earlier'));
    assert.equal(Buffer.compare(server.logs.get(log.id), Buffer.concat(log.records)), 0);
    assert.ok(store.tables.finals.has(log.id));
  } finally {
    mock.timers.reset();
  }
});

test('where WebSockets never work, HTTP takes over and the link counts as up', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  try {
    const log = makeLog(REC, 0, 3);
    const server = httpServer({ complete: [log] });
    const { shipper, store, link, said } = world({ fetch: server.fetch });
    await store.append(log.id, 0, log.records);
    shipper.addLog(row(log), null);
    shipper.start();
    for (let second = 0; second < 7; second += 1) {
      mock.timers.tick(1000);
      link.listener.link(false, false);
    }
    for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(said.links.at(-1), true);
    assert.ok(store.tables.finals.has(log.id));
  } finally {
    mock.timers.reset();
  }
});

test('by HTTP too, live sound goes before what waits, between two bodies', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  try {
    const old = makeLog(OLD, 0, 250);
    const now = makeLog(REC, 0, 40, null);
    const server = httpServer({ complete: [old] });
    const live = { log: now.id, sendableBytes: 0, sendableFrames: 0, durableFrames: 0, acked() {} };
    let records = 0;
    const grow = (more) => {
      records = Math.min(now.records.length, records + more);
      live.sendableBytes = now.records.slice(0, records).reduce((sum, one) => sum + one.length, 0);
      shipper.grew(live);
    };
    const order = [];
    const fetch = async (path, init) => {
      const isOld = path.includes(old.id);
      if (init.method === 'PATCH') order.push(isOld ? 'old' : 'live');
      const answer = await server.fetch(path, init);
      if (init.method === 'PATCH' && isOld) grow(3);
      return answer;
    };
    const { shipper, store, link } = world({ fetch });
    live.read = (offset, most) => store.read(now.id, offset, Math.min(most, live.sendableBytes - offset));
    await store.append(old.id, 0, old.records);
    await store.append(now.id, 0, now.records);
    shipper.addLog(row(old), null);
    const open = { ...row({ id: now.id, size: 0 }, { startedAtMs: 9 }), ended: false, bytes: 0 };
    shipper.addLog(open, live);
    grow(1);
    shipper.start();
    for (let second = 0; second < 7; second += 1) {
      mock.timers.tick(1000);
      link.listener.link(false, false);
    }
    for (let i = 0; i < 300; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(order.filter((one) => one === 'old').length >= 4, String(order));
    assert.deepEqual(order.slice(0, 5), ['live', 'old', 'live', 'old', 'live']);
    assert.equal(Buffer.compare(server.logs.get(old.id), Buffer.concat(old.records)), 0);
  } finally {
    mock.timers.reset();
  }
});

test('a seal that nobody heard is asked for', async () => {
  const log = makeLog(REC, 0, 1);
  const server = httpServer({ state: 'done', has: [log] });
  const { shipper, said } = world({ fetch: server.fetch });
  shipper.addRecording(recording(REC));
  shipper.addLog(row(log), null, confirmed(log));
  await shipper.keeper.askForSeals();
  assert.deepEqual(said.sealed, []);
  shipper.socketUp = true;
  await shipper.keeper.askForSeals();
  assert.deepEqual(said.sealed, [REC]);
});

test('a log that ends while its confirmation is being noted stays confirmed', async () => {
  const { shipper, link, store, said } = world();
  const log = makeLog(REC, 0, 1);
  const live = { log: log.id, sendableBytes: log.size, sendableFrames: 40_000, acked() {} };
  shipper.addRecording(recording(REC));
  shipper.addLog({ ...row(log), ended: false, bytes: 0, sha256: null }, live);
  shipper.ending(log.id, log.sha256);
  shipper.grew(live);
  let noted;
  store.note = () => new Promise((resolve) => (noted = resolve));
  link.listener.final(log.id, log.size, log.sha256);
  shipper.addLog(row(log), null);
  assert.equal(shipper.logs.get(log.id).final, true);
  assert.equal(shipper.logs.get(log.id).live, null);
  noted(null);
  store.note = async () => null;
  await settle();
  assert.equal(link.channels.size, 0, 'a confirmed log is offered again');
  link.listener.sealed(REC);
  await settle();
  assert.deepEqual(said.sealed, [REC]);
});

test('a complete log of another length on the server is kept here, shown waiting, never removed', async () => {
  for (const more of [-40, 40]) {
    const { shipper, link, store, said } = world();
    const log = makeLog(REC, 0, 2);
    shipper.addRecording(recording(REC));
    shipper.addLog(row(log), null);
    link.listener.opened(log.id, log.size + more, true);
    link.listener.final(log.id, log.size + more, log.sha256);
    link.listener.sealed(REC);
    await settle();
    const [entry] = shipper.backlog(null);
    assert.deepEqual([entry.state, entry.sentMs], ['here', 0], `more ${more}`);
    assert.deepEqual(said.sealed, []);
    assert.deepEqual(said.stuck, [[log.id, 'conflict']]);
    await shipper.keeper.removeSealed(0);
    assert.deepEqual(store.removed, []);
  }
});

test('more of a log on the server than here is kept here too, complete or not', async () => {
  const { shipper, link, said } = world();
  const log = makeLog(REC, 0, 2);
  shipper.addLog(row(log), null);
  link.listener.opened(log.id, log.size + 8040, false);
  await settle();
  assert.deepEqual(said.stuck, [[log.id, 'conflict']]);
  assert.equal(shipper.ackedFrames(REC), 0);
});

test('an equal length alone confirms nothing: the hash decides, over either skin', async () => {
  const log = makeLog(REC, 0, 1);
  const other = { ...log, sha256: 'f'.repeat(64) };
  const { shipper, link, store } = world();
  shipper.addLog(row(log), null);
  link.listener.opened(log.id, log.size, true);
  await settle();
  assert.equal(store.tables.finals.size, 0);
  link.listener.final(log.id, log.size, log.sha256);
  await settle();
  assert.ok(store.tables.finals.has(log.id));

  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  try {
    const http = httpServer({ complete: [other] });
    const late = world({ fetch: http.fetch });
    await late.store.append(log.id, 0, log.records);
    late.shipper.addLog(row(log), null);
    late.shipper.start();
    mock.timers.tick(7000);
    for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(http.logs.get(log.id).length, log.size);
    assert.equal(late.store.tables.finals.size, 0);
    assert.deepEqual(late.said.stuck, [[log.id, 'conflict']]);
  } finally {
    mock.timers.reset();
  }
});

test('a confirmation of an earlier visit counts only for the same length and hash', () => {
  const log = makeLog(REC, 0, 1);
  const wrong = [{ c: log.size + 1 }, { sha256: null }, { sha256: 'f'.repeat(64) }];
  for (const change of wrong) {
    const { shipper } = world();
    shipper.addLog(row(log), null, { ...confirmed(log), ...change });
    assert.equal(shipper.logs.get(log.id).final, false);
  }
});

test('a disputed log does not hold up the others when it is offered again', () => {
  const { shipper, link } = world();
  const [old, next] = [makeLog(OLD, 0, 1), makeLog(REC, 0, 1)];
  shipper.addLog(row(old), null);
  shipper.addLog(row(next, { startedAtMs: 5 }), null);
  link.listener.final(old.id, old.size, 'f'.repeat(64));
  shipper.again();
  // On the same connection the server names the hash only once.
  link.listener.opened(old.id, old.size, true);
  assert.deepEqual([...link.channels.keys()], [next.id]);
});

test('a full tablet removes only what is sealed and verified log by log', async () => {
  const logs = [makeLog(REC, 0, 1, 'switch'), makeLog(REC, 1, 1)];
  const { shipper, store } = world({ fetch: httpServer({ has: logs }).fetch });
  shipper.addRecording(recording(REC, { sealedAtMs: 1 }));
  shipper.addLog(row(logs[0]), null, confirmed(logs[0]));
  shipper.addLog(row(logs[1]), null, { ...confirmed(logs[1]), sha256: null });
  await shipper.keeper.removeSealed(0);
  assert.deepEqual(store.removed, []);
  shipper.link.listener.final(logs[1].id, logs[1].size, logs[1].sha256);
  await settle();
  await shipper.keeper.removeSealed(0);
  assert.deepEqual(store.removed, [logs[0].id, logs[1].id, REC]);
});
