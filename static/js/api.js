// @ts-check
// The server's JSON as functions. Every failure becomes a Problem with sentences fit for the screen;
// "no connection" is a Problem too (code offline), never an exception of another kind.
import { lang, t } from "./i18n.js";

/** What the server (or the network) said no with: RFC 9457 with a cure. */
export class Problem extends Error {
  /** @param {{ code: string, status?: number, title?: string, detail?: string, cure?: string, extra?: Record<string, unknown> }} said */
  constructor(said) {
    super(said.code);
    this.code = said.code;
    this.status = said.status ?? 0;
    this.title = said.title ?? "";
    this.detail = said.detail ?? "";
    this.cure = said.cure ?? "";
    this.extra = said.extra ?? {};
  }
}

export const offline = () => new Problem({ code: "offline", title: t("problem.offline.title"), detail: t("problem.offline.text") });

/** @param {number} status @param {string} body @returns {Problem} */
export function problemOf(status, body) {
  try {
    const said = JSON.parse(body);
    if (said && typeof said.code === "string") return new Problem({ status, extra: said, ...said });
  } catch {
    // not JSON: a proxy or a crash page answered
  }
  return new Problem({ code: "unknown", status, title: t("problem.unknown.title"), detail: t("problem.unknown.text") });
}

const AUTH = "/api/v1/auth";

export class Api {
  /** @param {string} sessionId */
  constructor(sessionId) {
    this.sessionId = sessionId;
    /** False once the server said that nobody is signed in here; a sign-in sets it again. */
    this.mayRefresh = true;
  }

  /** @param {string} path @param {RequestInit} [init] */
  async ask(path, init = {}) {
    const body = await this.text(path, init);
    return body ? JSON.parse(body) : null;
  }

  /** @param {string} path @param {RequestInit} [init] @returns {Promise<string>} */
  async text(path, init = {}) {
    return (await this.#answer(path, init)).text();
  }

  /** @param {string} path @param {RequestInit} init @returns {Promise<Response>} that it is good */
  async #answer(path, init) {
    let answer = await this.#fetch(path, init);
    if (answer.status === 401 && !path.startsWith(AUTH) && (await this.refresh())) answer = await this.#fetch(path, init);
    if (!answer.ok) throw problemOf(answer.status, await answer.text());
    return answer;
  }

  /** @param {string} path @param {RequestInit} init */
  async #fetch(path, init) {
    try {
      const headers = { Accept: "application/json", "Accept-Language": lang(), "X-Session-ID": this.sessionId, ...init.headers };
      return await fetch(path, { cache: "no-store", ...init, headers });
    } catch {
      throw offline();
    }
  }

  /**
   * Fresh tokens for the sign-in, by one tab at a time: a token is good once.
   * @returns {Promise<boolean>} whether somebody is signed in
   */
  refresh() {
    return navigator.locks.request("handover-refresh", () => this.#refresh());
  }

  async #refresh() {
    if (!this.mayRefresh) return false;
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
    const { ok, status } = await this.#fetch(`${AUTH}/refresh`, init);
    this.mayRefresh = status !== 401;
    return ok;
  }

  /** @returns {Promise<import("./account.js").SignInState>} */
  signInState() {
    return this.ask(AUTH);
  }

  /** @param {string} path @param {object} data */
  post(path, data) {
    return this.ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });
  }

  status() {
    return this.ask("/api/v1/status");
  }

  /** The session's times begin anew. */
  stay() {
    return this.post("/api/v1/session/stay", {});
  }

  /** @returns {Promise<import("./model.js").Summary[]>} */
  async recordings() {
    return (await this.ask("/api/v1/recordings")).recordings;
  }

  /** @param {string} id @returns {Promise<import("./model.js").Encounter>} */
  recording(id) {
    return this.ask(`/api/v1/recordings/${id}`);
  }

  /** @param {string} id @returns {Promise<import("./views/nemsis.js").Formats>} */
  formats(id) {
    return this.ask(`/api/v1/recordings/${id}/exports`);
  }

  /** @param {string} id @param {string} format @returns {Promise<string>} */
  async report(id, format) {
    return this.text(reportUrl(id, format, "text"));
  }

  /**
   * @param {string} id @param {number} n how many
   * @param {{ fromS: number, toS: number }} [stretch] seconds of sound; all of it when left out
   * @returns {Promise<import("./waves.js").Wave>}
   */
  peaks(id, n, stretch) {
    const range = stretch ? `&start_s=${stretch.fromS.toFixed(3)}&end_s=${stretch.toS.toFixed(3)}` : "";
    return this.ask(`/api/v1/recordings/${id}/peaks?n=${n}${range}`);
  }

  /** @param {string} path @param {object} data */
  put(path, data) {
    return this.ask(path, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });
  }

  /**
   * @param {string} id @param {{ segment: number, start_s?: number, was: string, text: string }} correction
   * @returns {Promise<{ revision: number, offered: string[] }>}
   */
  correctWords(id, correction) {
    return this.put(`/api/v1/recordings/${id}/words`, correction);
  }

  /** @param {string} id @param {{ model: string, language: string }} wish "" leaves it to the server */
  hearAgain(id, wish) {
    return this.post(`/api/v1/recordings/${id}/transcription`, wish);
  }

  /** @returns {Promise<import("./model.js").SpeechModel[]>} */
  async models() {
    return (await this.ask("/api/v1/models")).models;
  }

  /** @returns {Promise<import("./model.js").SpeechWishes>} */
  speech() {
    return this.ask("/api/v1/speech");
  }

  /** @param {Partial<import("./model.js").SpeechWishes> & { version: number }} wishes @returns {Promise<import("./model.js").SpeechWishes>} */
  wish(wishes) {
    return this.put("/api/v1/speech", wishes);
  }

  /** @param {string} id @returns {Promise<import("./model.js").Review>} with the units of every fact */
  review(id) {
    return this.ask(`/api/v1/recordings/${id}/review`);
  }

  /**
   * One act of a person.
   * @param {string} id @param {import("./decisions.js").Act & { version: number, by: string, revision?: number }} act
   * @returns {Promise<{ review: import("./model.js").Review, analysis: import("./model.js").Analysis, report: import("./model.js").Report }>}
   */
  act(id, act) {
    return this.post(`/api/v1/recordings/${id}/review`, act);
  }

  /**
   * A NEMSIS draft as a file.
   * @param {string} id @param {Record<string, string>} call what dispatch knows
   * @returns {Promise<{ blob: Blob, name: string, checked: boolean }>} checked: against the schemas
   */
  async nemsis(id, call) {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(call) };
    const answer = await this.#answer(exportUrl(id, "nemsis"), init);
    const named = /filename=([\w.-]+)/.exec(answer.headers.get("Content-Disposition") ?? "");
    return { blob: await answer.blob(), name: named?.[1] ?? "nemsis_draft.xml", checked: answer.headers.get("X-Schema-Checked") === "true" };
  }

  startMicrophone() {
    return this.post("/api/start-recording", { session_id: this.sessionId, source: "microphone" });
  }

  /** @param {string} recordingId */
  stopRecording(recordingId) {
    return this.post("/api/stop-recording", { session_id: this.sessionId, recording_id: recordingId });
  }
}

/** @param {string} id @param {string} name */
export const exportUrl = (id, name) => `/api/v1/recordings/${id}/exports/${name}`;

/** @param {string} id @param {string} format @param {string} form */
export const reportUrl = (id, format, form) => `/api/v1/recordings/${id}/report?format=${format}&as=${form}&language=${lang()}`;

/** @param {string} id @param {number} number of the act that signed it */
export const signedUrl = (id, number) => `/api/v1/recordings/${id}/review/${Number(number)}/report`;

/**
 * Built here and not taken from the server's answer: nothing a server sends becomes an address.
 * @param {string} id @param {"recording" | "transcript" | "analysis" | "report" | "narrative"} kind
 */
export const fileUrl = (id, kind) => `/api/v1/recordings/${id}/files/${kind}`;

/** @param {string} id */
export const soundUrl = (id) => `${fileUrl(id, "recording")}?inline=1`;
