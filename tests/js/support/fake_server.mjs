// The other end of the wire contract in memory, for the transport's tests: a clock that only moves
// when told, sockets that can be cut, stalled and reordered, and a journal that keeps every rule.

import { crc32 } from '../../../static/js/capture/hash.js';
import { LogWriter, decode, logId } from '../../../static/js/capture/log.js';

export class FakeClock {
  constructor(seed = 1) {
    this.time = 0;
    this.timers = new Map();
    this.next = 1;
    this.seed = seed;
  }

  now = () => this.time;

  random = () => {
    this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0;
    return this.seed / 2 ** 32;
  };

  setTimeout = (work, ms) => {
    this.timers.set(this.next, { at: this.time + ms, work });
    this.next += 1;
    return this.next - 1;
  };

  clearTimeout = (timer) => this.timers.delete(timer);

  /** Runs all timers that fall due within `ms`, with the promises they start. */
  async pass(ms) {
    const until = this.time + ms;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, t]) => t.at <= until);
      if (!due.length) break;
      const [id, timer] = due.reduce((a, b) => (b[1].at < a[1].at ? b : a));
      this.timers.delete(id);
      this.time = Math.max(this.time, timer.at);
      timer.work();
    }
    this.time = until;
    await settle();
  }
}

const settle = async () => {
  for (let i = 0; i < 30; i += 1) await null;
};

/** A log with `chunks` records of 250 ms, as the tablet's store would hold it. */
export function makeLog(rec, segment, chunks, reason = 'stop') {
  const clock = { wallMs: () => 1, monoMs: () => 1 };
  const writer = new LogWriter(logId(rec, segment), clock);
  const records = [writer.meta({ session_id: 's', app: '0' })];
  for (let n = 0; n < chunks; n += 1) {
    records.push(writer.pcm(Int16Array.from({ length: 4000 }, (_, i) => (n * 31 + i) % 1000)));
  }
  if (reason) records.push(writer.end(reason));
  return { id: writer.id, records, size: writer.length, sha256: writer.sha256 };
}

/** `read` of a store that holds these logs. */
export const reader =
  (...logs) =>
  async (id, offset, maxBytes) => {
    const found = [];
    let at = 0;
    let bytes = 0;
    for (const record of logs.find((log) => log.id === id).records) {
      if (at >= offset) {
        bytes += record.length;
        if (found.length && bytes > maxBytes) break;
        found.push(record);
      }
      at += record.length;
    }
    return found;
  };

export class FakeServer {
  constructor(clock) {
    this.clock = clock;
    this.logs = new Map();
    this.sockets = [];
    this.frames = [];
    this.controls = [];
    this.latencyMs = 10;
    this.refuse = null;
    this.accept = true;
    this.deaf = false;
    this.most = 0;
    /** Logs that are whole when they have this length: {size, sha256} by id. */
    this.whole = new Map();
  }

  connect = () => {
    const socket = new FakeSocket(this);
    this.sockets.push(socket);
    return socket;
  };

  bytesOf(id) {
    return this.logs.get(id) ?? new Uint8Array(0);
  }

  /** Appends by the rules of the contract; returns the nack's reason or null. */
  append(id, offset, payload) {
    const have = this.bytesOf(id);
    if (offset > have.length) return 'gap';
    const overlap = Math.min(have.length - offset, payload.length);
    for (let i = 0; i < overlap; i += 1) if (have[offset + i] !== payload[i]) return 'conflict';
    for (let at = overlap; at < payload.length;) {
      const record = decode(payload, at);
      if (!record) return 'broken';
      at += 40 + record.payload.length;
    }
    const grown = new Uint8Array(Math.max(have.length, offset + payload.length));
    grown.set(have);
    grown.set(payload, offset);
    this.logs.set(id, grown);
    return null;
  }
}

class FakeSocket {
  constructor(server) {
    this.server = server;
    this.readyState = 0;
    this.bufferedAmount = 0;
    this.channels = new Map();
    this.acked = new Map();
    this.after(() => {
      if (!server.accept) return this.cut(1006);
      this.readyState = 1;
      return this.onopen?.();
    });
  }

  after(work, ms = this.server.latencyMs) {
    this.server.clock.setTimeout(work, ms);
  }

  send(data) {
    if (this.readyState !== 1) throw new Error('socket is not open');
    this.after(() => this.readyState === 1 && !this.server.deaf && this.take(data));
  }

  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }

  /** The network or the server ends it. */
  cut(code = 1006) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }

  say(message) {
    this.after(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(message) }));
  }

  take(data) {
    if (typeof data === 'string') this.control(JSON.parse(data));
    else this.frame(data);
  }

  control(message) {
    this.server.controls.push(message);
    if (message.t === 'hello') this.say({ t: 'welcome', last_event: 7, server_ms: 0 });
    else if (message.t === 'ping') this.say({ t: 'pong' });
    else if (message.t === 'open') {
      this.channels.set(message.ch, message.log);
      const c = this.server.bytesOf(message.log).length;
      this.say({ t: 'opened', ch: message.ch, log: message.log, c, complete: false });
    }
  }

  frame(data) {
    const { server } = this;
    const view = new DataView(data.buffer, data.byteOffset);
    const ch = view.getUint8(1);
    const offset = Number(view.getBigUint64(8, true));
    const payload = data.subarray(16);
    const log = this.channels.get(ch);
    if (view.getUint8(0) !== 1 || view.getUint16(2, true) !== 0 || payload.length > 65_536) {
      throw new Error('not a frame of the contract');
    }
    if (crc32(payload) !== view.getUint32(4, true)) throw new Error('bad checksum');
    if (!log) throw new Error('a frame before its channel was opened');
    server.frames.push({ log, offset, length: payload.length, at: server.clock.time });
    const why = server.refuse?.(log, offset, payload) ?? server.append(log, offset, payload);
    const c = server.bytesOf(log).length;
    this.say(why ? { t: 'nack', ch, why, c, retry_ms: 1000 } : { t: 'ack', ch, c });
    const { size, sha256 } = server.whole.get(log) ?? {};
    if (!why && c === size) this.say({ t: 'final', log, c, sha256 });
  }
}
