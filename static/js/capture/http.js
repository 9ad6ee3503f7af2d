// @ts-check
/**
 * The HTTP skin of the same append: HEAD asks how far the server is, PATCH goes on from there. Used
 * where WebSockets do not get through, and for logs of an earlier session id. One request at a time
 * per call. Bodies are as large as the link carries in seconds: a slow one would never finish a large
 * body in time, and sound that is live must not wait behind it.
 */

/** The server takes no more; a proxy in front of it may take less. */
const MOST_BYTES = 880_000;
const READ_BYTES = 60_000;
const TIMEOUT_MS = 30_000;
/** A body that was answered sooner may be followed by a larger one; later, by a smaller. */
const QUICK_MS = 1_000;
const SLOW_MS = 3_000;

/**
 * @typedef {object} Shipped
 * @property {number} c
 * @property {boolean} complete the server has the END record and verified the log
 * @property {string|null} sha256 of the server's complete log, hex
 * @property {string|null} why it takes no more now, as in a nack of the socket, or unreadable (here);
 *   null = fine
 * @property {number} retryMs wait this long first; 0 = go on
 */

/**
 * What the server says of its clock, here and in a socket's welcome.
 * @typedef {object} ServerTime
 * @property {number} [server_ms]
 * @property {{run?: string, set_ms?: number}} [server_clock] which run of the server says it, and by
 *   how much its clock was set in that run
 */

/** @type {Record<number, string>} */
const REFUSALS = {
  400: 'broken',
  401: 'auth',
  403: 'auth',
  404: 'auth',
  413: 'limit',
  422: 'conflict',
  429: 'limit',
  507: 'full',
};
const CONFLICT_OF_OFFSETS = 409;
const TOO_LARGE = 413;
const RETRY_S = 2;
const AGAIN_MS = 1_000;
const CLOCK_TIMEOUT_MS = 5_000;

export class HttpSkin {
  /**
   * @param {object} options
   * @param {typeof fetch} options.fetch
   * @param {string} options.base origin, without a slash at the end
   * @param {(log: string, offset: number, maxBytes: number) => Promise<Uint8Array[]>} options.read
   * @param {() => number} [options.now] monotonic milliseconds
   */
  constructor({ fetch, base, read, now = () => performance.now() }) {
    this.now = now;
    this.fetch = fetch;
    this.base = base;
    this.read = read;
    this.bodyBytes = READ_BYTES;
    this.mostBytes = MOST_BYTES;
  }

  /**
   * Sends the log up to `size`, or until something else should go first.
   * @param {{log: string, session: string, size: number}} what
   * @param {(c: number) => void} onAck
   * @param {() => boolean} [enough] asked after each body
   * @returns {Promise<Shipped>}
   * @throws {TypeError} no connection
   * @throws {DOMException} no answer in time
   */
  async ship({ log, session, size }, onAck, enough = () => false) {
    let at = await this.position(log, session);
    if (!at.why) onAck(at.c);
    while (!at.why && at.c < size) {
      const body = await this.#body(log, at.c, size);
      if (!body.length) return { ...at, why: 'unreadable', retryMs: AGAIN_MS };
      const before = at.c;
      at = await this.#patch(log, session, at.c, body);
      onAck(at.c);
      if (at.c <= before && !at.why) return { ...at, why: 'gap', retryMs: AGAIN_MS };
      if (at.c < size && enough()) return at;
    }
    if (!at.why && at.c === size && !at.complete) return this.position(log, session);
    return at;
  }

  /**
   * How far the server is with a log.
   * @param {string} log
   * @param {string} session
   * @returns {Promise<Shipped>}
   * @throws {TypeError} no connection
   * @throws {DOMException} no answer in time
   */
  async position(log, session) {
    return this.#shipped(await this.#ask(`/api/v1/logs/${log}`, session, { method: 'HEAD' }), 0);
  }

  /**
   * Whether the server has these very bytes at this place; it compares, and changes nothing then.
   * @param {string} log
   * @param {string} session
   * @param {number} offset
   * @param {Uint8Array} bytes whole records
   * @throws {TypeError} no connection
   * @throws {DOMException} no answer in time
   */
  async holds(log, session, offset, bytes) {
    const body = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
    const at = await this.#patch(log, session, offset, body);
    return !at.why && at.c >= offset + bytes.length;
  }

  /**
   * @param {string} rec
   * @param {string} session
   * @returns {Promise<string|null>} the server's state of the recording; null = it has none
   * @throws {TypeError} no connection, or only to what stands before our server
   * @throws {DOMException} no answer in time
   */
  async stateOf(rec, session) {
    const answer = await this.#ask(`/api/v1/recordings/${rec}/state`, session, { method: 'GET' });
    if (answer.status >= 500) throw new TypeError('the server is not there');
    if (!answer.ok) return null;
    try {
      return (await answer.json()).state ?? null;
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem;
      throw new TypeError('somebody else answers', { cause: problem });
    }
  }

  /**
   * The server's clock as it is when this resolves; null: it does not say, or somebody else answers.
   * @returns {Promise<ServerTime|null>}
   * @throws {TypeError} no connection
   * @throws {DOMException} no answer in time
   */
  async serverTime() {
    const signal = AbortSignal.timeout(CLOCK_TIMEOUT_MS);
    const url = `${this.base}/api/v1/status`;
    const began = this.now();
    const answer = await this.fetch(url, { cache: 'no-store', signal });
    try {
      const { server_ms: ms, server_clock: clock } = await answer.json();
      if (typeof ms !== 'number') return null;
      return { server_ms: ms + (this.now() - began) / 2, server_clock: clock };
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem;
      return null;
    }
  }

  /**
   * @param {string} path
   * @param {string} session
   * @param {object} body
   */
  async tell(path, session, body) {
    const headers = { 'Content-Type': 'application/json' };
    await this.#ask(path, session, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /**
   * @param {string} log
   * @param {string} session
   * @param {number} offset
   * @param {Blob} body
   */
  async #patch(log, session, offset, body) {
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/octet-stream' };
    const init = { method: 'PATCH', headers, body };
    const began = this.now();
    let answer;
    try {
      answer = await this.#ask(`/api/v1/logs/${log}`, session, init);
    } finally {
      if (this.now() - began > SLOW_MS) this.#smaller(this.bodyBytes / 2);
    }
    if (answer.status === TOO_LARGE) {
      // It will not take more the next time either: from here on every body is smaller.
      this.mostBytes = Math.max(READ_BYTES, body.size / 2);
      this.#smaller(this.mostBytes);
    } else if (answer.ok && this.now() - began < QUICK_MS) {
      this.bodyBytes = Math.min(this.mostBytes, this.bodyBytes * 2);
    }
    return this.#shipped(answer, offset);
  }

  /** @param {number} bytes */
  #smaller(bytes) {
    this.bodyBytes = Math.max(READ_BYTES, bytes);
  }

  /**
   * @param {string} log
   * @param {number} offset
   * @param {number} size
   * @returns {Promise<Blob & {length: number}>}
   */
  async #body(log, offset, size) {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const parts = [];
    let bytes = 0;
    while (bytes + READ_BYTES <= this.bodyBytes && offset + bytes < size) {
      const records = await this.read(log, offset + bytes, READ_BYTES);
      if (!records.length) break;
      for (const record of records) {
        parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (record));
        bytes += record.length;
      }
    }
    return Object.assign(new Blob(parts), { length: bytes });
  }

  /**
   * @param {Response} answer
   * @param {number} offset what C was before
   * @returns {Shipped}
   */
  #shipped(answer, offset) {
    const said = answer.headers.get('Upload-Offset');
    const c = said === null ? offset : Number(said);
    const complete = answer.headers.get('Upload-Complete') === '?1';
    const sha256 = complete ? sha256Of(answer.headers.get('Repr-Digest')) : null;
    const why = whyOf(answer);
    const retryMs = why ? waitOf(answer.headers.get('Retry-After')) : 0;
    return { c, complete, sha256, why, retryMs };
  }

  /**
   * @param {string} path
   * @param {string} session
   * @param {RequestInit} init
   */
  #ask(path, session, init) {
    const headers = { ...init.headers, 'X-Session-ID': session };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return this.fetch(this.base + path, { ...init, headers, signal, cache: 'no-store' });
  }
}

/**
 * @param {string|null} retryAfter ours are seconds; what stands between us may name a date
 * @returns {number} ms
 */
function waitOf(retryAfter) {
  const seconds = retryAfter === null ? NaN : Number(retryAfter);
  return (Number.isFinite(seconds) ? seconds : RETRY_S) * 1000;
}

/**
 * @param {string|null} digest as in RFC 9530
 * @returns {string|null} hex
 */
function sha256Of(digest) {
  const found = /(?:^|[,\s])sha-256=:([A-Za-z0-9+/]{43}=):/.exec(digest ?? '');
  if (!found) return null;
  return Array.from(atob(found[1]), (byte) =>
    byte.charCodeAt(0).toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * @param {Response} answer
 * @returns {string|null} io: a server in trouble, which passes
 */
function whyOf(answer) {
  // Only our server names an offset; what a portal on the way answers says nothing about the log.
  const ours = answer.headers.has('Upload-Offset');
  // That our idea of C was wrong is no refusal: it goes on from the one that is named.
  if (ours && (answer.ok || answer.status === CONFLICT_OF_OFFSETS)) return null;
  return REFUSALS[answer.status] ?? 'io';
}
