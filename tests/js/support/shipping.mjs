// The shipping side with its real shipper: the socket is played by the test, HTTP is a server in
// memory that follows the contract, and time is moved with the mocked timers.

import { HttpSkin } from '../../../static/js/capture/http.js';
import { Shipper } from '../../../static/js/capture/shipper.js';
import { mockedClock } from './clock.mjs';
import { MemoryStore, settle as storeSettles } from './memory_store.mjs';

/** Bodies of requests and answers take their turns too. */
export const settle = (turns = 30) => storeSettles(turns);

export const REC = 'a'.repeat(32);
export const OLD = 'b'.repeat(32);

/** Remembers what it was offered; the test plays the server. */
export class FakeLink {
  constructor(listener) {
    this.listener = listener;
    this.channels = new Map();
    this.failures = 0;
  }

  start() {}
  stop() {}
  kick() {}

  offer(log, size, first) {
    this.channels.set(log, { size, first });
  }

  withdraw(log) {
    this.channels.delete(log);
  }
}

export function world({ fetch = async () => new Response(null, { status: 404 }) } = {}) {
  const store = new MemoryStore();
  const said = { sealed: [], stuck: [], links: [], full: [] };
  const events = {
    onProgress: () => {},
    onSealed: (rec) => said.sealed.push(rec),
    onLink: (link) => said.links.push(link.up),
    onFeed: () => {},
    onWelcome: () => {},
    onServerFull: (full) => said.full.push(full),
    onStuck: ({ log }, why) => said.stuck.push([log, why]),
  };
  const http = new HttpSkin({ fetch, base: '', read: (...args) => shipper.read(...args) });
  const link = (listener) => new FakeLink(listener);
  const shipper = new Shipper({ store, http, sessionId: 's', events, link, clock: mockedClock });
  return { store, shipper, said, link: shipper.link };
}

export function row(log, { session = 's', startedAtMs = 0 } = {}) {
  const [rec, track] = log.id.split('.');
  return {
    log: log.id,
    rec,
    segment: Number(track.slice(1)),
    session,
    startedAtMs,
    ended: true,
    reason: 'stop',
    bytes: log.size,
    frames: 40_000,
    sha256: log.sha256,
  };
}

export const recording = (rec, extra = {}) => ({
  rec,
  session: 's',
  startedAtMs: 0,
  closed: true,
  sealedAtMs: null,
  recovered: false,
  ...extra,
});

/** What an earlier visit noted of a verified log. */
export const confirmed = (log) => ({ log: log.id, c: log.size, sha256: log.sha256, atMs: 0 });

/** A server of logs over HTTP that follows the contract, and can be told to misbehave. */
export function httpServer(options = {}) {
  const complete = [...(options.complete ?? []), ...(options.has ?? [])];
  const logs = new Map((options.has ?? []).map((log) => [log.id, Buffer.concat(log.records)]));
  const requests = [];
  const fetch = async (path, init) => {
    requests.push([init.method, path, init.headers['X-Session-ID']]);
    if (options.down?.()) throw new TypeError('failed to fetch');
    if (init.method === 'POST') return Response.json({});
    if (path.includes('/recordings/'))
      return Response.json({ state: options.state ?? 'recording' });
    const id = path.split('/').at(-1);
    const have = logs.get(id) ?? Buffer.alloc(0);
    const reply = (status, c, more = {}) => {
      const log = complete.find((one) => one.id === id && one.size === c);
      const digest = log && Buffer.from(log.sha256, 'hex').toString('base64');
      const headers = {
        'Upload-Offset': String(c),
        'Upload-Complete': log ? '?1' : '?0',
        ...(digest && { 'Repr-Digest': `sha-256=:${digest}:` }),
        ...more,
      };
      return new Response(null, { status, headers });
    };
    if (init.method === 'HEAD') return reply(200, have.length);
    if (options.full?.()) return reply(507, have.length, { 'Retry-After': '1' });
    const offset = Number(init.headers['Upload-Offset']);
    if (offset > have.length) return reply(409, have.length);
    const body = Buffer.from(await init.body.arrayBuffer());
    const overlap = Math.min(have.length - offset, body.length);
    if (Buffer.compare(have.subarray(offset, offset + overlap), body.subarray(0, overlap)))
      return reply(422, have.length);
    const grown = Buffer.concat([have, body.subarray(overlap)]);
    logs.set(id, grown);
    return reply(204, grown.length);
  };
  return { fetch, logs, requests };
}
