// @ts-check
// Signing in: by PIN on an enrolled tablet, by password, at the station's provider; the first
// administrator; enrolling. Recording is one tap away all the time, and goes on behind it.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { icon } from "../ui/bits.js";
import { View } from "../ui/view.js";
import { t } from "../i18n.js";
import { isRunning } from "./band.js";

const PIN_DIGITS = 6;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** @param {{ id: string, label: string, type?: string, complete: string, mode?: string }} field */
export const field = ({ id, label, type = "text", complete, mode }) =>
  html`<div class="field"><label for="${id}">${label}</label><input id="${id}" name="${id}" type="${type}" autocomplete="${complete}"${mode ? html` inputmode="${mode}"` : NOTHING} autocapitalize="off" spellcheck="false" required data-keep></div>`;

/** @param {Problem | null} problem */
export const said = (problem) => (problem ? html`<p role="alert"><b>${problem.title}</b> ${problem.detail} ${problem.cure}</p>` : NOTHING);

/** @param {string} digits */
export function pinPad(digits) {
  const dots = Array.from({ length: PIN_DIGITS }, (_, n) => html`<i${n < digits.length ? html` class="on"` : NOTHING}></i>`);
  const key = (/** @type {string} */ digit) => html`<button class="btn" type="button" data-do="digit" data-value="${digit}">${digit}</button>`;
  return html`<p class="dots" role="status" aria-label="${t("signin.digits", { n: digits.length, all: PIN_DIGITS })}">${dots}</p><div class="keys">${KEYS.map(key)}<button class="btn" type="button" data-do="undigit" aria-label="${t("signin.delete")}">${icon("left")}</button>${key("0")}<span></span></div>`;
}

/** Where to go on after the door: a place of this server, whatever the address bar asks for.
 * @param {string | null} next @param {string} origin */
export function wayOn(next, origin) {
  const home = `${origin}/encounters`;
  try {
    const { href } = new URL(next || home, origin);
    return href.startsWith(`${origin}/`) ? href : home;
  } catch {
    return home;
  }
}

/** What the three screens before the door share: forms that ask, and what went wrong. */
class DoorView extends View {
  look = "";

  /** @param {HTMLElement} root @param {import("../app.js").App} app @param {import("../router.js").Place} place */
  constructor(root, app, place) {
    super(root, app);
    this.place = place;
    /** @type {Problem | null} */
    this.problem = null;
    this.busy = false;
  }

  open() {
    this.lay("top", "main");
    this.listen(this.app, "state", () => this.refresh());
    this.listen(this.app.account, "change", () => this.refresh());
    this.listen(this.root, "submit", () => this.submit());
    this.refresh();
    this.app.account.read();
  }

  submit() {}

  /** @param {string} id */
  value(id) {
    const found = this.root.querySelector(`#${id}`);
    return found instanceof HTMLInputElement ? found.value : "";
  }

  /** @param {() => Promise<unknown>} act @param {() => void} then */
  async attempt(act, then) {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await act();
      if (!this.closed) then();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      this.busy = false;
      this.refresh();
    }
  }

  refresh() {
    if (this.closed) return;
    this.draw("top", this.app.top());
    this.draw("main", html`<main class="main page" id="main"><div class="page__h"><h1 tabindex="-1">${this.title()}</h1></div>${this.body()}</main>`);
  }

  body() {
    return NOTHING;
  }

  /** Signed in: while something is recorded the page stays, for nothing may interrupt it. */
  enter() {
    if (isRunning(this.app.state)) this.app.go("/");
    else location.assign(wayOn(this.place.query.get("next"), location.origin));
  }
}

export class SignInView extends DoorView {
  /** @param {HTMLElement} root @param {import("../app.js").App} app @param {import("../router.js").Place} place */
  constructor(root, app, place) {
    super(root, app, place);
    /** @type {string | null} user whose PIN is asked; null: name and password */
    this.chosen = null;
    this.digits = "";
    this.actions = {
      record: () => app.record(),
      who: (element) => this.choose(element.dataset.value || null),
      digit: (element) => this.digit(element.dataset.value ?? ""),
      undigit: () => this.type(this.digits.slice(0, -1)),
    };
  }

  title() {
    return t("signin.title");
  }

  submit() {
    this.attempt(() => this.app.account.signIn(this.value("login"), this.value("password")), () => this.enter());
  }

  /** @param {string | null} userId */
  choose(userId) {
    this.chosen = userId;
    this.problem = null;
    this.type("");
  }

  /** @param {string} digits */
  type(digits) {
    this.digits = digits;
    this.refresh();
  }

  /** @param {string} digit */
  digit(digit) {
    if (this.busy || this.digits.length >= PIN_DIGITS) return;
    this.type(this.digits + digit);
    const { chosen, digits } = this;
    if (digits.length < PIN_DIGITS || !chosen) return;
    this.digits = "";
    this.attempt(() => this.app.account.byPin(chosen, digits), () => this.enter());
  }

  body() {
    return html`<div class="two two--l"><div class="page__stack">${this.hurry()}${this.who()}</div>${this.chosen ? this.pin() : this.password()}</div>`;
  }

  hurry() {
    if (isRunning(this.app.state)) return NOTHING;
    return html`<section class="card" aria-labelledby="s-rec"><h2 id="s-rec">${t("signin.hurry")}</h2><p>${t("signin.hurry_text")}</p><button class="slab slab--rec slab--row" type="button" data-do="record">${icon("disc")}<span>${t("signin.record")}</span></button></section>`;
  }

  who() {
    const pins = this.app.account.state?.pins ?? [];
    if (!pins.length) return NOTHING;
    const person = (/** @type {{ user_id: string, name: string }} */ one) => html`<button class="btn" type="button" data-do="who" data-value="${one.user_id}" aria-pressed="${String(one.user_id === this.chosen)}">${icon("person")}${one.name}</button>`;
    return html`<section class="card" aria-labelledby="s-who"><h2 id="s-who">${t("signin.who")}</h2><div class="who">${pins.map(person)}<button class="btn" type="button" data-do="who" data-value="" aria-pressed="${String(!this.chosen)}">${icon("plus")}${t("signin.other")}</button></div></section>`;
  }

  pin() {
    const name = this.app.account.state?.pins.find((one) => one.user_id === this.chosen)?.name ?? "";
    return html`<section class="card" aria-labelledby="s-pin" data-key="pin"><h2 id="s-pin">${t("signin.pin_of", { name })}</h2>${pinPad(this.digits)}${said(this.problem)}</section>`;
  }

  password() {
    const { state } = this.app.account;
    const provider = state?.oidc && !isRunning(this.app.state) ? html`<a class="btn btn--quiet" href="/api/v1/auth/oidc/start">${icon("key")}${t("signin.provider", { name: state.oidc })}</a>` : NOTHING;
    const failed = location.hash === "#failed" && !this.problem ? html`<p role="alert">${t("signin.provider_failed")}</p>` : NOTHING;
    return html`<section class="card" aria-labelledby="s-pw" data-key="password"><h2 id="s-pw">${t("signin.password_title")}</h2><form class="page__stack">${field({ id: "login", label: t("signin.login"), complete: "username" })}${field({ id: "password", label: t("signin.password"), type: "password", complete: "current-password" })}${said(this.problem)}${failed}<button class="btn btn--go btn--l" type="submit">${t("signin.go")}</button></form>${provider}</section>`;
  }
}

export class EnrolView extends DoorView {
  title() {
    return t("enrol.title");
  }

  open() {
    super.open();
    const code = decodeURIComponent(location.hash.slice(1));
    if (code) this.attempt(() => this.app.account.enrol(code), () => this.app.router.swap("/enrol"));
  }

  submit() {
    this.attempt(() => this.app.account.enrol(this.value("code")), () => {});
  }

  body() {
    const device = this.app.account.state?.device;
    if (device && !this.problem) return html`<section class="card" aria-labelledby="e-done" data-key="done"><h2 id="e-done">${t("enrol.done", { name: device.name })}</h2><p>${t("enrol.done_text")}</p><a class="btn btn--go btn--l" href="/sign-in">${t("signin.title")}</a></section>`;
    return html`<section class="card" aria-labelledby="e-code" data-key="ask"><h2 id="e-code">${t("enrol.code_title")}</h2><p>${t("enrol.text")}</p><form class="page__stack">${field({ id: "code", label: t("enrol.code"), complete: "one-time-code" })}${said(this.problem)}<button class="btn btn--go btn--l" type="submit">${t("enrol.go")}</button></form></section>`;
  }
}

export class FirstAdminView extends DoorView {
  title() {
    return t("first.title");
  }

  submit() {
    const token = location.hash.slice(1);
    const who = { token, login: this.value("login"), name: this.value("name"), password: this.value("new-password") };
    this.attempt(() => this.app.account.firstAdmin(who), () => this.enter());
  }

  body() {
    return html`<section class="card" aria-labelledby="f-who"><h2 id="f-who">${t("first.who")}</h2><p>${t("first.text")}</p><form class="page__stack">${field({ id: "name", label: t("first.name"), complete: "name" })}${field({ id: "login", label: t("signin.login"), complete: "username" })}${field({ id: "new-password", label: t("first.password"), type: "password", complete: "new-password" })}${said(this.problem)}<button class="btn btn--go btn--l" type="submit">${t("first.go")}</button></form></section>`;
  }
}

export class NewPasswordView extends DoorView {
  title() {
    return t("newpassword.title");
  }

  submit() {
    this.attempt(() => this.app.account.byLink(location.hash.slice(1), this.value("new-password")), () => this.enter());
  }

  body() {
    return html`<section class="card" aria-labelledby="n-pw"><h2 id="n-pw">${t("newpassword.choose")}</h2><p>${t("newpassword.text")}</p><form class="page__stack">${field({ id: "new-password", label: t("first.password"), type: "password", complete: "new-password" })}${said(this.problem)}<button class="btn btn--go btn--l" type="submit">${t("newpassword.go")}</button></form></section>`;
  }
}
