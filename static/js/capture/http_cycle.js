// @ts-check
/**
 * When logs go by HTTP: those of an earlier session always, the others while the socket is away.
 * One cycle after the other, each log in its turn; one that is refused is put aside and the next
 * one goes. What an answer means is decided by the shipper.
 */

/** The socket gets this long before HTTP takes its logs over. */
export const HTTP_AFTER_MS = 6_000;
const LIVE_MS = 1_000;
const LATER_MS = 15_000;
/** Half a second of live sound that waits stops the backlog between two bodies. */
const YIELD_BYTES = 16_000;
/** So many logs refused in one cycle say that it is the server, and not the logs. */
const MOST_REFUSED = 3;
const AGAIN_MS = 1_000;

/** @typedef {import('./entry.js').Entry} Entry */

/** @param {unknown} problem @returns {boolean} no connection, or no answer in time */
export const isNetwork = (problem) => problem instanceof TypeError || isTimeout(problem);

/** @param {unknown} problem */
const isTimeout = (problem) => problem instanceof DOMException;

export class HttpCycle {
  /** @param {import('./shipper.js').Shipper} shipper */
  constructor(shipper) {
    this.shipper = shipper;
    this.clock = shipper.clock;
    /** The server answered the last cycle. */
    this.up = false;
    this.running = false;
    /** @type {any} */
    this.timer = null;
    this.dueMs = Infinity;
  }

  stop() {
    this.clock.clearTimeout(this.timer);
  }

  /** @param {number} ms */
  later(ms) {
    const due = this.clock.now() + ms;
    // What is due sooner stays: a connection that fails again and again must not put it off.
    if (due >= this.dueMs || !this.shipper.running) return;
    this.clock.clearTimeout(this.timer);
    this.dueMs = due;
    this.timer = this.clock.setTimeout(() => this.#run(), ms);
  }

  async #run() {
    this.dueMs = Infinity;
    if (this.running) return;
    this.running = true;
    const { shipper } = this;
    let worked = false;
    try {
      worked = await this.#ship();
    } catch (problem) {
      if (!isNetwork(problem)) throw problem;
    } finally {
      this.running = false;
    }
    if (!shipper.socketUp && worked !== this.up) {
      this.up = worked;
      shipper.httpChanged(worked);
    }
    const busy = this.up && !shipper.socketUp && shipper.waiting().length > 0;
    this.later(busy ? LIVE_MS : LATER_MS);
  }

  /** @returns {Promise<boolean>} the server answered */
  async #ship() {
    const { shipper } = this;
    const away = this.clock.now() - shipper.downSinceMs >= HTTP_AFTER_MS;
    const fallback = !shipper.socketUp && away;
    /** @type {Set<string>} logs that had their turn in this cycle */
    const served = new Set();
    let refused = 0;
    let answered = false;
    for (;;) {
      const entry = refused < MOST_REFUSED ? this.#next(fallback, served) : undefined;
      if (!entry) break;
      const { bytes: size, log } = entry;
      const shipped = await this.#shipOne(entry);
      served.add(log);
      shipper.answered(log, shipped);
      if (shipped.why !== 'io') answered = true;
      if (shipped.why) refused += 1;
      else if (shipped.c < size) {
        served.clear(); // it gave way: the live log first, then this one goes on
        if (shipper.socketUp) break;
      }
    }
    if (answered || !fallback) return answered;
    await shipper.http.stateOf('0'.repeat(32), shipper.sessionId);
    return true;
  }

  /** @param {Entry} entry */
  async #shipOne({ log, session, bytes: size, live, acked: before }) {
    const { shipper } = this;
    const enough = () => this.#shouldYield(log, live !== null);
    const acked = (/** @type {number} */ c) => shipper.acked(log, c);
    try {
      return await shipper.http.ship({ log, session, size }, acked, enough);
    } catch (problem) {
      // One that the server does not answer for must not hold up those behind it the next time.
      if (isTimeout(problem)) {
        const c = shipper.logs.get(log)?.acked ?? before;
        shipper.answered(log, { c, complete: false, sha256: null, why: 'io', retryMs: AGAIN_MS });
      }
      throw problem;
    }
  }

  /**
   * @param {boolean} fallback
   * @param {Set<string>} served
   */
  #next(fallback, served) {
    const { shipper } = this;
    return shipper
      .waiting()
      .find(
        (entry) =>
          !served.has(entry.log) &&
          (entry.session !== shipper.sessionId || (fallback && !shipper.socketUp)),
      );
  }

  /**
   * Between two bodies: sound that is live, or a socket that is back, goes before what waits.
   * @param {string} log @param {boolean} live
   */
  #shouldYield(log, live) {
    const { shipper } = this;
    const entry = shipper.logs.get(log);
    if (shipper.socketUp) return entry?.session === shipper.sessionId;
    if (live) return false;
    return shipper.waiting().some((one) => one.live && one.bytes - one.acked >= YIELD_BYTES);
  }
}
