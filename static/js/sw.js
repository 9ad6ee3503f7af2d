// @ts-check
/**
 * The service worker: the app opens and records without a connection. It keeps the shell (one page,
 * its modules, styles, icons, words) and nothing else: never /api, never /ws, never a recording.
 *
 * Each version of the shell lies whole in a cache of its own, which counts only once it is
 * complete. A page comes from the newest copy, and everything it loads later from that same copy,
 * so that one page is never made of two versions; meanwhile the server is asked for a newer one,
 * which the next opening gets. A newer worker never takes over by itself: the page asks for that
 * (`{t:'activate'}`) when nothing is recorded and nothing waits.
 */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const PREFIX = 'handover-shell-';
/** The last thing put into a copy: what has it is whole. */
const WHOLE = '/.whole';
const SHELL = '/';
const SEEDS = [
  SHELL,
  '/manifest.webmanifest',
  '/static/js/capture/worker.js',
  '/static/js/capture/worklet.js',
];
const LANGUAGES = ['en', 'es', 'pt'].map((language) => `/static/i18n/${language}.json`);
/** The copy is compared with the server at a page's opening, but not more often than this. */
const REFRESH_MS = 10 * 60_000;

/** Where a page, module or style sheet names another file of ours. */
const REFERENCES = [
  /\b(?:src|href)\s*=\s*["']([^"'#?]+)["']/g,
  /\b(?:from|import)\s*\(?\s*["']([^"']+)["']/g,
  /\bnew URL\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url/g,
  /\burl\(\s*["']?([^"')]+)["']?\s*\)/g,
  /["'`](\/static\/[\w./-]+\.\w+)["'`]/g,
];
const READABLE = /\.(?:js|css|html|webmanifest)$|\/$/;

let refreshedAt = 0;
/** Which copy a page, or its worker, was made from. Forgotten when the browser ends this worker: the
 * newest copy answers then.
 * @type {Map<string, string>} */
const copyOf = new Map();

/** @param {URL} url */
const isShell = (url) =>
  url.origin === scope.location.origin &&
  (url.pathname.startsWith('/static/') || url.pathname === '/manifest.webmanifest');

scope.addEventListener('install', (event) => {
  event.waitUntil(refresh());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(takeCharge());
});

scope.addEventListener('message', (event) => {
  if (event.data?.t === 'activate') scope.skipWaiting();
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate' && isPage(url)) {
    event.respondWith(open(event));
    if (Math.abs(Date.now() - refreshedAt) > REFRESH_MS) event.waitUntil(refresh().catch(() => {}));
  } else if (isShell(url)) event.respondWith(part(event, url.pathname));
});

/** @param {URL} url pages of the app all answer the same shell */
function isPage(url) {
  return /^\/(?:|encounters(?:\/.*)?|tablet|waiting)$/.test(url.pathname);
}

async function takeCharge() {
  const newest = await newestCopy();
  await forget((name) => name !== newest);
  // Only pages that no older worker served: nothing is taken from under a running recording.
  await scope.clients.claim();
}

/** @param {string} name of a copy */
const madeAt = (name) => Number(name.slice(PREFIX.length));

/** @returns {Promise<string[]>} the copies that are whole, the newest first */
async function wholeCopies() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  names.sort((a, b) => madeAt(b) - madeAt(a));
  const whole = await Promise.all(
    names.map(async (name) => Boolean(await (await caches.open(name)).match(WHOLE))),
  );
  return names.filter((_, i) => whole[i]);
}

/** @returns {Promise<string|undefined>} */
const newestCopy = async () => (await wholeCopies())[0];

/** @param {(name: string) => boolean} unwanted */
async function forget(unwanted) {
  for (const name of await caches.keys()) if (unwanted(name)) await caches.delete(name);
}

/**
 * Fetches the shell and everything that it names, and that those name in turn. When all of it has
 * come, and is not what is here already, it becomes the newest copy; the one before stays for the
 * pages that are made from it.
 * @throws {TypeError} no connection, or part of the shell is not to be had
 */
async function refresh() {
  /** @type {Map<string, Response>} */
  const found = new Map();
  const seen = new Set();
  let next = [...SEEDS, ...LANGUAGES];
  while (next.length) {
    const wave = [...new Set(next)].filter((path) => !seen.has(path));
    wave.forEach((path) => seen.add(path));
    next = (await Promise.all(wave.map((path) => collect(found, path)))).flat();
  }
  const [newest] = await wholeCopies();
  refreshedAt = Date.now();
  if (newest && (await isSame(newest, found))) return;
  const made = await keep(found, newest);
  await forget((name) => name !== made && name !== newest);
}

/**
 * @param {Map<string, Response>} found
 * @param {string} [newest] the copy before it: newer than that by its name, however the clock was set
 * @returns {Promise<string>} the copy's name
 */
async function keep(found, newest) {
  const name = `${PREFIX}${Math.max(Date.now(), newest ? madeAt(newest) + 1 : 0)}`;
  const cache = await caches.open(name);
  try {
    for (const [path, response] of found) await cache.put(path, response);
    await cache.put(WHOLE, new Response(''));
  } catch (problem) {
    await caches.delete(name); // no room: the copy that is here goes on
    throw problem;
  }
  return name;
}

/**
 * @param {string} name
 * @param {Map<string, Response>} found
 */
async function isSame(name, found) {
  const cache = await caches.open(name);
  if ((await cache.keys()).length !== found.size + 1) return false;
  for (const [path, response] of found) {
    const copy = await cache.match(path);
    if (!copy || !sameBytes(await copy.arrayBuffer(), await response.clone().arrayBuffer())) {
      return false;
    }
  }
  return true;
}

/**
 * @param {ArrayBuffer} a
 * @param {ArrayBuffer} b
 */
function sameBytes(a, b) {
  const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/**
 * @param {Map<string, Response>} found
 * @param {string} path
 * @returns {Promise<string[]>} paths that it names; a file that does not exist names none
 * @throws {TypeError} it exists, and is not to be had now
 */
async function collect(found, path) {
  const answered = await fetch(path, { cache: 'no-cache' });
  // A redirected page (a sign-in, a captive portal) must never become the shell.
  const good = answered.ok && !answered.redirected && answered.type === 'basic';
  if (answered.status === 404 && path !== SHELL) return [];
  if (!good) throw new TypeError('not to be had');
  found.set(path, answered.clone());
  return READABLE.test(path) ? referencesOf(await answered.text(), path) : [];
}

/**
 * @param {string} text
 * @param {string} path
 * @returns {string[]}
 */
function referencesOf(text, path) {
  const base = new URL(path, scope.location.origin);
  const named = REFERENCES.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1]),
  );
  return named
    .filter((name) => /^[./]/.test(name))
    .map((name) => new URL(name, base))
    .filter(isShell)
    .map((url) => url.pathname);
}

/**
 * A page, from the newest copy; from the server only when there is none.
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function open(event) {
  const name = await newestCopy();
  const copy = name && (await (await caches.open(name)).match(SHELL));
  if (!copy) return fetch(event.request);
  copyOf.set(event.resultingClientId, /** @type {string} */ (name));
  return copy;
}

/**
 * What a page of ours loads, from the copy that the page came from; what another page loads (an
 * administrator's, say), or what no copy has, from the server if there is one.
 * @param {FetchEvent} event
 * @param {string} path
 * @returns {Promise<Response>}
 */
async function part(event, path) {
  const name = await pinned(event.clientId);
  const copy = name && (await (await caches.open(name)).match(path));
  if (copy) {
    // A worker of that page loads its own modules.
    if (event.resultingClientId) copyOf.set(event.resultingClientId, /** @type {string} */ (name));
    return copy;
  }
  try {
    return await fetch(event.request);
  } catch (problem) {
    const newest = await newestCopy();
    const spare = newest && (await (await caches.open(newest)).match(path));
    if (!spare) throw problem;
    return spare;
  }
}

/**
 * @param {string} client
 * @returns {Promise<string|undefined>} the copy it was made from; undefined: it came from the server
 */
async function pinned(client) {
  const known = copyOf.get(client);
  const names = await wholeCopies();
  if (known && names.includes(known)) return known;
  const asking = await scope.clients.get(client);
  const ours = asking && (asking.type !== 'window' || isPage(new URL(asking.url)));
  return ours ? names[0] : undefined;
}
