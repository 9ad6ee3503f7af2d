// @ts-check
// Files on their way to the server by tus 1.0.0: in pieces, each of which counts once the server
// answered, over lost networks and restarts. Knows files and requests, no screen and no store.
import { offline, Problem, problemOf } from "./api.js";
import { t } from "./i18n.js";

const ROOT = "/api/v1/uploads";
export const PIECE_BYTES = 4 << 20;
const LONGEST_PAUSE_MS = 30_000;
/** Nothing of a body went out for so long: the connection is dead, whatever the system believes. */
const STALLED_MS = 30_000;
/** A server that was restarted reads again what it has, and looks into a file that is complete. */
const ANSWER_MS = 120_000;
/** What passes by itself: somebody else's turn, a restart, a full disk that gets room. */
const PASSING = new Set([0, 409, 423, 429, 460, 500, 502, 503, 504, 507]);

/** @typedef {{ status: number, offset: number, text: string }} Answer offset: Upload-Offset, NaN without */
/** @typedef {(method: string, path: string, headers: Record<string, string>, body: ArrayBuffer | null, onSent: (bytes: number) => void) => Promise<Answer>} Request status 0: no connection */
/** @typedef {{ sent: (bytes: number) => void, waits: (problem: Problem | null) => void, stopped: () => boolean }} Heard */

/** @type {Request} */
export function xhr(method, path, headers, body, onSent) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const answer = () =>
      resolve({ status: request.status, text: request.responseText, offset: Number(request.getResponseHeader("Upload-Offset") ?? NaN) });
    let timer = 0;
    const within = (/** @type {number} */ ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), ms);
    };
    request.open(method, path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      within(STALLED_MS);
      onSent(event.loaded);
    };
    request.upload.onload = () => within(ANSWER_MS);
    request.onload = answer;
    request.onerror = request.onabort = () => resolve({ status: 0, text: "", offset: NaN });
    request.onloadend = () => clearTimeout(timer);
    within(body ? STALLED_MS : ANSWER_MS);
    request.send(body);
  });
}

/** Until `ms` are over or the network is back. @param {number} ms @returns {Promise<void>} */
function pause(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
  });
}

export class Tus {
  /** @param {string} sessionId @param {{ request?: Request, pause?: typeof pause }} [world] */
  constructor(sessionId, world = {}) {
    this.sessionId = sessionId;
    this.request = world.request ?? xhr;
    this.pause = world.pause ?? pause;
  }

  /**
   * All of `file`, from where the server has it on; ends when the server has found it to be sound.
   * @param {File} file @param {string} recId what it becomes; the same one goes on with the same upload
   * @param {Heard} heard
   */
  async send(file, recId, heard) {
    let failures = 0;
    let at = NaN;
    while (!(at >= file.size) && !heard.stopped()) {
      try {
        at = Number.isNaN(at) ? await this.begin(file, recId) : await this.piece(file, recId, at, heard);
        heard.sent(at);
        heard.waits(null);
        failures = 0;
      } catch (error) {
        if (!(error instanceof Problem) || !PASSING.has(error.status) || error.code === "file-lost") throw error;
        heard.waits(error);
        await this.pause(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures));
        failures += 1;
        at = NaN;
      }
    }
  }

  /** Gives an unfinished upload up; a server that does not hear it lets it expire. @param {string} recId */
  async discard(recId) {
    await this.request("DELETE", `${ROOT}/${recId}`, this.headers(), null, () => {});
  }

  /** @param {File} file @param {string} recId @returns {Promise<number>} bytes that the server has */
  async begin(file, recId) {
    const said = { "Upload-Length": String(file.size), "Upload-Metadata": `recording_id ${btoa(recId)}` };
    return offsetOf(await this.request("POST", ROOT, this.headers(said), null, () => {}));
  }

  /** @param {File} file @param {string} recId @param {number} at @param {Heard} heard @returns {Promise<number>} */
  async piece(file, recId, at, heard) {
    const body = await bytesOf(file, at);
    const said = { "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" };
    return offsetOf(await this.request("PATCH", `${ROOT}/${recId}`, this.headers(said), body, (bytes) => heard.sent(at + bytes)));
  }

  /** @param {Record<string, string>} [more] */
  headers(more = {}) {
    return { "X-Session-ID": this.sessionId, "Tus-Resumable": "1.0.0", Accept: "application/json", ...more };
  }
}

/** @param {File} file @param {number} at @returns {Promise<ArrayBuffer>} */
async function bytesOf(file, at) {
  try {
    return await file.slice(at, at + PIECE_BYTES).arrayBuffer();
  } catch {
    throw new Problem({ code: "file-lost", detail: t("upload.lost") }); // moved, changed, or its stick pulled out
  }
}

/** @param {Answer} answer */
function offsetOf(answer) {
  if (answer.status === 0) throw offline();
  if (answer.status >= 400 || Number.isNaN(answer.offset)) throw problemOf(answer.status, answer.text);
  return answer.offset;
}
