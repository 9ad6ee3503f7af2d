// @ts-check
// Who is signed in on this tablet, and what keeps it so. Recording never asks here.
import { Problem } from "./api.js";
import { NAME_KEY } from "./deciding.js";
import { k } from "./i18n.js";
import { renew } from "./session.js";

/** @typedef {{ user_id: string, login: string, name: string, role: string, unit: string }} User */
/** @typedef {{ device_id: string, name: string, unit: string }} Device */
/** @typedef {{ required: boolean, user: User | null, device: Device | null, signed_in_until: string | null, session: "renew" | null, pins: { user_id: string, name: string }[], oidc: string | null }} SignInState */

const REFRESH_EVERY_MS = 10 * 60_000;
/** @type {Record<string, string>} */
const BOARDS = Object.freeze({ admin: "/admin", supervisor: "/unit" });
/** Kept until the page is loaded anew, because a recording may be running under the old id. */
const RENEW = "handover_renew_session";

export class Account extends EventTarget {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.api = api;
    /** @type {SignInState | null} null: not known yet, or no connection */
    this.state = null;
  }

  /** Where whoever is signed in oversees what others do; empty: nowhere. */
  get board() {
    return BOARDS[this.state?.user?.role ?? ""] ?? "";
  }

  /** Whose encounters the server shows here: the text that says so. */
  get sees() {
    const { role, unit } = this.state?.user ?? { role: "", unit: "" };
    if (role === "admin") return k("list.sees_all");
    if (role === "supervisor" && unit) return k("list.sees_unit");
    return role ? k("list.sees_own") : k("list.sees_tablet");
  }

  get signedOut() {
    return this.state !== null && this.state.required && this.state.user === null;
  }

  async read() {
    try {
      this.state = await this.api.signInState();
      if (this.signedOut && (await this.api.refresh())) this.state = await this.api.signInState();
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // no connection: what is known stays
    }
    if (this.state?.session === "renew") localStorage.setItem(RENEW, "1");
    this.dispatchEvent(new Event("change"));
  }

  /** While the page is open, the sign-in goes on without a tap. */
  keep() {
    setInterval(() => this.freshen(), REFRESH_EVERY_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.freshen());
  }

  async freshen() {
    if (!this.state?.user) return;
    if (!(await this.api.refresh())) await this.read();
  }

  /** @param {string} login @param {string} password */
  signIn(login, password) {
    return this.#begun(this.api.post("/api/v1/auth/sign-in", { login, password }));
  }

  /** @param {string} userId @param {string} pin */
  byPin(userId, pin) {
    return this.#begun(this.api.post("/api/v1/auth/pin", { user_id: userId, pin }));
  }

  /** @param {{ token: string, login: string, name: string, password: string }} who */
  firstAdmin(who) {
    return this.#begun(this.api.post("/api/v1/auth/first-admin", who));
  }

  /** @param {string} token @param {string} password */
  byLink(token, password) {
    return this.#begun(this.api.post("/api/v1/auth/password-link", { token, password }));
  }

  /** @param {string} code */
  async enrol(code) {
    await this.api.post("/api/v1/auth/enrol", { code });
    await this.read();
  }

  /** @param {string} password @param {string} pin */
  setPin(password, pin) {
    return this.api.ask("/api/v1/me/pin", { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ password, pin }) });
  }

  async signOut() {
    await this.api.post("/api/v1/auth/sign-out", {});
    localStorage.setItem(RENEW, "1");
    await this.read();
  }

  /** @param {Promise<{ session: string | null }>} answered */
  async #begun(answered) {
    const { session } = await answered;
    this.api.mayRefresh = true;
    if (session === "renew") localStorage.setItem(RENEW, "1");
    await this.read();
  }
}

/** The next person's session has not begun yet. @param {Storage} store */
export const isRenewDue = (store) => store.getItem(RENEW) !== null;

/**
 * At the start of the page, before anything records: the next person's session is a new one, and
 * nothing is signed with the former one's name.
 * @param {Storage} store @param {Crypto} random
 */
export function renewIfDue(store, random) {
  if (!isRenewDue(store)) return;
  store.removeItem(RENEW);
  store.removeItem(NAME_KEY);
  renew(store, random);
}
