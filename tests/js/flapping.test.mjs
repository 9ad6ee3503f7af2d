// Hours behind a link that comes and goes, by a clock of the test's own: shipper and socket are the
// real ones, the server keeps every rule of the contract. All that was said arrives.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { LogWriter, logId } from '../../static/js/capture/log.js';
import { Shipper } from '../../static/js/capture/shipper.js';
import { SocketLink, WINDOW_BYTES } from '../../static/js/capture/transport.js';
import { FakeServer, makeLog } from './support/fake_server.mjs';
import { MemoryStore, settle } from './support/memory_store.mjs';

const HOURS = 2;
const CHUNK_MS = 5_000;
const STEP_MS = 250;
const SEED = 20_261_120;

/** The same every time. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One log being written, as small as sound can be. */
class Speaking {
  constructor(id) {
    this.log = id;
    this.live = true;
    this.writer = new LogWriter(id, { wallMs: () => 1, monoMs: () => 1 });
    this.records = [];
    this.add((w) => w.meta({ session_id: 's', app: '0' }));
  }

  add(make) {
    this.records.push({ offset: this.writer.length, bytes: make(this.writer) });
  }

  get sendableBytes() {
    return this.writer.length;
  }

  get sendableFrames() {
    return this.writer.frames;
  }

  acked() {}

  async read(offset, most) {
    const found = [];
    let bytes = 0;
    for (const one of this.records.filter((r) => r.offset >= offset)) {
      bytes += one.bytes.length;
      if (found.length && bytes > most) break;
      found.push(one.bytes);
    }
    return found;
  }
}

const rowOf = ({ id, size, sha256 }, startedAtMs) => ({
  log: id, rec: id.slice(0, 32), segment: 0, session: 's', startedAtMs, ended: true, reason: 'stop',
  bytes: size, frames: 1, sha256,
});

async function world() {
  const random = dice(SEED);
  const clock = {
    now: () => Date.now(), random,
    setTimeout: (work, ms) => setTimeout(work, ms), clearTimeout: (timer) => clearTimeout(timer),
    get time() { return Date.now(); },
  };
  const server = new FakeServer(clock);
  const store = new MemoryStore();
  const opened = [];
  const connect = () => {
    opened.push(Date.now());
    return server.connect();
  };
  const http = { ship: () => Promise.reject(new TypeError('no way')), stateOf: () => Promise.reject(new TypeError('no way')) };
  const nothing = () => {};
  const events = { onProgress: nothing, onSealed: nothing, onLink: nothing, onFeed: nothing, onWelcome: nothing, onServerFull: nothing, onStuck: (e, why) => assert.fail(`${e.log} ${why}`) };
  const read = (...args) => shipper.read(...args);
  const shipper = new Shipper({
    store, http, sessionId: 's', events, clock,
    link: (listener) => new SocketLink({ connect, sessionId: 's', read, listener, clock }),
  });
  return { random, server, store, shipper, opened };
}

/** The link is good, refused, or a black hole, each for seconds or minutes. */
function weather(server, random) {
  let until = 0;
  return () => {
    if (Date.now() < until) return;
    const die = random();
    server.accept = die < 0.5;
    server.deaf = die >= 0.75;
    if (die >= 0.5 && die < 0.75) server.sockets.forEach((socket) => socket.cut(1006));
    until = Date.now() + 1_000 + random() * (random() < 0.2 ? 180_000 : 15_000);
  };
}

test('hours behind a flapping link: all arrives, live first, then oldest first, and nobody is stormed', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_700_000_000_000 });
  try {
    const { random, server, store, shipper, opened } = await world();
    const old = ['b', 'c', 'd'].map((name) => makeLog(name.repeat(32), 0, 60));
    for (const [n, one] of old.entries()) {
      await store.append(one.id, 0, one.records);
      shipper.addLog(rowOf(one, n), null);
      server.whole.set(one.id, one);
    }
    const speaking = new Speaking(logId('a'.repeat(32), 0));
    const row = { ...rowOf({ id: speaking.log, size: 0, sha256: null }, 9), ended: false };
    shipper.addLog(row, speaking);
    const blow = weather(server, random);
    shipper.start();
    let most = 0;
    let late = 0;
    let goodSince = 0;
    for (let at = 0; at < HOURS * 3_600_000; at += STEP_MS) {
      blow();
      mock.timers.tick(STEP_MS);
      await settle();
      if (at % CHUNK_MS === 0) {
        speaking.add((w) => w.pcm(new Int16Array(16).fill(at / CHUNK_MS)));
        shipper.grew(speaking);
      }
      const out = [...shipper.link.channels.values()].reduce((sum, one) => sum + one.inFlight, 0);
      most = Math.max(most, out);
      const good = shipper.link.up && !server.deaf && shipper.link.channels.get(speaking.log)?.opened;
      goodSince = good ? goodSince || at : 0;
      const waits = speaking.writer.length - shipper.logs.get(speaking.log).acked;
      if (goodSince && at - goodSince > 12_000 && waits > 3 * 72) late += 1;
    }
    server.accept = true;
    server.deaf = false;
    for (let at = 0; at < 120_000; at += STEP_MS) {
      mock.timers.tick(STEP_MS);
      await settle();
    }
    const said = Buffer.concat(speaking.records.map((one) => one.bytes));
    assert.ok(Buffer.compare(Buffer.from(server.bytesOf(speaking.log)), said) === 0, 'every byte, in order');
    for (const one of old) assert.equal(server.bytesOf(one.id).length, one.size);
    const ends = old.map((one) => Math.max(...server.frames.filter((f) => f.log === one.id).map((f) => f.at)));
    const begins = old.map((one) => Math.min(...server.frames.filter((f) => f.log === one.id).map((f) => f.at)));
    assert.ok(ends[0] <= begins[1] && ends[1] <= begins[2], 'the oldest first');
    assert.equal(late, 0, 'the live log keeps up whenever there is a way');
    assert.ok(most <= WINDOW_BYTES, `${most} bytes in flight`);
    const busiest = Math.max(...opened.map((from) => opened.filter((at) => at >= from && at < from + 60_000).length));
    const perMinute = opened.length / (HOURS * 60);
    assert.ok(busiest <= 40 && perMinute <= 12, `${busiest} in the busiest minute, ${perMinute} on average`);
    assert.ok(opened.length > HOURS * 20, 'the link did flap');
  } finally {
    mock.timers.reset();
  }
});
