// @ts-check
// This tablet: what works, how the screen looks, and its session id.
import { html, NOTHING } from "../ui/html.js";
import { checkRow, icon, levelWord, meter, segment } from "../ui/bits.js";
import { block } from "../ui/notices.js";
import { View } from "../ui/view.js";
import { lang, t } from "../i18n.js";
import { number } from "../i18n.js";
import { renew, shortId } from "../session.js";
import * as prefs from "../ui/prefs.js";
import { isRunning } from "./band.js";
import { engineRow, linkRow, roomRow, waitingS } from "./idle.js";
import { AccountBlock } from "./account.js";
import { SpeechSettings } from "./speech.js";

const TEST_MS = 5000;

/** @typedef {"" | "running" | "heard" | "silent" | "failed"} Test */

export class TabletView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app */
  constructor(root, app) {
    super(root, app);
    this.look = "";
    /** @type {Test} */
    this.test = "";
    /** @type {import("../capture/types.js").Level} */
    this.level = { bars: 0, word: "none" };
    this.endTest = () => {};
    this.sure = false;
    this.speech = new SpeechSettings(this);
    this.account = new AccountBlock(this);
    /** @type {Record<string, import("../ui/view.js").Action>} */
    this.actions = {
      test: () => this.startTest(),
      theme: (element) => this.set(prefs.setTheme, element),
      hand: (element) => this.set(prefs.setHand, element),
      text: (element) => this.set(prefs.setTextSize, element),
      lang: (element) => app.speak(element.dataset.value ?? "en"),
      reset: () => this.ask(true),
      keep: () => this.ask(false),
      "reset-now": () => this.reset(),
      speech: () => this.speech.save(),
      "sign-out": () => this.account.signOut(),
      "save-pin": () => this.account.savePin(),
    };
  }

  title() {
    return t("tablet.title");
  }

  open() {
    this.lay("top", "main");
    for (const source of ["state", "status", "prefs"]) this.listen(this.app, source, () => this.refresh());
    this.listen(this.app.account, "change", () => this.refresh());
    this.refresh();
    this.app.readStatus();
    this.speech.read();
  }

  close() {
    this.endTest();
    super.close();
  }

  /** @param {(value: string) => void} change @param {HTMLElement} element */
  set(change, element) {
    change(element.dataset.value ?? "");
    this.app.drawShell();
    this.refresh();
  }

  async startTest() {
    if (this.test === "running" || isRunning(this.app.state)) return;
    this.test = "running";
    let heard = false;
    this.refresh();
    try {
      const end = await this.app.recorder.test((level) => {
        this.level = level;
        heard ||= level.word === "voice" || level.word === "loud";
        this.refresh();
      });
      this.endTest = () => this.ended(end, heard);
      setTimeout(() => this.endTest(), TEST_MS);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.test = "failed";
      this.refresh();
    }
  }

  /** @param {() => void} end @param {boolean} heard */
  ended(end, heard) {
    end();
    this.endTest = () => {};
    this.test = heard ? "heard" : "silent";
    if (!this.closed) this.refresh();
  }

  /** @param {boolean} sure */
  ask(sure) {
    this.sure = sure;
    this.refresh();
  }

  /** @returns {string} why the id cannot be changed now; "" when it can */
  blocked() {
    const state = this.app.recorder.state;
    if (isRunning(state)) return t("session.not_while_recording");
    return waitingS(state) >= 1 ? t("session.not_while_waiting") : "";
  }

  reset() {
    if (this.blocked()) return;
    renew(localStorage, crypto);
    location.assign("/tablet");
  }

  refresh() {
    if (this.closed) return;
    this.draw("top", this.app.top());
    this.draw("main", html`<main class="main page" id="main"><div class="page__h"><h1 tabindex="-1">${t("tablet.title")}</h1><p class="tag">${shortId(this.app.sessionId)}</p></div><div class="two"><div class="page__stack">${this.checks()}${this.account.block(isRunning(this.app.state))}${this.session()}</div><div class="page__stack">${this.settings()}${this.speech.block()}</div></div></main>`);
  }

  microphone() {
    const texts = /** @type {Record<Test, string>} */ ({ "": t("tablet.mic_text"), running: levelWord(this.level), heard: t("tablet.mic_heard"), silent: t("tablet.mic_silent"), failed: t("tablet.mic_failed") });
    const text = this.test === "running" ? html`${meter(this.level)} ${texts.running}` : texts[this.test];
    const recording = isRunning(this.app.state);
    const side = recording ? html`<span class="sub">${t("tablet.after_stop")}</span>` : html`<button class="btn" type="button" data-do="test"${this.test === "running" ? html` aria-pressed="true"` : NOTHING}>${t("tablet.test")}</button>`;
    return checkRow({ icon: this.test === "failed" ? "micoff" : "mic", title: t("idle.mic"), text, side, key: "mic" });
  }

  checks() {
    const { app } = this;
    const { state } = app.recorder;
    const answer = app.status && state.link.state === "online" ? t("tablet.answers", { ms: number(app.answerMs) }) : undefined;
    const engine = app.status?.engine;
    const why = lang() === "en" && engine && (engine.draft || engine.state !== "ready") ? html`<p class="sub" id="engine">${engine.why} ${engine.cure}</p>` : NOTHING;
    return html`<section class="block" aria-labelledby="t-chk"><header><h2 id="t-chk">${t("tablet.check")}</h2></header><ul class="checks">${this.microphone()}${roomRow(state)}${linkRow(state, engine, answer)}${engineRow(engine)}</ul><p class="sub">${state.storage.persisted ? t("tablet.protected") : t("tablet.not_protected")}${sealedText(state.storage.sealed)}</p>${why}${this.waiting()}</section>`;
  }

  waiting() {
    const state = this.app.recorder.state;
    const count = state.backlog.length;
    return html`<p><a class="btn" href="/waiting">${icon("tray")}${count ? t("tablet.waiting", { n: number(count) }) : t("tablet.waiting_none")}</a></p>`;
  }

  session() {
    const blocked = this.blocked();
    const reset = this.sure && !blocked ? block({ level: "look", icon: "key", title: t("session.sure"), text: html`${t("session.sure_text")}<span class="row"><button class="btn btn--go" type="button" data-do="keep">${t("session.keep")}</button><button class="btn" type="button" data-do="reset-now">${t("session.reset_now")}</button></span>`, key: "sure" }) : NOTHING;
    const side = blocked ? html`<span class="sub">${blocked}</span>` : html`<button class="btn" type="button" data-do="reset">${t("session.reset")}</button>`;
    return html`<section class="block" aria-labelledby="t-id"><header><h2 id="t-id">${t("session.title")}</h2></header><ul class="checks">${checkRow({ icon: "key", title: shortId(this.app.sessionId), text: t("session.text"), side, key: "id" })}</ul>${reset}</section>`;
  }

  settings() {
    return html`<section class="block" aria-labelledby="t-set"><header><h2 id="t-set">${t("tablet.for_you")}</h2></header>
      ${field(t("tablet.screen"), "", { name: t("tablet.screen"), action: "theme", chosen: prefs.theme(), options: [{ value: "auto", label: t("theme.auto") }, { value: "light", label: t("theme.day"), icon: "sun" }, { value: "dark", label: t("theme.night"), icon: "moon" }] })}
      ${field(t("tablet.hand"), t("tablet.hand_text"), { name: t("tablet.hand"), action: "hand", chosen: prefs.hand(), options: [{ value: "left", label: t("hand.left") }, { value: "right", label: t("hand.right") }] })}
      ${field(t("tablet.text"), "", { name: t("tablet.text"), action: "text", chosen: prefs.textSize(), options: [{ value: "normal", label: t("text.normal") }, { value: "large", label: t("text.large") }, { value: "largest", label: t("text.largest") }] })}
      ${field(t("tablet.language"), "", { name: t("tablet.language"), action: "lang", chosen: lang(), options: [{ value: "en", label: "English", lang: "en" }, { value: "es", label: "Español", lang: "es" }, { value: "pt", label: "Português", lang: "pt" }] })}</section>`;
  }
}

/** @param {boolean|null|undefined} sealed */
const sealedText = (sealed) =>
  typeof sealed === "boolean" ? html` ${sealed ? t("tablet.sealed") : t("tablet.not_sealed")}` : NOTHING;

/** @param {string} name @param {string} note @param {Parameters<typeof segment>[0]} choice */
const field = (name, note, choice) =>
  html`<div class="field"><span><b>${name}</b>${note ? html` <span class="sub">${note}</span>` : NOTHING}</span>${segment(choice)}</div>`;
