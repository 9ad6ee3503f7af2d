// @ts-check
/**
 * What the world around the recorder reports (server, network, page, battery), put into the model
 * as facts and notices. Nothing here touches the log or decides about capture.
 */

const CLOCK_OFF_MS = 30_000;
/** Less than this a slow answer explains as well. */
const CLOCK_SET_MS = 5_000;

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
    if (recId) engine.dispatch({ type: 'acked', frames: engine.shipper.ackedFrames(recId) });
  }

  /** @param {{up: boolean, restarting: boolean}} link */
  link({ up, restarting }) {
    const { link: was } = this.engine.model;
    const sinceMs = was.up === up ? was.sinceMs : Date.now();
    const link = { up, restarting: !up && (restarting || was.restarting), sinceMs };
    this.engine.dispatch({ type: 'link', link });
  }

  /** @param {{server_ms?: number}} welcome */
  welcome({ server_ms: serverMs }) {
    if (serverMs === undefined) return;
    const { engine } = this;
    const offMs = serverMs - Date.now();
    const setMs = (engine.model.clockOffMs ?? offMs) - offMs;
    engine.dispatch({ type: 'clock', offMs });
    // A clock that was set made no gap longer or shorter: it began that much later or earlier by it.
    if (engine.model.gap && Math.abs(setMs) > CLOCK_SET_MS) {
      engine.dispatch({ type: 'gapShift', ms: setMs });
      engine.intake?.clocks.wasSet(setMs);
    }
    if (engine.active) engine.noteRow();
    this.#set('clock.off', Math.abs(offMs) > CLOCK_OFF_MS, { gap: Math.abs(offMs) });
  }

  /** This tablet's clocks parted: it slept, or one was set. The server's clock tells which. */
  async clocksParted() {
    try {
      const serverMs = await this.engine.http.serverMs();
      if (serverMs !== null) this.welcome({ server_ms: serverMs });
    } catch (problem) {
      // Nobody knows then, and a tablet sleeps far more often than its clock is set.
      if (!(problem instanceof TypeError || problem instanceof DOMException)) throw problem;
    }
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
