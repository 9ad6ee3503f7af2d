// A recording in memory with a clock of its own: engine, shipper and store are the real ones or their
// doubles by the same rules; the microphone and the way to the server are played by the test.

import { mock } from 'node:test';

import { Engine } from '../../../static/js/capture/engine.js';
import { TYPE, decode, jsonOf } from '../../../static/js/capture/log.js';
import { initial, snapshot } from '../../../static/js/capture/machine.js';
import { Shipper } from '../../../static/js/capture/shipper.js';
import { MemoryStore, settle } from './memory_store.mjs';

export { settle } from './memory_store.mjs';

const CHUNK = 4000;
const STEP_MS = 50;

export class FakePort {
  heard = 0;
  muted = false;

  postMessage(order) {
    if (order.t === 'flush') this.onmessage?.({ data: { t: 'flushed' } });
    if (order.t === 'mute') this.muted = order.on;
  }

  close() {}

  /** The next 250 ms of the quietest sound there is: the last bit moves. */
  chunk(value = 1) {
    this.#hear(new Int16Array(CHUNK).map((_, at) => value + (at % 2)));
  }

  /** The next 250 ms of no sound: every sample has this value. */
  flat(value = 0) {
    this.#hear(new Int16Array(CHUNK).fill(value));
  }

  #hear(samples) {
    const at = this.heard;
    this.heard += CHUNK;
    if (this.muted) return;
    this.onmessage?.({ data: { t: 'pcm', pcm: samples.buffer, at, stampMs: Date.now() } });
  }

  beat() {
    this.onmessage?.({ data: { t: 'level', peak: 3000, power: 1e6 } });
  }
}

export class FakeLink {
  constructor(listener) {
    this.listener = listener;
    this.channels = new Map();
    /** The server is there and acknowledges everything at once. */
    this.up = true;
  }

  start() {}
  stop() {}
  kick() {}

  offer(log, size) {
    this.channels.set(log, size);
    if (this.up) queueMicrotask(() => this.listener.acked(log, size));
  }

  /** @param {boolean} up */
  turn(up) {
    this.up = up;
    this.listener.link(up, false);
  }

  withdraw(log) {
    this.channels.delete(log);
  }
}

/** The page is gone, and opened again `awayMs` later. */
export async function opened(one, awayMs = 0) {
  const { store, http, microphone, pass, beside } = one;
  one.engine.take = null; // writes nothing any more
  one.engine.model = initial(Date.now());
  microphone(null);
  await pass(awayMs);
  const page = { state() {}, needMicrophone() {}, closeMicrophone() {}, begun: beside.note };
  const engine = new Engine({ store, http, sessionId: 's', page });
  const events = { onProgress: () => engine.signals.progress(), onSealed() {}, onLink() {}, onFeed() {} };
  const link = (listener) => new FakeLink(listener);
  engine.shipper = new Shipper({
    store, http, sessionId: 's', link,
    events: { ...events, onWelcome() {}, onServerFull() {}, onStuck() {} },
  });
  await engine.recover(null, 'reload', beside.begun);
  await settle(40);
  return { ...one, engine, shown: () => snapshot(engine.model, Date.now()) };
}

/** Runs `work` with a recording whose time only moves when it is told. */
export async function recordingInTime(work) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_700_000_000_000 });
  const own = performance.now;
  const told = Date.now;
  const began = told();
  let setMs = 0;
  Date.now = () => told() + setMs;
  performance.now = () => told() - began + 1000;
  /** The wall clock is set, or ran on while the machine slept; the monotonic one knows nothing. */
  const jump = (ms) => {
    setMs += ms;
  };
  try {
    await work({ ...(await begin()), jump });
  } finally {
    performance.now = own;
    mock.timers.reset();
  }
}

async function begin() {
  const store = new MemoryStore();
  const http = { tell: async () => {}, stateOf: async () => null, serverTime: async () => null };
  const asked = [];
  /** What the page keeps beside the store. */
  const beside = { begun: null, note: (rec, next) => (beside.begun = { rec, next }) };
  const page = { state() {}, needMicrophone: (why) => asked.push(why), closeMicrophone() {}, begun: beside.note };
  const engine = new Engine({ store, http, sessionId: 's', page });
  const events = {
    onProgress: () => engine.signals.progress(),
    onSealed: () => {},
    onLink: (link) => engine.signals.link(link),
    onFeed: () => {},
    onWelcome: (welcome) => engine.signals.welcome(welcome),
    onServerFull: () => {},
    onStuck: (entry, why) => engine.refused(entry, why),
  };
  const link = (listener) => new FakeLink(listener);
  engine.shipper = new Shipper({ store, http, sessionId: 's', events, link });
  engine.shipper.link.turn(true);
  const port = new FakePort();
  await engine.start();
  await engine.attach(port, {});
  return { engine, store, http, asked, beside, port, link: engine.shipper.link, ...time(engine, port) };
}

function time(engine, port) {
  const shown = () => snapshot(engine.model, Date.now());
  /** What the microphone does while time passes; null: it is dead. */
  let sound = () => port.chunk(1);
  let passed = 0;
  const step = async (ms = STEP_MS) => {
    mock.timers.tick(ms);
    passed += ms;
    if (sound && passed % 100 === 0) port.beat();
    if (sound && passed % 250 === 0) sound();
    await settle();
  };
  return {
    shown,
    keys: () => shown().notices.map((one) => one.key),
    microphone: (does) => {
      sound = does;
    },
    pass: async (ms, stepMs = STEP_MS) => {
      for (let at = 0; at < ms; at += stepMs) await step(stepMs);
    },
    /** Milliseconds until `is` holds. */
    until: async (is, atMostMs = 60_000, stepMs = STEP_MS) => {
      let at = 0;
      for (; !is(); at += stepMs) {
        if (at > atMostMs) throw new Error('it never came');
        await step(stepMs);
      }
      return at;
    },
  };
}

/** The gaps of the logs and how they were measured afterwards, in order. */
export function gapsSaid(store) {
  const said = [...store.records.values()].flatMap((records) => [...records.values()]);
  return said.map((bytes) => decode(bytes)).filter((one) => one.type === TYPE.EVENT).map(jsonOf)
    .filter(({ k }) => k === 'gap' || k === 'measured');
}
