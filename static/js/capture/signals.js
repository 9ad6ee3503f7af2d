// @ts-check
/**
 * What the world around the recorder reports (server, network, page, battery), put into the model
 * as facts and notices. Nothing here touches the log or decides about capture.
 */

const CLOCK_OFF_MS = 30_000;
const ASK_AGAIN_MS = 15_000;

export class Signals {
  /** @param {import('./engine.js').Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  // --- of the shipper ----------------------------------------------------------------------------

  progress() {
    const { engine } = this;
    const { recId } = engine.model;
    engine.dispatch({ type: 'backlog', backlog: engine.shipper.backlog(recId) });
    engine.dispatch({ type: 'link', link: { speed: engine.shipper.speed } });
    const [refusals, why] = [engine.shipper.refusals(), engine.shipper.whyOf(recId)];
    engine.dispatch({ type: 'refusals', refusals, why });
    if (!recId) return;
    // Of a recording whose copy is gone from here there is no row: its seal stands.
    const row = engine.shipper.recordings.get(recId);
    const sealed = row && row.sealedAtMs !== null;
    engine.dispatch({ type: 'acked', frames: engine.shipper.ackedFrames(recId), sealed });
  }

  /** @param {{up: boolean, restarting: boolean}} link */
  link({ up, restarting }) {
    const { link: was } = this.engine.model;
    const sinceMs = was.up === up ? was.sinceMs : Date.now();
    const link = { up, restarting: !up && (restarting || was.restarting), sinceMs };
    this.engine.dispatch({ type: 'link', link });
    // The socket's welcome brings the server's time; over HTTP it is asked for.
    if (up && !was.up && !this.engine.shipper.socketUp) this.askClock();
  }

  /** @param {import('./http.js').ServerTime} told */
  welcome({ server_ms: serverMs, server_clock: { run, set_ms: setMs } = {} }) {
    if (serverMs === undefined) return;
    const { engine } = this;
    engine.watch.clocks(); // one that was set just now is known before it is compared
    const offMs = serverMs - Date.now();
    const heard = { offMs, run, setMs };
    engine.dispatch({ type: 'clock', heard });
    engine.gaps.clockKnown(heard);
    if (engine.active) engine.noteRow();
    this.#set('clock.off', Math.abs(offMs) > CLOCK_OFF_MS, { gap: Math.abs(offMs) });
  }

  /**
   * This tablet's clocks parted: it slept, or one was set. The server's clock tells which; until
   * that is heard, nobody knows how ours stands to it.
   * @param {number} ms by which the wall clock ran ahead of the monotonic one
   */
  clocksParted(ms) {
    const { engine } = this;
    engine.gaps.clocksParted(ms, engine.model.heard);
    engine.dispatch({ type: 'clock', heard: null });
    const { sinceMs } = engine.model.link;
    // Or a link that is down would look up until the clock has made good what it lost.
    if (ms < 0) engine.dispatch({ type: 'link', link: { sinceMs: sinceMs + ms } });
    if (engine.active) engine.noteRow();
    this.askClock();
  }

  /** What the server's clock says, if it can be reached now. */
  async askClock() {
    try {
      const told = await this.engine.http.serverTime();
      if (told) this.welcome(told);
    } catch (problem) {
      if (!(problem instanceof TypeError || problem instanceof DOMException)) throw problem;
      // A server that comes back says it by itself; one that was only slow is asked again.
      setTimeout(() => this.#askWhereUnknown(), ASK_AGAIN_MS);
    }
  }

  #askWhereUnknown() {
    const { model } = this.engine;
    if (model.link.up && !model.heard) this.askClock();
  }

  /** @param {string} recId */
  sealed(recId) {
    this.engine.dispatch({ type: 'sealed', recId });
  }

  /** @param {boolean} full */
  serverFull(full) {
    this.#set('server.full', full);
  }

  // --- of the page -------------------------------------------------------------------------------

  /** @param {boolean} on */
  visible(on) {
    const { engine } = this;
    engine.watch.hidden = !on;
    engine.note({ k: on ? 'visible' : 'hidden' });
    if (!on) return;
    engine.shipper.kick();
    engine.watch.again();
  }

  /** @param {boolean} on the system keeps the screen on for us */
  awake(on) {
    this.engine.dispatch({ type: 'awake', on });
    this.engine.note({ k: 'wakelock', on });
  }

  /** @param {boolean} online */
  online(online) {
    this.engine.dispatch({ type: 'link', link: { online } });
    if (online) this.engine.shipper.kick();
  }

  /**
   * @param {number} pct
   * @param {boolean} low
   */
  battery(pct, low) {
    this.#set('battery.low', false);
    this.#set('battery.low', low, { pct });
  }

  /**
   * @param {string} key
   * @param {boolean} on
   * @param {Record<string, number>} [params]
   */
  #set(key, on, params = {}) {
    const known = key in this.engine.model.alerts;
    if (on === known) return;
    this.engine.dispatch(on ? { type: 'alert', key, params } : { type: 'lift', key });
  }
}
