// @ts-check
/**
 * The facade for the screens: one object that survives every page of the app. Joins the worker
 * (log, network), the microphone (page), the tabs (one recorder per device) and the wake lock.
 * Keeps no recording state of its own: `state` is what the worker last said.
 */

import { prepare } from './contexts.js';
import { initial, snapshot } from './machine.js';
import { LevelMeter } from './level.js';
import { Lifeline } from './lifeline.js';
import { Microphone, NoMicrophone, canRecord } from './microphone.js';
import { notice } from './notices.js';
import { Offline } from './offline.js';
import { Platform } from './platform.js';
import { begunLast, noteBegun, noteStopped, stoppedLast } from './stopped.js';
import { Tabs } from './tabs.js';

/** @typedef {import('./types.js').State} State */

const WANTED = new Set(['asking', 'recording', 'muted', 'interrupted']);
const REPLY_MS = 5_000;
const CHECK_MS = 20_000;
/** A microphone that was heard before needs no person's leave; one who is asked all the same is asked again. */
const REOPEN_MS = 20_000;
/** Hours of sound may have to be read. */
const EXPORT_MS = 300_000;

/** @typedef {import('./types.js').RecorderFacade} RecorderFacade */

/** @implements {RecorderFacade} */
export class Recorder extends EventTarget {
  /** @param {{sessionId: string, autoGain?: boolean, deviceId?: string}} options */
  constructor({ sessionId, autoGain = false, deviceId }) {
    super();
    this.sessionId = sessionId;
    this.wanted = { autoGain, deviceId };
    /** @type {State} */
    this.state = snapshot(initial(Date.now()), Date.now());
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {Microphone|null} */
    this.microphone = null;
    this.opening = false;
    this.begun = false;
    this.moved = false;
    /** The worker's code can be run by this browser. */
    this.able = true;
    /** @type {Map<number, (value: any) => void>} */
    this.replies = new Map();
    this.nextReply = 0;
    this.tabs = new Tabs({
      onHeld: () => this.#begin(),
      onLost: () => this.#lost(),
      onAsked: async () => !WANTED.has(this.state.phase),
      onTaken: () => this.#release(),
      onMessage: (message) => this.#heard(message),
    });
    this.platform = new Platform((order) => this.worker?.postMessage(order));
    this.offline = new Offline(() => this.#quiet());
    this.lifeline = new Lifeline({
      onQuiet: (sinceMs) => this.#unheard(sinceMs),
      onDead: () => this.#revive(),
    });
  }

  async init() {
    prepare();
    this.offline.begin();
    keepStorage();
    if (await this.tabs.begin()) await this.#begin();
    else this.tabs.tell({ t: 'show' });
  }

  async start() {
    if (!this.able) {
      this.#unable();
      return;
    }
    // Asked at a tap as well: some browsers grant it only then.
    if (!this.state.storage.persisted) keepStorage();
    this.#announceAsking();
    if (!this.tabs.holds && !(await this.#become(false))) return;
    // However long the tablet's disk takes: what it answers late is still wanted.
    if (await this.#order({ t: 'start' }, Infinity)) await this.#openMicrophone();
  }

  async stop() {
    const { recId } = this.state;
    if (recId) noteStopped(recId);
    if (!this.tabs.holds) this.tabs.tell({ t: 'order', order: { t: 'stop' } });
    else await this.#order({ t: 'stop' });
  }

  mute() {
    this.#tell({ t: 'mute', on: true });
  }

  unmute() {
    this.#tell({ t: 'mute', on: false });
  }

  mark(label = '') {
    this.#tell({ t: 'mark', label });
  }

  retry() {
    this.#tell({ t: 'retry' });
    if (this.state.phase === 'idle' && this.state.notices.some((n) => n.key.startsWith('mic.'))) {
      this.start();
    }
  }

  async takeOver() {
    await this.#become(true);
  }

  /** @returns {Promise<import('./types.js').Checked>} */
  async check() {
    // No answer in time says nothing: a busy tablet is not a broken one.
    const writes = this.tabs.holds ? ((await this.#order({ t: 'works' }, CHECK_MS)) ?? null) : null;
    const [awake, opens] = await Promise.all([this.platform.canStayAwake(), this.offline.opens()]);
    return { able: this.able && canRecord(), writes, awake, opens };
  }

  /**
   * @param {string} recId
   * @returns {Promise<Blob|null>}
   */
  async save(recId) {
    if (!this.tabs.holds) return null;
    return (await this.#order({ t: 'export', rec: recId }, EXPORT_MS)) ?? null;
  }

  /**
   * A microphone test without recording.
   * @param {(level: import('./types.js').Level) => void} onLevel
   * @returns {Promise<() => void>} ends it
   */
  async test(onLevel) {
    const ignore = () => {};
    const events = { onMuted: ignore, onEnded: ignore, onContext: ignore };
    const microphone = await Microphone.open(this.wanted, events);
    const meter = new LevelMeter();
    const port = microphone.newPort();
    port.onmessage = ({ data }) => {
      if (data.t === 'level') onLevel(meter.measure(data.peak, data.power));
    };
    return () => {
      port.close();
      microphone.close();
    };
  }

  // --- worker ------------------------------------------------------------------------------------

  /** @param {'reload'|'interrupted'} [cause] why a recording that is found open was cut off */
  async #begin(cause = 'reload') {
    this.moved = false;
    this.lifeline.rest();
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    this.worker = worker;
    worker.onmessage = ({ data }) => {
      if (worker === this.worker) this.#said(data);
    };
    worker.onerror = () => {
      if (worker === this.worker && !this.begun) this.#unable();
    };
    const left = { stopped: stoppedLast(), begun: begunLast(), cause };
    await this.#order({ t: 'init', sessionId: this.sessionId, ...left }, Infinity);
    this.platform.begin();
  }

  /** The worker says nothing any more, so what it said last is not shown as if it were so. */
  #unheard(/** @type {number} */ sinceMs) {
    const { state } = this;
    if (state.phase !== 'recording' && state.phase !== 'interrupted') return;
    const gap = state.gap ?? { sinceMs, cause: 'interrupted' };
    const notices = [notice('mic.stopped', { time: gap.sinceMs })];
    this.#publish({ ...state, phase: 'interrupted', gap, notices });
  }

  /** It is dead or hangs: another one finds on the disk what it left, as after a reload. */
  async #revive() {
    this.worker?.terminate();
    this.#answerAll();
    await this.#begin('interrupted');
  }

  /** @param {object} order */
  #tell(order) {
    if (this.tabs.holds) this.worker?.postMessage(order);
    else this.tabs.tell({ t: 'order', order });
  }

  /**
   * @param {{t: string, [field: string]: any}} order
   * @param {number} [withinMs]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>} the worker's answer; undefined when it gives none in time
   */
  #order(order, withinMs = REPLY_MS, transfer = []) {
    return new Promise((resolve) => {
      const id = this.nextReply;
      this.nextReply += 1;
      this.replies.set(id, resolve);
      if (Number.isFinite(withinMs)) setTimeout(() => this.#reply(id, undefined), withinMs);
      this.worker?.postMessage({ ...order, id }, transfer);
    });
  }

  /**
   * @param {number} id
   * @param {any} value
   */
  #reply(id, value) {
    this.replies.get(id)?.(value);
    this.replies.delete(id);
  }

  /** Nobody waits for a worker that is gone. */
  #answerAll() {
    for (const id of [...this.replies.keys()]) this.#reply(id, undefined);
  }

  /** The worker does not even begin: a browser too old for its code. Nobody waits for it. */
  #unable() {
    this.able = false;
    this.#answerAll();
    this.#show({ ...this.state, notices: [notice('mic.unsupported')] });
  }

  /** @param {any} message */
  #said(message) {
    this.begun = true;
    this.lifeline.heard();
    if (message.t === 'state') this.#publish(message.state);
    else if (message.t === 'reply') this.#reply(message.id, message.value);
    else if (message.t === 'need-mic') this.#recoverMicrophone(message.why);
    else if (message.t === 'close-mic') this.#closeMicrophone();
    else if (message.t === 'begun') noteBegun(message.rec, message.next);
    else if (message.t === 'feed') this.#hand('feed', message.event);
    else if (message.t === 'welcome') this.#hand('welcome', message.welcome);
  }

  /** @param {State} state */
  #publish(state) {
    this.#show(state);
    this.tabs.tell({ t: 'state', state });
    this.platform.phase(state.phase);
    this.offline.settle();
  }

  /** Nothing is recorded, here or in another tab, and all that was is sealed. Only the tab that
   * holds the recorder knows, and only once its worker has said it. */
  #quiet() {
    if (!this.begun || !this.tabs.holds) return false;
    const { phase, sealed, backlog } = this.state;
    const open = backlog.some((entry) => entry.state !== 'sealed');
    return !open && (phase === 'idle' || (phase === 'stopped' && sealed));
  }

  /**
   * @param {'feed'|'welcome'} name
   * @param {any} detail
   */
  #hand(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
    this.tabs.tell({ t: name, detail });
  }

  /** @param {State} state */
  #show(state) {
    this.state = Object.freeze(state);
    this.dispatchEvent(new CustomEvent('state', { detail: this.state }));
  }

  /** The tap is answered at once, before the worker has stored the new recording's id. */
  #announceAsking() {
    const { state } = this;
    if (!this.tabs.holds || !['idle', 'stopped'].includes(state.phase)) return;
    this.#show({ ...state, phase: 'asking', notices: [notice('mic.asking')] });
  }

  // --- microphone --------------------------------------------------------------------------------

  /** @param {number} [withinMs] */
  async #openMicrophone(withinMs) {
    if (this.opening) return;
    this.opening = true;
    try {
      const microphone = await Microphone.open(this.wanted, this.#micEvents(), withinMs);
      if (!this.tabs.holds) {
        microphone.close();
        return;
      }
      const former = this.microphone;
      this.microphone = microphone;
      prepare();
      const port = microphone.newPort();
      const { settings } = microphone;
      const heard = await this.#order({ t: 'attach', port, settings }, REPLY_MS, [port]);
      former?.close();
      if (heard === false) this.#closeMicrophone(); // stopped while the browser still asked
      // A switch that was off before the microphone was opened is not told by any event.
      if (microphone.track.muted) this.#tell({ t: 'deviceMuted', on: true });
    } catch (problem) {
      if (!(problem instanceof NoMicrophone)) throw problem;
      await this.#order({ t: 'micFailed', why: problem.why });
    } finally {
      this.opening = false;
    }
  }

  /** @returns {import('./microphone.js').MicEvents} */
  #micEvents() {
    return {
      onMuted: (on) => this.#tell({ t: 'deviceMuted', on }),
      onEnded: () => this.#tell({ t: 'trackEnded' }),
      onContext: (state) => this.#tell({ t: 'note', event: { k: 'context', state } }),
    };
  }

  #closeMicrophone() {
    this.microphone?.close();
    this.microphone = null;
    prepare();
  }

  /**
   * One step of the ladder: wake the context, else a microphone opened afresh, which is the only
   * cure after a phone call on some systems.
   * @param {'resume'|'reopen'} why
   */
  async #recoverMicrophone(why) {
    if (this.opening) return;
    if (why === 'resume' && (await this.microphone?.resume())) return;
    await this.#openMicrophone(REOPEN_MS);
  }

  // --- tabs --------------------------------------------------------------------------------------

  /**
   * @param {boolean} insist
   * @returns {Promise<boolean>}
   */
  async #become(insist) {
    if (this.tabs.holds) return true;
    if (!(await this.tabs.take(insist))) return false;
    await this.#begin();
    return true;
  }

  async #release() {
    if (!this.worker) return;
    this.moved = WANTED.has(this.state.phase);
    await this.#order({ t: 'release' });
    this.#lost();
  }

  #lost() {
    this.moved = this.moved || WANTED.has(this.state.phase);
    this.#closeMicrophone();
    this.worker?.terminate();
    this.worker = null;
    this.lifeline.rest();
    this.platform.phase('idle');
    this.#mirror(this.state);
  }

  /** @param {State} state of the tab that holds the recorder */
  #mirror(state) {
    const key = this.moved ? 'tab.moved' : 'tab.other';
    const notices = WANTED.has(state.phase) ? [notice(key), ...state.notices] : state.notices;
    this.#show({ ...state, tab: 'other', notices });
  }

  /** @param {any} message */
  #heard(message) {
    if (this.tabs.holds) {
      if (message.t === 'order') this.worker?.postMessage(message.order);
      else if (message.t === 'show') this.tabs.tell({ t: 'state', state: this.state });
    } else if (message.t === 'state') this.#mirror(message.state);
    else if (message.t === 'feed' || message.t === 'welcome') {
      this.dispatchEvent(new CustomEvent(message.t, { detail: message.detail }));
    }
  }
}

/** Asks the browser never to clear the store by itself. */
function keepStorage() {
  navigator.storage?.persist?.().catch(() => {});
}
