import assert from 'node:assert/strict';
import { test } from 'node:test';

import { GATHER_MS } from '../../static/js/capture/channel.js';
import { SocketLink, WINDOW_BYTES } from '../../static/js/capture/transport.js';
import { FakeClock, FakeServer, makeLog, reader } from './support/fake_server.mjs';

const REC = 'a'.repeat(32);

function world(logs, { seed = 1 } = {}) {
  const clock = new FakeClock(seed);
  const server = new FakeServer(clock);
  const said = { links: [], acks: [], refused: [], feed: [] };
  const listener = {
    opened: () => {},
    acked: (log, c) => said.acks.push([log, c]),
    final: () => {},
    sealed: () => {},
    feed: (event) => said.feed.push(event),
    welcome: () => {},
    link: (up, restarting) => said.links.push([up, restarting]),
    // Who decides what travels offers it again after the pause.
    refused: (log, why, c, retryMs) => {
      said.refused.push([log, why, c]);
      const { size } = logs.find((one) => one.id === log);
      clock.setTimeout(() => link.offer(log, size, true), retryMs);
    },
  };
  const options = {
    connect: server.connect,
    sessionId: 's',
    read: reader(...logs),
    listener,
    clock,
  };
  const link = new SocketLink(options);
  return { clock, server, link, said };
}

const arrived = (server, log) => {
  const whole = Buffer.concat(log.records);
  assert.equal(Buffer.compare(Buffer.from(server.bytesOf(log.id)), whole), 0, 'bytes differ');
};

test('a whole log arrives byte for byte, in one connection', async () => {
  const log = makeLog(REC, 0, 40);
  const { clock, server, link, said } = world([log]);
  link.offer(log.id, log.size, true);
  link.start();
  await clock.pass(5000);
  arrived(server, log);
  assert.equal(server.sockets.length, 1);
  assert.deepEqual(said.acks.at(-1), [log.id, log.size]);
  assert.deepEqual(server.controls[0], { t: 'hello', v: 1, session_id: 's', after: -1 });
});

test('no more than the window is ever unacknowledged', async () => {
  const log = makeLog(REC, 0, 400);
  const { clock, server, link } = world([log]);
  server.latencyMs = 300;
  link.offer(log.id, log.size, true);
  link.start();
  let most = 0;
  for (let i = 0; i < 400; i += 1) {
    await clock.pass(50);
    most = Math.max(
      most,
      [...link.channels.values()].reduce((sum, ch) => sum + ch.inFlight, 0),
    );
  }
  arrived(server, log);
  assert.ok(most <= WINDOW_BYTES + 8100, `${most} bytes out`);
  assert.ok(most > WINDOW_BYTES / 2, `the window never opened: ${most}`);
});

/** A log that grows by a record each 250 ms; resolves to how many frames carried it. */
async function talk({ clock, server, link }, log) {
  let size = 0;
  link.start();
  await clock.pass(100);
  for (const record of log.records) {
    size += record.length;
    link.offer(log.id, size, true);
    await clock.pass(250);
  }
  await clock.pass(10_000);
  arrived(server, log);
  return server.frames.length;
}

test('a server that answers at once gets every chunk in a frame of its own', async () => {
  const log = makeLog(REC, 0, 40);
  assert.equal(await talk(world([log]), log), log.records.length);
});

test('a server that answers late gets fewer, larger frames, and nothing waits for long', async () => {
  const log = makeLog(REC, 0, 40);
  const busy = world([log]);
  busy.server.latencyMs = 700;
  const frames = await talk(busy, log);
  assert.ok(frames < log.records.length / 3, `${frames} frames`);
  const pauses = busy.server.frames.slice(1).map((f, i) => f.at - busy.server.frames[i].at);
  assert.ok(Math.max(...pauses) <= GATHER_MS + 500, `${Math.max(...pauses)} ms`);
});

test('a full send buffer of the browser holds sending back', async () => {
  const log = makeLog(REC, 0, 40);
  const { clock, server, link } = world([log]);
  link.start();
  await clock.pass(100);
  server.sockets[0].bufferedAmount = 64 * 1024;
  link.offer(log.id, log.size, true);
  await clock.pass(500);
  assert.equal(server.frames.length, 0);
  server.sockets[0].bufferedAmount = 0;
  await clock.pass(2000);
  arrived(server, log);
});

test('after a gap nack it waits, sends nothing meanwhile, and goes on from c', async () => {
  const log = makeLog(REC, 0, 60);
  const { clock, server, link, said } = world([log]);
  let refusedAt = null;
  server.refuse = (_, offset) => {
    if (offset < 80_000 || (refusedAt !== null && clock.time >= refusedAt + 1000)) return null;
    refusedAt ??= clock.time;
    return 'gap';
  };
  link.offer(log.id, log.size, true);
  link.start();
  await clock.pass(200);
  assert.notEqual(refusedAt, null);
  const flying = refusedAt + 3 * server.latencyMs;
  await clock.pass(refusedAt + 900 - clock.time);
  assert.equal(server.frames.filter((f) => f.at > flying && f.at < refusedAt + 900).length, 0);
  await clock.pass(5000);
  arrived(server, log);
  assert.deepEqual(said.refused.map(([, why]) => why), ['gap']);
});

test('a refused log leaves the socket at once and is told once, with what was under way', async () => {
  const log = makeLog(REC, 0, 40);
  const { clock, server, link, said } = world([log]);
  server.refuse = () => 'full';
  link.offer(log.id, log.size, true);
  link.start();
  await clock.pass(900);
  assert.deepEqual(said.refused, [[log.id, 'full', 0]]);
  assert.equal(link.channels.size, 0);
  server.refuse = null;
  await clock.pass(5000);
  arrived(server, log);
});

test('a connection that acknowledges nothing for 8 s is given up and replaced', async () => {
  const log = makeLog(REC, 0, 40);
  const { clock, server, link, said } = world([log]);
  link.start();
  await clock.pass(100);
  server.deaf = true;
  link.offer(log.id, log.size, true);
  await clock.pass(7500);
  assert.equal(server.sockets[0].readyState, 1);
  await clock.pass(2500);
  assert.equal(server.sockets[0].readyState, 3);
  assert.deepEqual(said.links.at(-1), [false, false]);
  server.deaf = false;
  await clock.pass(10_000);
  arrived(server, log);
});

test('a half-open connection with nothing to send is found by a ping', async () => {
  const { clock, server, link } = world([]);
  link.start();
  await clock.pass(100);
  server.deaf = true;
  await clock.pass(35_000);
  assert.equal(server.sockets[0].readyState, 3);
  assert.ok(server.sockets.length > 1);
});

test('it comes back with growing, jittered pauses and at once when told', async () => {
  const { clock, server, link } = world([]);
  server.accept = false;
  link.start();
  await clock.pass(120_000);
  const tries = server.sockets.length;
  assert.ok(tries >= 8 && tries < 40, `${tries} attempts in 2 minutes`);
  server.accept = true;
  await clock.pass(20_000);
  assert.equal(link.up, true);
  link.kick();
  server.sockets.at(-1).cut();
  server.accept = false;
  await clock.pass(60_000);
  server.accept = true;
  if (!link.socket) {
    link.kick();
    await clock.pass(50);
  } else await clock.pass(20_000);
  assert.equal(link.up, true);
});

test('a restart of the server is told apart from a lost connection', async () => {
  const { clock, server, link, said } = world([]);
  link.start();
  await clock.pass(100);
  server.sockets[0].cut(1012);
  assert.deepEqual(said.links.at(-1), [false, true]);
  await clock.pass(5000);
  assert.deepEqual(said.links.at(-1), [true, false]);
});

test('a socket that was taken over does not fight for the log', async () => {
  const { clock, server, link } = world([]);
  link.start();
  await clock.pass(100);
  for (let i = 0; i < 20; i += 1) {
    server.sockets.at(-1).cut(4001);
    await clock.pass(2000);
  }
  assert.ok(server.sockets.length < 12, `${server.sockets.length} sockets in 40 s`);
});

test('the live log goes first and the backlog leaves it room', async () => {
  const old = makeLog(REC, 0, 400);
  const live = makeLog('b'.repeat(32), 0, 8, null);
  const { clock, server, link } = world([old, live]);
  server.latencyMs = 100;
  link.offer(old.id, old.size, false);
  link.start();
  await clock.pass(1000);
  link.offer(live.id, live.size, true);
  const from = clock.time;
  await clock.pass(700);
  const first = server.frames.find((f) => f.log === live.id);
  assert.ok(first && first.at - from < 500, 'the live log waited for the backlog');
  assert.ok(server.bytesOf(live.id).length > 0);
  await clock.pass(60_000);
  arrived(server, old);
});

test('a log that was live when the connection was lost waits behind the one that is live now', async () => {
  const old = makeLog(REC, 0, 400);
  const live = makeLog('b'.repeat(32), 0, 8, null);
  const { clock, server, link } = world([old, live]);
  server.latencyMs = 100;
  link.offer(old.id, old.size, true);
  link.offer(old.id, old.size, false);
  link.offer(live.id, live.size, true);
  link.start();
  await clock.pass(2000);
  assert.equal(server.frames[0].log, live.id);
  await clock.pass(60_000);
  arrived(server, old);
});

test('while a live log is there the backlog never takes more than half of the window', async () => {
  const old = makeLog(REC, 0, 400);
  const live = makeLog('b'.repeat(32), 0, 1, null);
  const { clock, server, link } = world([old, live]);
  server.latencyMs = 200;
  link.offer(live.id, live.size, true);
  link.offer(old.id, old.size, false);
  link.start();
  for (let i = 0; i < 60; i += 1) {
    await clock.pass(50);
    const out = link.channels.get(old.id).inFlight;
    assert.ok(out <= WINDOW_BYTES / 2 + 8100, `${out} bytes of the backlog out`);
  }
  assert.ok(server.bytesOf(old.id).length > 0);
});

test('an acknowledgement that comes late does not turn the log back', async () => {
  const log = makeLog(REC, 0, 20);
  const { clock, server, link, said } = world([log]);
  link.offer(log.id, log.size, true);
  link.start();
  await clock.pass(3000);
  const frames = server.frames.length;
  server.sockets[0].say({ t: 'ack', ch: link.channels.get(log.id).number, c: 40 });
  await clock.pass(3000);
  assert.equal(server.frames.length, frames);
  assert.deepEqual(said.acks.at(-1), [log.id, log.size]);
});

test('the feed goes on after the last event it saw', async () => {
  const { clock, server, link, said } = world([]);
  link.start();
  await clock.pass(100);
  server.sockets[0].say({ t: 'event', id: 41, rec: null, kind: 'status', data: {} });
  await clock.pass(100);
  assert.equal(said.feed[0].id, 41);
  server.sockets[0].cut();
  await clock.pass(5000);
  assert.equal(server.controls.filter((m) => m.t === 'hello').at(-1).after, 41);
});

test('with a server that counts its events anew it does not ask for the future again', async () => {
  const { clock, server, link } = world([]);
  link.start();
  await clock.pass(100);
  server.sockets[0].say({ t: 'event', id: 41, rec: null, kind: 'status', data: {} });
  await clock.pass(100);
  server.sockets[0].cut();
  await clock.pass(5000);
  server.sockets.at(-1).cut(); // its welcome said that 7 is its newest event
  await clock.pass(5000);
  const asked = server.controls.filter((m) => m.t === 'hello').map((m) => m.after);
  assert.deepEqual(asked, [-1, 41, 7]);
});

test('a first connection without events still misses none after a reconnect', async () => {
  const { clock, server, link } = world([]);
  link.start();
  await clock.pass(100);
  server.sockets[0].cut();
  await clock.pass(5000);
  assert.equal(server.controls.filter((m) => m.t === 'hello').at(-1).after, 7);
});

test('cut, deaf, refusing and slow at random: every byte arrives, none differs', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const logs = [makeLog(REC, 0, 30 + seed), makeLog(REC, 1, 25), makeLog('c'.repeat(32), 0, 60)];
    const { clock, server, link } = world(logs, { seed });
    const chance = (p) => clock.random() < p;
    server.refuse = () =>
      chance(0.05) ? ['gap', 'io', 'crc', 'full'][Math.floor(clock.random() * 4)] : null;
    link.start();
    let offered = 0;
    for (let step = 0; step < 60; step += 1) {
      offered = Math.min(1, offered + 0.03);
      logs.forEach((log, i) => link.offer(log.id, boundary(log, offered), i === 0));
      if (chance(0.2)) server.sockets.at(-1)?.cut(chance(0.3) ? 1012 : 1006);
      server.deaf = chance(0.1);
      server.accept = !chance(0.1);
      server.latencyMs = 1 + Math.floor(clock.random() * 400);
      await clock.pass(1500);
    }
    Object.assign(server, { deaf: false, accept: true, refuse: null, latencyMs: 20 });
    for (let i = 0; i < 40 && logs.some((l) => server.bytesOf(l.id).length < l.size); i += 1) {
      logs.forEach((log) => link.offer(log.id, log.size, false));
      await clock.pass(5000);
    }
    logs.forEach((log) => arrived(server, log));
  }
});

/** The end of the record that lies at this part of the log. */
function boundary(log, part) {
  let at = 0;
  for (const record of log.records) {
    if (at + record.length > part * log.size) break;
    at += record.length;
  }
  return at;
}
