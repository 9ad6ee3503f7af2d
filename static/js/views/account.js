// @ts-check
// Who is signed in on this tablet: a block of the Tablet page, with sign-out and PIN.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { checkRow } from "../ui/bits.js";
import { t } from "../i18n.js";
import { field, said } from "./signin.js";

export class AccountBlock {
  /** @param {{ root: HTMLElement, app: import("../app.js").App, refresh: () => void, closed: boolean }} view */
  constructor(view) {
    this.view = view;
    /** @type {Problem | null} */
    this.problem = null;
    this.saved = false;
  }

  async signOut() {
    await this.#attempt(() => this.view.app.account.signOut());
    if (!this.problem) location.assign("/");
  }

  async savePin() {
    const value = (/** @type {string} */ id) => /** @type {HTMLInputElement | null} */ (this.view.root.querySelector(`#${id}`))?.value ?? "";
    await this.#attempt(() => this.view.app.account.setPin(value("pin-password"), value("pin-new")));
    this.saved = !this.problem;
    this.view.refresh();
  }

  /** @param {() => Promise<unknown>} act */
  async #attempt(act) {
    this.problem = null;
    this.saved = false;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
    if (!this.view.closed) this.view.refresh();
  }

  /** @param {boolean} recording */
  block(recording) {
    const { state } = this.view.app.account;
    if (!state || (!state.required && !state.user)) return NOTHING;
    const { user, device } = state;
    const out = recording ? html`<span class="sub">${t("session.not_while_recording")}</span>` : html`<button class="btn" type="button" data-do="sign-out">${t("account.sign_out")}</button>`;
    const side = user ? out : html`<a class="btn btn--go" href="/sign-in">${t("signin.title")}</a>`;
    const who = checkRow({ icon: "person", title: user ? user.name : t("account.nobody"), text: user ? t("account.since") : t("account.nobody_text"), side, key: "user" });
    const where = checkRow({ icon: "tablet", title: device ? device.name : t("account.stranger"), text: device ? device.unit : t("account.stranger_text"), side: device ? NOTHING : html`<a class="btn" href="/enrol">${t("enrol.title")}</a>`, key: "device" });
    const pin = user && device ? html`<form class="page__stack">${field({ id: "pin-password", label: t("signin.password"), type: "password", complete: "current-password" })}${field({ id: "pin-new", label: t("account.pin"), type: "password", complete: "off", mode: "numeric" })}${said(this.problem)}${this.saved ? html`<p role="status">${t("account.pin_saved")}</p>` : NOTHING}<button class="btn" type="button" data-do="save-pin">${t("account.pin_save")}</button></form>` : said(this.problem);
    return html`<section class="block" aria-labelledby="t-who"><header><h2 id="t-who">${t("account.title")}</h2></header><ul class="checks">${who}${where}</ul>${pin}</section>`;
  }
}
