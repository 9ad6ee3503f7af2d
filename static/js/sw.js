// @ts-check
/**
 * The service worker: the app opens and records without a connection. It keeps the shell (one page,
 * its modules, styles, icons, words) and nothing else: never /api, never /ws, never a recording.
 *
 * Network first with a short patience; the copy answers when there is no server. The copy is only
 * ever replaced as a whole, so that its page and modules belong together. It never takes over by
 * itself: the page asks for that (`{t:'activate'}`) when nothing is recorded and nothing waits.
 */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const CACHE = 'handover-shell-1';
const SHELL = '/';
const SEEDS = [
  SHELL,
  '/manifest.webmanifest',
  '/static/js/capture/worker.js',
  '/static/js/capture/worklet.js',
];
const LANGUAGES = ['en', 'es', 'pt'].map((language) => `/static/i18n/${language}.json`);
const PATIENCE_MS = 2_500;
/** After one request timed out the copy answers at once for this long. */
const DOUBT_MS = 15_000;
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

let doubtUntil = 0;
let refreshedAt = 0;

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
    event.respondWith(answer(request, SHELL));
    if (Date.now() - refreshedAt > REFRESH_MS) event.waitUntil(refresh().catch(() => {}));
  } else if (isShell(url)) event.respondWith(answer(request, url.pathname));
});

/** @param {URL} url pages of the app all answer the same shell */
function isPage(url) {
  return /^\/(?:|encounters(?:\/.*)?|tablet|waiting)$/.test(url.pathname);
}

async function takeCharge() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  // Only pages that no older worker served: nothing is taken from under a running recording.
  await scope.clients.claim();
}

/**
 * Fetches the shell and everything that it names, and that those name in turn; only when all of it
 * has come does it replace the copy.
 * @throws {TypeError} no connection, or the shell is not to be had
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
  const cache = await caches.open(CACHE);
  for (const [path, response] of found) await cache.put(path, response);
  for (const request of await cache.keys()) {
    if (!found.has(new URL(request.url).pathname)) await cache.delete(request);
  }
  refreshedAt = Date.now();
}

/**
 * @param {Map<string, Response>} found
 * @param {string} path
 * @returns {Promise<string[]>} paths that it names; a missing file names none
 */
async function collect(found, path) {
  const answered = await fetch(path, { cache: 'no-cache' });
  // A redirected page (a sign-in, a captive portal) must never become the shell.
  const good = answered.ok && !answered.redirected && answered.type === 'basic';
  if (!good && (path === SHELL || answered.status >= 500)) throw new TypeError('not to be had');
  if (!good) return [];
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
 * The server's answer if it comes soon, else the copy; both fail only when there is neither.
 * @param {Request} request
 * @param {string} key
 * @returns {Promise<Response>}
 */
async function answer(request, key) {
  const cache = await caches.open(CACHE);
  const copy = await cache.match(key);
  const fresh = fetch(request);
  if (!copy) return fresh;
  if (Date.now() < doubtUntil) {
    fresh.catch(() => {});
    return copy;
  }
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const first = await Promise.race([fresh.catch(() => null), late]);
  if (first && first.status < 500) return first;
  doubtUntil = Date.now() + DOUBT_MS;
  return copy;
}
