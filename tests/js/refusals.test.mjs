// What the server refuses: one log waits by itself, and holds up no other, over either skin.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { HttpSkin } from '../../static/js/capture/http.js';
import { makeLog, reader } from './support/fake_server.mjs';
import { OLD, REC, httpServer, row, settle, world } from './support/shipping.mjs';

const THIRD = 'c'.repeat(32);
const APIS = ['setTimeout', 'setInterval', 'Date'];

/** Three logs, the oldest first. */
const backlog = () => [OLD, REC, THIRD].map((rec) => makeLog(rec, 0, 2));

async function inTime(work) {
  mock.timers.enable({ apis: APIS });
  try {
    await work(async (ms, stepMs = 500) => {
      for (let at = 0; at < ms; at += stepMs) {
        mock.timers.tick(stepMs);
        await settle(40);
      }
    });
  } finally {
    mock.timers.reset();
  }
}

for (const [what, answer] of [
  ['answers with an error', () => new Response(null, { status: 500 })],
  ['is kept from, until a date, by a proxy', () => new Response(null, { status: 503, headers: { 'Retry-After': 'Fri, 20 Nov 2026 21:00:00 GMT' } })],
  ['never answers for', () => Promise.reject(new DOMException('', 'TimeoutError'))],
])
  test(`one log that the server ${what} holds up no other, and nobody calls it full`, () =>
    inTime(async (pass) => {
      const logs = backlog();
      const server = httpServer({ complete: logs });
      let asked = 0;
      const fetch = (path, init) => {
        if (!path.includes(logs[0].id)) return server.fetch(path, init);
        asked += 1;
        return answer();
      };
      const { shipper, store, said } = world({ fetch });
      for (const [n, log] of logs.entries()) {
        await store.append(log.id, 0, log.records);
        shipper.addLog(row(log, { startedAtMs: n }), null);
      }
      shipper.start();
      await pass(60_000);
      assert.deepEqual([...store.tables.finals.keys()], [logs[1].id, logs[2].id]);
      assert.ok(!said.full.includes(true));
      assert.deepEqual(said.stuck, []);
      const before = asked;
      await pass(600_000, 1_000);
      assert.ok(asked > before && asked - before < 45, `${asked - before} times in ten minutes`);
      shipper.stop();
    }));

for (const [who, status] of [['a proxy whose server is down', 502], ['the portal of a network', 200]])
  test(`${who} is not taken for the server`, () =>
    inTime(async (pass) => {
      const log = makeLog(REC, 0, 2);
      let asked = 0;
      const fetch = async () => {
        asked += 1;
        return new Response('<html></html>', { status });
      };
      const { shipper, store, said } = world({ fetch });
      await store.append(log.id, 0, log.records);
      shipper.addLog(row(log), null);
      shipper.start();
      await pass(30_000);
      const before = asked;
      await pass(60_000);
      assert.ok(asked > before, 'it is asked again');
      assert.deepEqual(said.links.filter(Boolean), []);
      shipper.stop();
    }));

test('on the socket too the next one goes while one waits, and it is offered again', () =>
  inTime(async (pass) => {
    const logs = backlog();
    const { shipper, link, said } = world();
    logs.forEach((log, n) => shipper.addLog(row(log, { startedAtMs: n }), null));
    shipper.start();
    link.listener.link(true, false);
    const offered = () => [...link.channels.keys()];
    assert.deepEqual(offered(), [logs[0].id]);
    link.listener.refused(logs[0].id, 'io', 0, 2_000);
    assert.deepEqual(offered(), [logs[1].id]);
    await pass(2_500);
    assert.deepEqual(offered(), [logs[0].id]);
    const waits = [];
    for (let n = 0; n < 9; n += 1) {
      link.listener.refused(logs[0].id, 'io', 0, 2_000);
      waits.push(shipper.logs.get(logs[0].id).retryAt - Date.now());
      await pass(waits[n] + 500);
    }
    assert.deepEqual(waits, [2_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    link.listener.acked(logs[0].id, 40);
    link.listener.refused(logs[0].id, 'io', 40, 2_000);
    assert.equal(shipper.logs.get(logs[0].id).retryAt - Date.now(), 2_000, 'it had gone on');
    assert.deepEqual([said.stuck, said.full.includes(true)], [[], false]);
    shipper.stop();
  }));

test('after a black hole nothing waits: a new connection offers at once what was not answered', () =>
  inTime(async (pass) => {
    const [log] = backlog();
    const fetch = () => Promise.reject(new DOMException('', 'TimeoutError'));
    const { shipper, link, said } = world({ fetch });
    shipper.addLog(row(log), null);
    shipper.start();
    await pass(900_000, 5_000);
    const entry = shipper.logs.get(log.id);
    assert.equal(entry.refusals > 5, true);
    link.withdraw(log.id);
    link.listener.link(true, false);
    assert.ok(link.channels.has(log.id));
    link.listener.refused(log.id, 'io', 0, 1_000);
    assert.ok(!link.channels.has(log.id) && entry.retryAt > Date.now() + 30_000, 'nobody is stormed');
    assert.deepEqual(said.stuck, []);
    shipper.stop();
  }));

test('full is said for a full server only, until it takes a log again', () =>
  inTime(async (pass) => {
    const logs = backlog();
    let full = true;
    const server = httpServer({ complete: logs, full: () => full });
    const { shipper, store, said } = world({ fetch: server.fetch });
    for (const log of logs) {
      await store.append(log.id, 0, log.records);
      shipper.addLog(row(log), null);
    }
    shipper.start();
    await pass(30_000);
    assert.equal(said.full.at(-1), true);
    assert.deepEqual(shipper.refusals(), [], 'waiting cures it');
    full = false;
    await pass(90_000);
    assert.equal(said.full.at(-1), false);
    assert.equal(store.tables.finals.size, 3);
    shipper.stop();
  }));

test('a refusal that lasts is believed the third time, told once, and tried once a minute', () =>
  inTime(async (pass) => {
    const [log] = backlog();
    const { shipper, link, said } = world();
    shipper.addLog(row(log), null);
    shipper.start();
    link.listener.link(true, false);
    const refusedFor = [];
    for (let n = 0; n < 6; n += 1) {
      link.listener.refused(log.id, 'conflict', 40, 1_000);
      const began = Date.now();
      for (let at = 0; !link.channels.has(log.id) && at < 100; at += 1) await pass(1_000);
      refusedFor.push(Math.round((Date.now() - began) / 30_000));
      assert.equal(said.stuck.length, n < 2 ? 0 : 1);
    }
    assert.deepEqual(refusedFor, [0, 0, 2, 2, 2, 2]);
    assert.deepEqual(shipper.refusals(), ['conflict']);
    shipper.stop();
  }));

test('a clock that is set back holds nothing up', () => {
  const [log] = backlog();
  const { shipper, link } = world();
  let now = 1_000;
  shipper.clock = { ...shipper.clock, now: () => now };
  shipper.addLog(row(log), null);
  const own = Date.now;
  Date.now = () => own() - 86_400_000;
  try {
    link.listener.refused(log.id, 'io', 0, 1_000);
    now += 1_000;
    shipper.choose();
    assert.ok(link.channels.has(log.id));
  } finally {
    Date.now = own;
  }
});

for (const limit of [100_000, 300_000, 512 * 1024])
  test(`behind a proxy that takes ${limit} bytes at once, bodies become smaller and all arrives`, async () => {
    const log = makeLog(REC, 0, 400);
    const server = httpServer({ complete: [log] });
    const sizes = [];
    const fetch = async (path, init) => {
      if (init.method !== 'PATCH') return server.fetch(path, init);
      sizes.push(init.body.size);
      if (init.body.size > limit) return new Response(null, { status: 413 });
      return server.fetch(path, init);
    };
    const http = new HttpSkin({ fetch, base: '', read: reader(log), now: () => 0 });
    let shipped;
    for (let n = 0; n < 5 && !shipped?.complete; n += 1)
      shipped = await http.ship({ log: log.id, session: 's', size: log.size }, () => {});
    assert.ok(shipped.complete, sizes.join());
    assert.ok(sizes.filter((size) => size > limit).length <= 2, sizes.join());
    assert.ok(Math.max(...sizes.filter((size) => size <= limit)) > limit / 4, sizes.join());
  });

test('what a portal on the way answers is no word of the server', async () => {
  const log = makeLog(REC, 0, 2);
  const acks = [];
  for (const status of [200, 302, 409, 410, 502]) {
    const http = new HttpSkin({
      fetch: async () => new Response(status === 200 ? 'Please accept' : null, { status }),
      base: '',
      read: reader(log),
    });
    const shipped = await http.ship({ log: log.id, session: 's', size: log.size }, (c) => acks.push(c));
    assert.deepEqual([shipped.why, shipped.complete], ['io', false], String(status));
  }
  assert.deepEqual(acks, []);
});
