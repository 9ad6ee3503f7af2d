// @ts-check
/**
 * The WebSocket skin: ships logs from the tablet's store to the server and hands the live feed on.
 * One socket, a few channels, a bounded window. The store is the only memory: after any failure the
 * server says how far it is and sending goes on from there. Which logs, and in what order, is
 * decided elsewhere (shipper.js); microphones and screens are unknown here.
 */

import { Channel, frameOf } from './channel.js';

/** Unacknowledged bytes at most; the window begins small and grows with every acknowledgement. */
export const WINDOW_BYTES = 256 * 1024;
const LEAST_WINDOW_BYTES = 16 * 1024;
const FRAME_BYTES = 60 * 1024;
const BUFFERED_BYTES = 64 * 1024;
const BUFFERED_POLL_MS = 50;
/** Nothing acknowledged for this long with data out: the connection is dead. */
const DEAD_MS = 8_000;
const HELLO_MS = 8_000;
const QUIET_MS = 20_000;
const TICK_MS = 1_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 15_000;
/** Long enough up to call the link good again. */
const STEADY_MS = 10_000;
const CLOSE_RESTART = 1012;
const CLOSE_TOO_MANY = 1013;
const CLOSE_TAKEN = 4001;

/** @typedef {import('./clock.js').Clock} Clock */

/**
 * @typedef {object} Listener
 * @property {(log: string, c: number, complete: boolean) => void} opened
 * @property {(log: string, c: number) => void} acked c moved
 * @property {(log: string, c: number, sha256: string) => void} final
 * @property {(rec: string) => void} sealed
 * @property {(event: any) => void} feed
 * @property {(welcome: any) => void} welcome
 * @property {(up: boolean, restarting: boolean) => void} link
 * @property {(log: string, why: string, c: number, retryMs: number) => void} refused it is not
 *   shipped here any more, until it is offered again
 */

export class SocketLink {
  /**
   * @param {object} options
   * @param {() => WebSocket} options.connect makes a new socket
   * @param {string} options.sessionId
   * @param {(log: string, offset: number, maxBytes: number) => Promise<Uint8Array[]>} options.read
   * @param {Listener} options.listener
   * @param {Clock} options.clock
   */
  constructor({ connect, sessionId, read, listener, clock }) {
    this.connect = connect;
    this.sessionId = sessionId;
    this.read = read;
    this.listener = listener;
    this.clock = clock;
    /** @type {Map<string, Channel>} in order of priority */
    this.channels = new Map();
    /** @type {WebSocket|null} */
    this.socket = null;
    this.up = false;
    this.failures = 0;
    this.lastEvent = -1;
    this.window = LEAST_WINDOW_BYTES * 4;
    this.running = false;
    this.nextChannel = 0;
    this.restarting = false;
    this.progressAt = 0;
    this.heardAt = 0;
    this.upAt = 0;
    this.pinged = false;
    this.pumping = false;
    this.again = false;
    /** @type {any} */
    this.timer = null;
    /** @type {any} */
    this.ticker = null;
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.#open();
  }

  stop() {
    this.running = false;
    this.clock.clearTimeout(this.timer);
    this.#drop(1000);
  }

  /** Connect now instead of at the end of the pause; also asks a quiet connection for a sign. */
  kick() {
    if (!this.running) return;
    if (!this.socket) {
      this.clock.clearTimeout(this.timer);
      this.#open();
    } else if (this.up) this.#ping();
  }

  /**
   * Ship this log up to `size`; called again whenever it grows, and when it is no longer the live
   * one. `first` puts it before the others.
   * @param {string} log
   * @param {number} size bytes that may be sent
   * @param {boolean} first
   */
  offer(log, size, first) {
    const known = this.channels.get(log);
    if (known) {
      known.size = Math.max(known.size, size);
      known.first = first;
    } else {
      const channel = new Channel(log, size, this.nextChannel, first);
      this.nextChannel = (this.nextChannel + 1) % 256;
      this.channels.set(log, channel);
      if (this.up) this.#openChannel(channel);
    }
    this.#pump();
  }

  /** @param {string} log no longer to be shipped here */
  withdraw(log) {
    this.channels.delete(log);
  }

  /** How long data, or the question how far the server is, has been out without an answer, ms. */
  get stalledMs() {
    if (!this.up) return 0;
    let since = this.#inFlight() ? this.progressAt : Infinity;
    for (const channel of this.channels.values()) {
      if (!channel.opened) since = Math.min(since, channel.askedAt);
    }
    return Math.max(0, this.clock.now() - since);
  }

  // --- connection --------------------------------------------------------------------------------

  #open() {
    this.timer = null;
    let socket;
    try {
      socket = this.connect();
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.#later();
      return;
    }
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.heardAt = this.clock.now();
    this.pinged = false;
    socket.onopen = () => {
      if (socket === this.socket)
        this.#send({ t: 'hello', v: 1, session_id: this.sessionId, after: this.lastEvent });
    };
    socket.onmessage = (event) => {
      if (socket === this.socket && typeof event.data === 'string')
        this.#receive(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.#lost(event.code);
    };
    this.#tickLater();
  }

  /** @param {number} code */
  #drop(code) {
    const { socket } = this;
    this.socket = null;
    this.up = false;
    this.clock.clearTimeout(this.ticker);
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(code);
  }

  /** @param {number} code */
  #lost(code) {
    const wasUp = this.up;
    this.#drop(1000);
    if (wasUp && this.clock.now() - this.upAt > STEADY_MS) this.failures = 0;
    if (code === CLOSE_RESTART) this.restarting = true;
    // Someone else holds what we hold, or there are too many of us: do not fight for it.
    if (code === CLOSE_TAKEN || code === CLOSE_TOO_MANY) this.failures = Math.max(this.failures, 5);
    this.listener.link(false, this.restarting);
    this.#later();
  }

  #later() {
    if (!this.running) return;
    const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.#open(), this.clock.random() * most);
  }

  #tickLater() {
    this.clock.clearTimeout(this.ticker);
    this.ticker = this.clock.setTimeout(() => this.#tick(), TICK_MS);
  }

  #tick() {
    if (!this.socket) return;
    const quiet = this.clock.now() - this.heardAt;
    const unanswered = !this.up ? quiet > HELLO_MS : this.pinged && quiet > QUIET_MS + DEAD_MS;
    if (unanswered || this.stalledMs > DEAD_MS) {
      // A frame that does not get through in time must be smaller next time, or it never will.
      this.window = Math.max(LEAST_WINDOW_BYTES, this.window / 2);
      this.#lost(0);
      return;
    }
    if (this.up && quiet > QUIET_MS && !this.pinged) this.#ping();
    this.#tickLater();
    this.#pump();
  }

  #ping() {
    this.pinged = true;
    this.#send({ t: 'ping' });
  }

  // --- messages ----------------------------------------------------------------------------------

  /** @param {object} message */
  #send(message) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** @param {any} message */
  #receive(message) {
    this.heardAt = this.clock.now();
    this.pinged = false;
    if (message.t === 'welcome') this.#welcome(message);
    else if (message.t === 'event') {
      this.lastEvent = Math.max(this.lastEvent, message.id);
      this.listener.feed(message);
    } else if (message.t === 'final') this.listener.final(message.log, message.c, message.sha256);
    else if (message.t === 'sealed') this.listener.sealed(message.rec);
    else this.#onChannel(message);
  }

  /** @param {any} message */
  #welcome(message) {
    this.up = true;
    this.upAt = this.clock.now();
    this.restarting = false;
    const newest = message.last_event ?? -1;
    // A server whose state was replaced counts anew; asking for its future would reset us each time.
    if (this.lastEvent < 0 || this.lastEvent > newest) this.lastEvent = newest;
    for (const channel of this.#ordered()) this.#openChannel(channel);
    this.listener.link(true, false);
    this.listener.welcome(message);
  }

  /** @param {Channel} channel */
  #openChannel(channel) {
    channel.ask(this.clock.now());
    this.#send({ t: 'open', ch: channel.number, log: channel.log });
  }

  /** @param {any} message */
  #onChannel(message) {
    const channel = [...this.channels.values()].find((one) => one.number === message.ch);
    if (!channel) return;
    if (message.t === 'opened' && message.log === channel.log) {
      channel.moveTo(message.c);
      this.listener.opened(channel.log, message.c, message.complete === true);
    } else if (message.t === 'ack') this.#acked(channel, message.c);
    else if (message.t === 'nack') this.#refused(channel, message);
    this.#pump();
  }

  /**
   * @param {Channel} channel
   * @param {number} c
   */
  #acked(channel, c) {
    if (!channel.ack(c)) return;
    this.progressAt = this.clock.now();
    this.failures = 0;
    this.window = Math.min(WINDOW_BYTES, this.window + FRAME_BYTES / 4);
    this.listener.acked(channel.log, c);
  }

  /**
   * @param {Channel} channel
   * @param {{why: string, c: number, retry_ms?: number}} nack
   */
  #refused(channel, { why, c, retry_ms: retryMs = 1000 }) {
    // What is under way on this channel is answered by no one any more.
    this.withdraw(channel.log);
    this.progressAt = this.clock.now();
    this.listener.refused(channel.log, why, c, retryMs);
  }

  // --- sending -----------------------------------------------------------------------------------

  #ordered() {
    return [...this.channels.values()].sort((a, b) => Number(b.first) - Number(a.first));
  }

  #inFlight() {
    let sum = 0;
    for (const channel of this.channels.values()) sum += channel.inFlight;
    return sum;
  }

  /**
   * The live recording may use the whole window; the backlog leaves half of it free for it.
   * @param {Channel} channel
   */
  #roomFor(channel) {
    const shared = !channel.first && [...this.channels.values()].some((one) => one.first);
    return (shared ? this.window / 2 : this.window) - this.#inFlight();
  }

  async #pump() {
    if (this.pumping) {
      this.again = true;
      return;
    }
    this.pumping = true;
    try {
      do {
        this.again = false;
        while (await this.#sendOne());
      } while (this.again);
    } finally {
      this.pumping = false;
    }
  }

  /** @returns {Promise<boolean>} a frame went out and there may be room for more */
  async #sendOne() {
    const { socket } = this;
    if (!socket || !this.up) return false;
    if (socket.bufferedAmount >= BUFFERED_BYTES) {
      this.clock.setTimeout(() => this.#pump(), BUFFERED_POLL_MS);
      return false;
    }
    const now = this.clock.now();
    const channel = this.#ordered().find((one) => one.ready && !one.gathers(now, FRAME_BYTES));
    const room = channel ? this.#roomFor(channel) : 0;
    if (!channel || room <= 0) return false;
    const from = channel.sent;
    const most = Math.min(FRAME_BYTES, room, channel.size - from);
    const records = await this.read(channel.log, from, most);
    const mine = this.channels.get(channel.log) === channel;
    if (socket !== this.socket || !mine || channel.sent !== from || !channel.ready) return this.up;
    if (!records.length) {
      this.#refused(channel, { why: 'unreadable', c: from });
      return true;
    }
    if (!this.#inFlight()) this.progressAt = this.clock.now();
    const frame = frameOf(channel.number, from, records);
    socket.send(frame);
    channel.wentOut(from + frame.length - 16, now);
    return true;
  }
}
