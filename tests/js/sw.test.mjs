// The service worker in a world of maps: a page is never made of two versions, and a copy that works
// is never given up for one that is not whole.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const SOURCE = readFileSync(new URL('../../static/js/sw.js', import.meta.url), 'utf8');
const ORIGIN = 'https://handover.test';

const version = (v) => ({
  '/': '<script src="/static/js/app.js"></script>',
  '/manifest.webmanifest': '{}',
  '/static/js/app.js': `import './alarm.js'; // ${v}`,
  '/static/js/alarm.js': `// ${v}`,
  '/static/js/capture/worker.js': `// ${v}`,
  '/static/js/capture/worklet.js': `// ${v}`,
  '/static/i18n/en.json': '{}',
  '/static/i18n/es.json': '{}',
  '/static/i18n/pt.json': '{}',
});

class World {
  files = version('v1');
  status = new Map();
  down = false;
  roomFor = Infinity;
  caches = new Map();
  handlers = new Map();
  clock = 1_000_000;
  clients = new Map();

  constructor() {
    this.start();
  }

  /** The browser starts the worker, perhaps again: it remembers nothing. */
  start() {
    const self = {
      location: { origin: ORIGIN },
      addEventListener: (name, heard) => this.handlers.set(name, heard),
      skipWaiting() {},
      clients: { claim: async () => {}, get: async (id) => this.clients.get(id) },
    };
    const world = this;
    class Now extends Date {
      static now() {
        return (world.clock += 1);
      }
    }
    const context = { self, caches: this.storage(), fetch: (r) => this.serve(r), Date: Now };
    vm.runInContext(
      SOURCE,
      vm.createContext({ ...context, URL, Response, Map, Set, Promise, TypeError, Uint8Array }),
    );
  }

  storage() {
    const { caches } = this;
    const made = (name) => {
      if (!caches.has(name)) caches.set(name, new Map());
      const held = caches.get(name);
      const pathOf = (key) => new URL(key.url ?? key, ORIGIN).pathname;
      return {
        put: async (key, response) => {
          this.roomFor -= 1;
          if (this.roomFor < 0) throw new DOMException('no room', 'QuotaExceededError');
          held.set(pathOf(key), Buffer.from(await response.arrayBuffer()));
        },
        match: async (key) => {
          const body = held.get(pathOf(key));
          return body && new Response(body, { headers: { 'x-copy': name } });
        },
        keys: async () => [...held.keys()].map((path) => ({ url: ORIGIN + path })),
      };
    };
    return {
      open: async (name) => made(name),
      keys: async () => [...caches.keys()],
      delete: async (name) => caches.delete(name),
    };
  }

  async serve(asked) {
    const path = new URL(asked.url ?? asked, ORIGIN).pathname;
    if (this.down) throw new TypeError('no network');
    const status = this.status.get(path) ?? (this.files[path] === undefined ? 404 : 200);
    const response = new Response(status === 200 ? this.files[path] : '', { status });
    Object.defineProperty(response, 'type', { value: 'basic' });
    return response;
  }

  async tell(name, event = {}) {
    let answer;
    const waits = [];
    const full = { respondWith: (x) => (answer = x), waitUntil: (x) => waits.push(x), ...event };
    this.handlers.get(name)(full);
    const response = await answer;
    await Promise.all(waits);
    return response;
  }

  async refresh() {
    this.clock += 3_600_000;
    return this.tell('install');
  }

  /** Opens a page in a window; the text of its shell. */
  async open(client, path = '/') {
    this.clients.set(client, { type: 'window', url: ORIGIN + path });
    const request = { url: ORIGIN + path, method: 'GET', mode: 'navigate' };
    return (await this.tell('fetch', { request, clientId: '', resultingClientId: client })).text();
  }

  async load(client, path, worker = '') {
    const request = { url: ORIGIN + path, method: 'GET', mode: 'no-cors' };
    const event = { request, clientId: client, resultingClientId: worker };
    return (await this.tell('fetch', event)).text();
  }
}

test('without a network the page opens, with everything it needs', async () => {
  const world = new World();
  await world.refresh();
  world.down = true;
  assert.match(await world.open('a'), /app\.js/);
  for (const path of Object.keys(version('v1')).slice(1)) assert.ok(await world.load('a', path));
});

test('a page is made of one version, whatever the server has meanwhile', async () => {
  const world = new World();
  await world.refresh();
  await world.open('a');
  assert.match(await world.load('a', '/static/js/app.js'), /v1/);
  world.files = version('v2');
  await world.refresh();
  assert.match(await world.load('a', '/static/js/alarm.js'), /v1/);
  assert.match(await world.load('a', '/static/js/capture/worker.js', 'a-worker'), /v1/);
  assert.match(await world.load('a-worker', '/static/js/capture/worklet.js'), /v1/);
  await world.open('b');
  assert.match(await world.load('b', '/static/js/alarm.js'), /v2/);
});

for (const [what, first, then] of [
  ['back by an hour', 1_800_000_000_000, 1_799_996_400_000],
  ['right, after years of a dead battery', 500_000_000_000, 1_800_000_000_000],
  ['to 1970', 1_800_000_000_000, 60_000],
])
  test(`a new version is the newest though the clock is set ${what}`, async () => {
    const world = new World();
    for (const [v, ms] of [['v1', first], ['v2', then], ['v3', then]]) {
      world.files = version(v);
      world.clock = ms;
      await world.tell('install');
      await world.tell('activate');
      await world.open(v);
      assert.match(await world.load(v, '/static/js/app.js'), new RegExp(v));
    }
  });

test('while the clock is behind the last look, the server is asked all the same', async () => {
  const world = new World();
  await world.refresh();
  world.files = version('v2');
  world.clock -= 3_600_000;
  await world.open('a');
  await world.open('b');
  assert.match(await world.load('b', '/static/js/app.js'), /v2/);
});

test('a new version is fetched while the page opens, and the next opening has it', async () => {
  const world = new World();
  await world.refresh();
  world.files = version('v2');
  world.clock += 3_600_000;
  await world.open('a');
  assert.match(await world.load('a', '/static/js/app.js'), /v1/);
  await world.open('b');
  assert.match(await world.load('b', '/static/js/app.js'), /v2/);
});

for (const status of [302, 403, 429, 503]) {
  test(`one file that answers ${status} costs nothing of the copy`, async () => {
    const world = new World();
    await world.refresh();
    world.files = version('v2');
    world.status.set('/static/js/alarm.js', status);
    await assert.rejects(world.refresh());
    world.down = true;
    await world.open('a');
    assert.match(await world.load('a', '/static/js/app.js'), /v1/);
    assert.match(await world.load('a', '/static/js/alarm.js'), /v1/);
  });
}

test('a copy that no room was left for is not used', async () => {
  const world = new World();
  await world.refresh();
  world.files = version('v2');
  world.roomFor = 4;
  await assert.rejects(world.refresh(), { name: 'QuotaExceededError' });
  world.down = true;
  await world.open('a');
  for (const path of ['/static/js/app.js', '/static/js/alarm.js']) {
    assert.match(await world.load('a', path), /v1/);
  }
  assert.equal(world.caches.size, 1);
});

test('the same files make no second copy, and old copies go', async () => {
  const world = new World();
  await world.refresh();
  await world.refresh();
  assert.equal(world.caches.size, 1);
  for (const v of ['v2', 'v3', 'v4']) {
    world.files = version(v);
    await world.refresh();
  }
  assert.equal(world.caches.size, 2);
});

test('a worker that was ended and begun again goes on with the newest copy', async () => {
  const world = new World();
  await world.refresh();
  await world.open('a');
  world.start();
  world.down = true;
  assert.match(await world.load('a', '/static/js/alarm.js'), /v1/);
});

test('pages that are none of ours get what the server has', async () => {
  const world = new World();
  await world.refresh();
  world.files = version('v2');
  world.clients.set('admin', { type: 'window', url: `${ORIGIN}/admin` });
  assert.match(await world.load('admin', '/static/js/app.js'), /v2/);
  world.down = true;
  assert.match(await world.load('admin', '/static/js/app.js'), /v1/);
});
