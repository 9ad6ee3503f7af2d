// @ts-check
/**
 * The HTTP skin of the same append: HEAD asks how far the server is, PATCH goes on from there. Used
 * where WebSockets do not get through, and for logs of an earlier session id. One request at a time
 * per call. Bodies are as large as the link carries in seconds: a slow one would never finish a large
 * body in time, and sound that is live must not wait behind it.
 */

const MOST_BYTES = 880_000;
const READ_BYTES = 60_000;
const TIMEOUT_MS = 30_000;
/** A body that was answered sooner may be followed by a larger one; later, by a smaller. */
const QUICK_MS = 2_000;
const SLOW_MS = 6_000;

/**
 * @typedef {object} Shipped
 * @property {number} c
 * @property {boolean} complete the server has the END record and verified the log
 * @property {string|null} sha256 of the server's complete log, hex
 * @property {string|null} refused why it will not take more: conflict, broken, auth; null = fine
 * @property {number} retryMs wait this long first; 0 = go on
 */

/** @type {Record<number, string>} */
const REFUSALS = { 400: 'broken', 401: 'auth', 403: 'auth', 404: 'auth', 422: 'conflict' };

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
    let at = await this.#head(log, session);
    onAck(at.c);
    while (!at.refused && !at.retryMs && at.c < size) {
      const body = await this.#body(log, at.c, size);
      if (!body.length) return { ...at, refused: 'unreadable' };
      const before = at.c;
      at = await this.#patch(log, session, at.c, body);
      onAck(at.c);
      if (at.c <= before && !at.refused) return { ...at, retryMs: at.retryMs || 1000 };
      if (at.c < size && enough()) return at;
    }
    if (!at.refused && at.c === size && !at.complete) return this.#head(log, session);
    return at;
  }

  /**
   * @param {string} rec
   * @param {string} session
   * @returns {Promise<string|null>} the server's state of the recording; null = it has none
   */
  async stateOf(rec, session) {
    const answer = await this.#ask(`/api/v1/recordings/${rec}/state`, session, { method: 'GET' });
    return answer.ok ? (await answer.json()).state : null;
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
   * @returns {Promise<Shipped>}
   */
  async #head(log, session) {
    return this.#shipped(await this.#ask(`/api/v1/logs/${log}`, session, { method: 'HEAD' }), 0);
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
    try {
      const shipped = this.#shipped(await this.#ask(`/api/v1/logs/${log}`, session, init), offset);
      if (this.now() - began < QUICK_MS) this.bodyBytes = Math.min(MOST_BYTES, this.bodyBytes * 2);
      return shipped;
    } finally {
      if (this.now() - began > SLOW_MS) this.bodyBytes = Math.max(READ_BYTES, this.bodyBytes / 2);
    }
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
    const refused = REFUSALS[answer.status] ?? null;
    const wait = Number(answer.headers.get('Retry-After') ?? 2) * 1000;
    // 409 only says that our idea of C was wrong: go on from the one it names.
    const fine = answer.ok || refused || answer.status === 409;
    return { c, complete, sha256, refused, retryMs: fine ? 0 : wait };
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
