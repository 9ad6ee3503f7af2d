// @ts-check
/**
 * The dedicated worker: puts store, engine, shipper and the two skins together and translates the
 * page's messages into calls. Sound comes in over its own port, so a page that hangs loses nothing.
 *
 * From the page: {t:'init', sessionId, stopped, begun, cause}, then orders `{t, ...}` listed in ORDERS; an order
 * with an `id` is answered by {t:'reply', id, value}. To the page: state, feed, welcome, need-mic,
 * close-mic, begun.
 */

import { realClock as clock } from './clock.js';
import { Engine } from './engine.js';
import { wavOf } from './export.js';
import { HttpSkin } from './http.js';
import { Shipper } from './shipper.js';
import { Store } from './store.js';
import { SocketLink } from './transport.js';

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** @type {Engine|null} */
let engine = null;

/**
 * @param {string} sessionId
 * @returns {Engine}
 */
function build(sessionId) {
  const store = new Store();
  /** @type {(log: string, at: number, most: number) => Promise<Uint8Array[]>} */
  const read = (log, at, most) => made.shipper.read(log, at, most);
  /** @type {HttpSkin} */
  const http = new HttpSkin({ fetch: fetch.bind(scope), base: scope.location.origin, read });
  const page = {
    state: (/** @type {object} */ state) => scope.postMessage({ t: 'state', state }),
    needMicrophone: (/** @type {string} */ why) => scope.postMessage({ t: 'need-mic', why }),
    closeMicrophone: () => scope.postMessage({ t: 'close-mic' }),
    begun: (/** @type {string} */ rec, /** @type {number} */ next) =>
      scope.postMessage({ t: 'begun', rec, next }),
  };
  /** @type {Engine} */
  const made = new Engine({ store, http, sessionId, page });
  made.shipper = new Shipper({
    store,
    http,
    sessionId,
    events: shipperEvents(made),
    link: (listener) => new SocketLink({ connect, sessionId, read, listener, clock }),
  });
  return made;
}

function connect() {
  const { protocol, host } = scope.location;
  return new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws/v1`);
}

/**
 * @param {Engine} made
 * @returns {import('./shipper.js').ShipperEvents}
 */
function shipperEvents(made) {
  return {
    onProgress: () => made.signals.progress(),
    onSealed: (rec) => made.signals.sealed(rec),
    onLink: (link) => made.signals.link(link),
    onFeed: (event) => scope.postMessage({ t: 'feed', event }),
    onWelcome: (welcome) => {
      made.signals.welcome(welcome);
      scope.postMessage({ t: 'welcome', welcome });
    },
    onServerFull: (full) => made.signals.serverFull(full),
    onStuck: (entry, why) => made.refused(entry, why),
  };
}

/** @type {Record<string, (engine: Engine, message: any) => unknown>} */
const ORDERS = {
  start: (e) => e.start(),
  stop: (e) => e.stop(),
  release: (e) => e.release(),
  attach: (e, { port, settings }) => e.attach(port, settings),
  micFailed: (e, { why }) => e.micFailed(why),
  mute: (e, { on }) => e.mute(on),
  mark: (e, { label }) => e.mark(label),
  retry: (e) => e.retry(),
  note: (e, { event }) => void e.note(event),
  visible: (e, { on }) => e.signals.visible(on),
  deviceMuted: (e, { on }) => e.deviceMuted(on),
  trackEnded: (e) => e.trackEnded(),
  battery: (e, { pct, low }) => e.signals.battery(pct, low),
  awake: (e, { on }) => e.signals.awake(on),
  works: (e) => e.store.works(),
  export: (e, { rec }) => wavOf(e.store, e.shipper.logNamesOf(rec)),
};

/** @param {any} message */
async function obey(message) {
  if (message.t === 'init') {
    engine = build(message.sessionId);
    // Early, so that a clock that is set after this is told from a sleep.
    engine.signals.askClock();
    try {
      await engine.recover(message.stopped, message.cause, message.begun);
    } finally {
      // Even a store that cannot be opened must not keep anyone from recording.
      engine.shipper.start();
    }
    return undefined;
  }
  return engine ? ORDERS[message.t](engine, message) : undefined;
}

scope.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  let value;
  try {
    value = await obey(data);
  } finally {
    if (data.id !== undefined) scope.postMessage({ t: 'reply', id: data.id, value });
  }
};

scope.addEventListener('online', () => engine?.signals.online(true));
scope.addEventListener('offline', () => engine?.signals.online(false));
