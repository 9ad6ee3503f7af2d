// @ts-check
/**
 * Decides what travels, in which order and over which skin: the live log first, then what waits,
 * oldest first. Keeps the table of all logs on the tablet and notes what the server confirmed; what
 * follows from a whole recording's confirmation is keeper.js. Never touches the microphone.
 */

import { backlogOf, refusalsOf } from './backlog.js';
import { ackedFramesOf, isOurs } from './entry.js';
import { Keeper } from './keeper.js';

const HTTP_AFTER_MS = 6_000;
const HTTP_LIVE_MS = 1_000;
const HTTP_LATER_MS = 15_000;
/** Half a second of live sound that waits stops the backlog between two bodies. */
const YIELD_BYTES = 16_000;
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
   */
  constructor({ store, http, sessionId, events, link }) {
    this.store = store;
    this.http = http;
    this.sessionId = sessionId;
    this.events = events;
    /** @type {Map<string, Entry>} */
    this.logs = new Map();
    /** @type {Map<string, import('./store.js').RecordingRow>} */
    this.recordings = new Map();
    /** @type {Set<string>} logs of which a part could not be read and is kept apart */
    this.damaged = new Set();
    /** @type {Set<string>} log and reason of every refusal that was told */
    this.said = new Set();
    this.keeper = new Keeper(this);
    this.link = link(this.#listener());
    this.socketUp = false;
    this.httpUp = false;
    this.downSinceMs = Date.now();
    this.cycling = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.httpTimer = undefined;
    this.httpDueMs = Infinity;
    this.speed = 10;
    this.speedFrom = { atMs: Date.now(), frames: 0 };
  }

  /** Connects and begins with what the table holds. */
  start() {
    this.link.start();
    this.#choose();
    this.#cycleLater(HTTP_AFTER_MS);
    this.keeper.start();
  }

  stop() {
    this.link.stop();
    clearTimeout(this.httpTimer);
  }

  kick() {
    this.link.kick();
    this.again();
    this.#cycleLater(0);
  }

  /** Offers again what the server refused: the operator may have cured it. */
  again() {
    for (const entry of this.logs.values()) entry.stuck = false;
    this.#choose();
  }

  /** The server answers, over one skin or the other. */
  get up() {
    return this.socketUp || this.httpUp;
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
    else {
      const final = confirmed !== undefined && isOurs(now, confirmed.c, confirmed.sha256);
      const acked = final ? bytes : 0;
      const fresh = { acked, final, disputed: false, stuck: false, why: null };
      this.logs.set(log, { ...now, ...fresh });
    }
    this.#choose();
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
    } else this.#choose();
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

  /** All that is not confirmed, live first, then oldest first. */
  #waiting() {
    const rank = (/** @type {Entry} */ e) => [e.live ? 0 : 1, e.startedAtMs, e.segment];
    return [...this.logs.values()]
      .filter((entry) => !entry.final && !entry.stuck && entry.bytes > 0)
      .sort(
        (a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || rank(a)[2] - rank(b)[2],
      );
  }

  /** Gives the socket the live log and the oldest waiting one; more would only share the window. */
  #choose() {
    const mine = this.#waiting().filter((entry) => entry.session === this.sessionId);
    const wanted = [
      ...mine.filter((entry) => entry.live),
      ...mine.filter((entry) => !entry.live).slice(0, 1),
    ];
    for (const log of [...this.link.channels.keys()]) {
      if (!wanted.some((entry) => entry.log === log)) this.link.withdraw(log);
    }
    for (const entry of wanted) this.link.offer(entry.log, entry.bytes, entry.live !== null);
  }

  // --- answers -----------------------------------------------------------------------------------

  /** @returns {import('./transport.js').Listener} */
  #listener() {
    return {
      opened: (log, c, complete) => {
        this.#acked(log, c);
        this.#compare(log, c, complete);
      },
      acked: (log, c) => this.#acked(log, c),
      final: (log, c, sha256) => this.#complete(log, c, sha256),
      sealed: (rec) => this.keeper.sealed(rec),
      feed: (event) => this.events.onFeed(event),
      welcome: (welcome) => this.events.onWelcome(welcome),
      link: (up, restarting) => this.#linkChanged(up, restarting),
      refused: (log, why, c) => this.#refused(log, why, c),
      serverFull: (full) => this.events.onServerFull(full),
    };
  }

  /**
   * @param {boolean} up
   * @param {boolean} restarting
   */
  #linkChanged(up, restarting) {
    if (this.socketUp && !up) this.downSinceMs = Date.now();
    this.socketUp = up;
    if (up) this.httpUp = false;
    this.events.onLink({ up: up || this.httpUp, restarting });
    if (!up) this.#cycleLater(HTTP_AFTER_MS);
  }

  /**
   * @param {string} log
   * @param {number} c
   */
  #acked(log, c) {
    const entry = this.logs.get(log);
    if (!entry) return;
    const before = ackedFramesOf(entry);
    if (c > entry.acked && !entry.disputed) entry.why = null;
    entry.acked = c;
    entry.live?.acked(c);
    this.#measure(ackedFramesOf(entry) - before);
    this.events.onProgress();
  }

  /** @param {number} frames acknowledged just now */
  #measure(frames) {
    const now = Date.now();
    this.speedFrom.frames += Math.max(0, frames);
    const passedMs = now - this.speedFrom.atMs;
    if (passedMs < SPEED_WINDOW_MS) return;
    this.speed = Math.max(0.1, this.speedFrom.frames / 16 / passedMs);
    this.speedFrom = { atMs: now, frames: 0 };
  }

  /**
   * How far the server is, before anything is sent. Equal lengths prove nothing yet: the hash does,
   * which the server names in `final`, once per connection.
   * @param {string} log
   * @param {number} c
   * @param {boolean} complete
   */
  #compare(log, c, complete) {
    const entry = this.logs.get(log);
    if (!entry || entry.final) return;
    const other = c !== entry.bytes || !entry.ended || entry.disputed;
    if (c > entry.bytes || (complete && other)) this.#dispute(entry);
  }

  /**
   * The server's log is complete. Only with our length and our hash is it our log; everything else,
   * more than the tablet has included, is kept here and goes on waiting.
   * @param {string} log
   * @param {number} c
   * @param {string|null} sha256 null: the server did not say
   */
  async #complete(log, c, sha256) {
    const entry = this.logs.get(log);
    if (!entry || entry.final) return;
    if (!isOurs(entry, c, sha256)) {
      this.#dispute(entry);
      return;
    }
    const fine = { final: true, disputed: false, stuck: false, why: null };
    Object.assign(entry, fine, { acked: c });
    await this.store.note('finals', { log, c, sha256, atMs: Date.now() });
    this.events.onProgress();
    this.#choose();
    await this.keeper.logConfirmed(entry.rec);
  }

  /**
   * @param {string} log
   * @param {string} why
   * @param {number} c length of the server's log
   */
  #refused(log, why, c) {
    const entry = this.logs.get(log);
    if (!entry || entry.final) return;
    if (why !== 'conflict') this.#stuck(log, why);
    else {
      entry.acked = c;
      this.#dispute(entry);
    }
  }

  /** @param {Entry} entry the server has other bytes in its place: nothing of it is confirmed */
  #dispute(entry) {
    entry.disputed = true;
    this.#stuck(entry.log, 'conflict');
  }

  /**
   * @param {string} log
   * @param {string} why
   */
  #stuck(log, why) {
    const entry = this.logs.get(log);
    if (!entry || entry.stuck || entry.final) return;
    Object.assign(entry, { stuck: true, why });
    this.link.withdraw(log);
    this.events.onProgress();
    const said = `${log} ${why}`;
    if (!this.said.has(said)) this.events.onStuck(entry, why);
    this.said.add(said);
    this.#choose();
  }

  // --- HTTP --------------------------------------------------------------------------------------

  /** @param {number} ms */
  #cycleLater(ms) {
    const due = Date.now() + ms;
    // What is due sooner stays: a connection that fails again and again must not put it off.
    if (due >= this.httpDueMs) return;
    clearTimeout(this.httpTimer);
    this.httpDueMs = due;
    this.httpTimer = setTimeout(() => this.#cycle(), ms);
  }

  async #cycle() {
    this.httpDueMs = Infinity;
    if (this.cycling) return;
    this.cycling = true;
    let worked = false;
    try {
      worked = await this.#shipByHttp();
    } catch (problem) {
      if (!(problem instanceof TypeError || problem instanceof DOMException)) throw problem;
    } finally {
      this.cycling = false;
    }
    if (!this.socketUp && worked !== this.httpUp) {
      this.httpUp = worked;
      if (!worked) this.downSinceMs = Date.now();
      this.events.onLink({ up: worked, restarting: false });
    }
    const busy = this.httpUp && !this.socketUp && this.#waiting().length > 0;
    this.#cycleLater(busy ? HTTP_LIVE_MS : HTTP_LATER_MS);
  }

  /** @returns {Promise<boolean>} the server answered */
  async #shipByHttp() {
    const fallback = !this.socketUp && Date.now() - this.downSinceMs >= HTTP_AFTER_MS;
    /** @type {Set<string>} logs that were brought up to date in this cycle */
    const served = new Set();
    let answered = false;
    for (let entry = this.#nextByHttp(fallback, served); entry; ) {
      const { log, session, bytes: size, live } = entry;
      const enough = () => this.#shouldYield(log, live !== null);
      const acked = (/** @type {number} */ c) => this.#acked(log, c);
      const shipped = await this.http.ship({ log, session, size }, acked, enough);
      answered = true;
      if (shipped.complete) await this.#complete(log, shipped.c, shipped.sha256);
      else this.#compare(log, shipped.c, false);
      if (shipped.refused) this.#stuck(log, shipped.refused);
      this.events.onServerFull(shipped.retryMs > 0);
      if (shipped.retryMs) return answered;
      served.add(log);
      if (shipped.c < size && !shipped.refused) {
        served.clear(); // it gave way: the live log first, then this one goes on
        if (this.socketUp) break;
      }
      entry = this.#nextByHttp(fallback, served);
    }
    if (fallback && !answered) answered = await this.#reachable();
    return answered;
  }

  /**
   * What goes by HTTP: logs of an earlier session always, the others while the socket is away.
   * @param {boolean} fallback
   * @param {Set<string>} served
   */
  #nextByHttp(fallback, served) {
    return this.#waiting().find(
      (entry) =>
        !served.has(entry.log) &&
        (entry.session !== this.sessionId || (fallback && !this.socketUp)),
    );
  }

  /**
   * Between two bodies: sound that is live, or a socket that is back, goes before what waits.
   * @param {string} log @param {boolean} live
   */
  #shouldYield(log, live) {
    const entry = this.logs.get(log);
    if (this.socketUp) return entry?.session === this.sessionId;
    if (live) return false;
    return [...this.logs.values()].some(
      (one) => one.live && !one.stuck && one.bytes - one.acked >= YIELD_BYTES,
    );
  }

  async #reachable() {
    await this.http.stateOf('0'.repeat(32), this.sessionId);
    return true;
  }
}
