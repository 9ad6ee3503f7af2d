// @ts-check
/**
 * Keeps the table of all logs on the tablet and decides what travels, in which order: the live log
 * first, then what waits, oldest first; one that the server refuses waits by itself and holds up no
 * other. What the server's word about a log means is confirmations.js, what follows for a whole
 * recording keeper.js; the way over HTTP is http_cycle.js. Never touches the microphone.
 */

import { backlogOf, refusalsOf } from './backlog.js';
import { realClock } from './clock.js';
import { Confirmations } from './confirmations.js';
import { ackedFramesOf, earlier, fresh, putAside, refusalOf } from './entry.js';
import { HTTP_AFTER_MS, HttpCycle } from './http_cycle.js';
import { Keeper } from './keeper.js';

const SPEED_WINDOW_MS = 5_000;

/** @typedef {import('./entry.js').Entry} Entry */
/** @typedef {import('./transport.js').Listener} Listener */

/**
 * @typedef {object} ShipperEvents
 * @property {() => void} onProgress acknowledgements, seals or the backlog changed
 * @property {(rec: string) => void} onSealed
 * @property {(link: {up: boolean, restarting: boolean}) => void} onLink
 * @property {(event: any) => void} onFeed
 * @property {(welcome: any) => void} onWelcome
 * @property {(full: boolean) => void} onServerFull
 * @property {(entry: Entry, why: string) => void} onStuck once for every log and reason
 */

export class Shipper {
  /**
   * @param {object} options
   * @param {import('./store.js').Store} options.store
   * @param {import('./http.js').HttpSkin} options.http
   * @param {string} options.sessionId
   * @param {ShipperEvents} options.events
   * @param {(listener: Listener) => import('./transport.js').SocketLink} options.link
   * @param {import('./clock.js').Clock} [options.clock]
   */
  constructor({ store, http, sessionId, events, link, clock = realClock }) {
    this.store = store;
    this.http = http;
    this.sessionId = sessionId;
    this.events = events;
    this.clock = clock;
    /** @type {Map<string, Entry>} */
    this.logs = new Map();
    /** @type {Map<string, import('./store.js').RecordingRow>} */
    this.recordings = new Map();
    /** @type {Set<string>} logs of which a part could not be read and is kept apart */
    this.damaged = new Set();
    /** @type {Set<string>} log and reason of every refusal that was told */
    this.said = new Set();
    this.confirmations = new Confirmations(this);
    this.keeper = new Keeper(this);
    this.cycle = new HttpCycle(this);
    this.link = link(this.#listener());
    this.running = false;
    this.socketUp = false;
    /** How often the server was reached anew. */
    this.connection = 0;
    this.downSinceMs = clock.now();
    /** @type {any} */
    this.retryTimer = null;
    this.speed = 10;
    this.speedFrom = { atMs: clock.now(), frames: 0 };
  }

  /** Connects and begins with what the table holds. */
  start() {
    this.running = true;
    this.link.start();
    this.choose();
    this.cycle.later(HTTP_AFTER_MS);
    this.keeper.start();
  }

  stop() {
    this.running = false;
    this.link.stop();
    this.cycle.stop();
    this.clock.clearTimeout(this.retryTimer);
  }

  kick() {
    this.link.kick();
    this.again();
    this.cycle.later(0);
  }

  /** Offers at once what the server refused: the operator may have cured it. */
  again() {
    for (const entry of this.logs.values()) entry.retryAt = 0;
    this.choose();
  }

  /** The server answers, over one skin or the other. */
  get up() {
    return this.socketUp || this.cycle.up;
  }

  /** @param {string} rec @returns {Entry[]} */
  logsOf(rec) {
    return [...this.logs.values()].filter((entry) => entry.rec === rec);
  }

  /** @param {string} rec @returns {string[]} its logs in the order of the recording */
  logNamesOf(rec) {
    const logs = this.logsOf(rec).sort((a, b) => a.segment - b.segment);
    return logs.map((entry) => entry.log);
  }

  /** @param {import('./store.js').RecordingRow} row */
  addRecording(row) {
    this.recordings.set(row.rec, row);
  }

  /**
   * Adds a log, or brings one up to date in place: what the server confirmed meanwhile stays.
   * @param {import('./store.js').LogRow} row
   * @param {import('./segment.js').Segment|null} live
   * @param {import('./store.js').FinalRow} [confirmed] noted by an earlier visit
   */
  addLog(row, live, confirmed) {
    const { log, rec, segment, session, startedAtMs, bytes, frames, ended, sha256 } = row;
    const now = { log, rec, segment, session, startedAtMs, bytes, frames, ended, sha256, live };
    const known = this.logs.get(log);
    if (known) Object.assign(known, now);
    else this.logs.set(log, { ...now, ...fresh(), ...earlier(now, confirmed) });
    this.choose();
  }

  /**
   * The END record of a log was made; said before it can be sent, so that `final` finds it known.
   * @param {string} log
   * @param {string} sha256 of the whole log
   */
  ending(log, sha256) {
    const entry = this.logs.get(log);
    if (entry) Object.assign(entry, { ended: true, sha256 });
  }

  /** @param {string} log it had no record at all */
  forget(log) {
    this.logs.delete(log);
    this.link.withdraw(log);
  }

  /** @param {import('./segment.js').Segment} segment more of it may be sent */
  grew(segment) {
    const entry = this.logs.get(segment.log);
    if (!entry) return;
    entry.bytes = segment.sendableBytes;
    entry.frames = segment.sendableFrames;
    if (this.link.channels.has(entry.log)) {
      this.link.offer(entry.log, entry.bytes, entry.live !== null);
    } else this.choose();
  }

  /** @param {string} log @param {number} offset @param {number} maxBytes */
  read(log, offset, maxBytes) {
    const live = this.logs.get(log)?.live;
    return live ? live.read(offset, maxBytes) : this.store.read(log, offset, maxBytes);
  }

  /** @param {string} rec @returns {number} frames of the recording that the server has */
  ackedFrames(rec) {
    let sum = 0;
    for (const entry of this.logs.values()) if (entry.rec === rec) sum += ackedFramesOf(entry);
    return sum;
  }

  /** @returns {string[]} why logs are refused, one reason for each of them */
  refusals() {
    return refusalsOf(this.logs.values());
  }

  /** @param {string|null} rec @returns {string|null} why a log of it is refused */
  whyOf(rec) {
    return rec === null ? null : (refusalsOf(this.logsOf(rec))[0] ?? null);
  }

  /**
   * @param {string|null} current not part of the backlog
   * @returns {import('./types.js').BacklogEntry[]}
   */
  backlog(current) {
    return backlogOf(this, current);
  }

  // --- order -------------------------------------------------------------------------------------

  /** @returns {Entry[]} what may go now: live first, then oldest first */
  waiting() {
    const now = this.clock.now();
    const rank = (/** @type {Entry} */ e) => [e.live ? 0 : 1, e.startedAtMs, e.segment];
    return [...this.logs.values()]
      .filter((entry) => !entry.final && entry.retryAt <= now && entry.bytes > 0)
      .sort(
        (a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || rank(a)[2] - rank(b)[2],
      );
  }

  /** Gives the socket the live log and the oldest waiting one; more would only share the window. */
  choose() {
    const mine = this.waiting().filter((entry) => entry.session === this.sessionId);
    const wanted = [
      ...mine.filter((entry) => entry.live),
      ...mine.filter((entry) => !entry.live).slice(0, 1),
    ];
    for (const log of [...this.link.channels.keys()]) {
      if (!wanted.some((entry) => entry.log === log)) this.link.withdraw(log);
    }
    for (const entry of wanted) this.link.offer(entry.log, entry.bytes, entry.live !== null);
    this.#chooseLater();
  }

  /** When the next one that was put aside may go. */
  #chooseLater() {
    const now = this.clock.now();
    const aside = [...this.logs.values()].filter((one) => !one.final && one.retryAt > now);
    this.clock.clearTimeout(this.retryTimer);
    if (!this.running || !aside.length) return;
    const due = Math.min(...aside.map((one) => one.retryAt));
    this.retryTimer = this.clock.setTimeout(
      () => {
        this.choose();
        this.cycle.later(0);
      },
      Math.ceil(due - now) + 1,
    );
  }

  // --- answers -----------------------------------------------------------------------------------

  /** @returns {Listener} */
  #listener() {
    return {
      opened: (log, c, complete) => {
        this.acked(log, c);
        this.confirmations.heard(log, { c, complete });
      },
      acked: (log, c) => this.acked(log, c),
      final: (log, c, sha256) => this.confirmations.heard(log, { c, complete: true, sha256 }),
      sealed: (rec) => this.keeper.sealed(rec),
      feed: (event) => this.events.onFeed(event),
      welcome: (welcome) => this.events.onWelcome(welcome),
      link: (up, restarting) => this.#linkChanged(up, restarting),
      refused: (log, why, c, retryMs) => this.refused(log, why, c, retryMs),
    };
  }

  /**
   * @param {boolean} up
   * @param {boolean} restarting
   */
  #linkChanged(up, restarting) {
    if (this.socketUp && !up) this.downSinceMs = this.clock.now();
    this.socketUp = up;
    if (up) this.cycle.up = false;
    if (up) this.#reached();
    this.events.onLink({ up: this.up, restarting });
    if (!up) this.cycle.later(HTTP_AFTER_MS);
  }

  /** @param {boolean} up the server answers by HTTP, while there is no socket */
  httpChanged(up) {
    if (up) this.#reached();
    else this.downSinceMs = this.clock.now();
    this.events.onLink({ up, restarting: false });
  }

  /** What failed before says little now: it is offered at once, and waits longer if it fails again. */
  #reached() {
    this.connection += 1;
    for (const entry of this.logs.values()) if (!refusalOf(entry)) entry.retryAt = 0;
    this.choose();
  }

  /**
   * @param {string} log
   * @param {number} c
   */
  acked(log, c) {
    const entry = this.logs.get(log);
    if (!entry || entry.final) return;
    const before = ackedFramesOf(entry);
    if (c > entry.acked && !entry.disputed) Object.assign(entry, { why: null, refusals: 0 });
    entry.acked = c;
    entry.live?.acked(c);
    this.#measure(ackedFramesOf(entry) - before);
    this.told();
  }

  /** @param {number} frames acknowledged just now */
  #measure(frames) {
    const now = this.clock.now();
    this.speedFrom.frames += Math.max(0, frames);
    const passedMs = now - this.speedFrom.atMs;
    if (passedMs < SPEED_WINDOW_MS) return;
    this.speed = Math.max(0.1, this.speedFrom.frames / 16 / passedMs);
    this.speedFrom = { atMs: now, frames: 0 };
  }

  /**
   * An answer by HTTP.
   * @param {string} log
   * @param {import('./http.js').Shipped} shipped
   */
  answered(log, { why, retryMs, ...position }) {
    if (why) this.refused(log, why, position.c, retryMs);
    else this.confirmations.heard(log, position);
  }

  /**
   * The log waits by itself, and is offered again after that.
   * @param {string} log
   * @param {string} why
   * @param {number} c length of the server's log
   * @param {number} retryMs
   */
  refused(log, why, c, retryMs) {
    const entry = this.logs.get(log);
    if (!entry || entry.final) return;
    if (why === 'conflict') entry.acked = c;
    putAside(entry, why, c, retryMs, this.clock.now());
    if (refusalOf(entry) === 'conflict') entry.disputed = true;
    this.link.withdraw(log);
    this.told();
    this.#say(entry);
    this.choose();
  }

  /** @param {Entry} entry tells of a refusal that lasts, once */
  #say(entry) {
    const why = refusalOf(entry);
    if (!why || this.said.has(`${entry.log} ${why}`)) return;
    this.said.add(`${entry.log} ${why}`);
    this.events.onStuck(entry, why);
  }

  /** Something of the table changed. */
  told() {
    this.events.onProgress();
    this.events.onServerFull([...this.logs.values()].some((one) => one.why === 'full'));
  }
}
