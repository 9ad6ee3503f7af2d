// @ts-check
/**
 * One recorder per device: who holds the browser-wide lock, and how tabs talk. The holder tells the
 * others what it does; another tab can ask it to let go, or take the lock when it does not answer.
 */

const LOCK = 'recorder';
const CHANNEL = 'handover-recorder';
const ANSWER_MS = 2_000;

/**
 * @typedef {object} TabEvents
 * @property {() => void} onHeld this tab holds the recorder now
 * @property {() => void} onLost another tab took it
 * @property {() => Promise<boolean>} onAsked another tab asks politely; true = given up
 * @property {() => Promise<void>} onTaken another tab insists: let go
 * @property {(message: any) => void} onMessage anything else that a tab said
 */

export class Tabs {
  /** @param {TabEvents} events */
  constructor(events) {
    this.events = events;
    this.holds = false;
    /** @type {(() => void)|null} */
    this.letGo = null;
    this.waiting = new AbortController();
    /** @type {((granted: boolean) => void)|null} */
    this.answered = null;
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }) => this.#receive(data);
  }

  /** @returns {Promise<boolean>} whether this tab is the holder; if not, it waits to become it */
  async begin() {
    if (!navigator.locks) {
      this.holds = true;
      return true;
    }
    const held = await this.#request({ ifAvailable: true });
    if (!held) this.#wait();
    return held;
  }

  /** @param {object} message to all other tabs */
  tell(message) {
    this.channel.postMessage(message);
  }

  /**
   * Asks the holder for the recorder; it refuses while it records, unless `insist`.
   * @param {boolean} insist
   * @returns {Promise<boolean>} this tab is the holder now
   */
  async take(insist) {
    if (this.holds) return true;
    const granted = await this.#ask(insist);
    if (!granted) return false;
    this.waiting.abort();
    return this.#request({ steal: true });
  }

  /**
   * @param {boolean} insist
   * @returns {Promise<boolean>} given up, or nobody answers
   */
  #ask(insist) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered?.(true), ANSWER_MS);
      this.answered = (granted) => {
        clearTimeout(timer);
        this.answered = null;
        resolve(granted);
      };
      this.tell({ t: insist ? 'take' : 'ask' });
    });
  }

  /**
   * @param {LockOptions} options
   * @returns {Promise<boolean>}
   */
  #request(options) {
    return new Promise((resolve) => {
      const request = navigator.locks.request(LOCK, options, (lock) => {
        resolve(lock !== null);
        return lock ? this.#hold() : undefined;
      });
      request.catch((problem) => this.#failed(problem, resolve));
    });
  }

  /** @returns {Promise<void>} held until it settles */
  #hold() {
    this.holds = true;
    return new Promise((resolve) => {
      this.letGo = () => resolve();
    });
  }

  /**
   * @param {unknown} problem
   * @param {(held: boolean) => void} resolve
   */
  #failed(problem, resolve) {
    if (!(problem instanceof DOMException) || problem.name !== 'AbortError') throw problem;
    resolve(false);
    if (this.holds) this.#lose();
  }

  #lose() {
    this.holds = false;
    this.letGo?.();
    this.letGo = null;
    this.events.onLost();
    this.#wait();
  }

  async #wait() {
    this.waiting = new AbortController();
    const held = await this.#request({ signal: this.waiting.signal });
    if (held) this.events.onHeld();
  }

  /** @param {any} data */
  async #receive(data) {
    if (data.t === 'given') this.answered?.(data.granted);
    else if (this.holds && (data.t === 'ask' || data.t === 'take')) {
      const granted = data.t === 'take' || (await this.events.onAsked());
      if (granted) await this.events.onTaken();
      this.tell({ t: 'given', granted });
    } else this.events.onMessage(data);
  }
}
