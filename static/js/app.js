// @ts-check
// The one document: makes the parts, hands each address to its screen, keeps what must outlive a
// screen (recorder, feed, uploads, player) and draws the shell around them.
import { Account, isRenewDue, renewIfDue } from "./account.js";
import { Alarm } from "./alarm.js";
import { Api, Problem } from "./api.js";
import { Recorder } from "./capture/recorder.js";
import { Store } from "./capture/store.js";
import * as ending from "./ending.js";
import { lang, load, t, use } from "./i18n.js";
import * as live from "./live.js";
import { Player } from "./player.js";
import { Router } from "./router.js";
import { ServerMicrophone } from "./server_mic.js";
import { cookieOf, recall, sessionId } from "./session.js";
import { html } from "./ui/html.js";
import { morph } from "./ui/morph.js";
import { nav } from "./ui/nav.js";
import { KINDS, words } from "./ui/notices.js";
import * as prefs from "./ui/prefs.js";
import { Uploads } from "./uploads.js";
import { frame, isCapturing, isRunning, strip } from "./views/band.js";
import { EncounterView } from "./views/encounter.js";
import { EncountersView } from "./views/encounters.js";
import { makesWords } from "./views/idle.js";
import { NowhereView } from "./views/nowhere.js";
import { RecordView } from "./views/record.js";
import { ReportView } from "./views/report.js";
import { EnrolView, FirstAdminView, NewPasswordView, SignInView } from "./views/signin.js";
import { TabletView } from "./views/tablet.js";
import { WaitingView } from "./views/waiting.js";
/** @typedef {import("./capture/types.js").State} State */
/** @typedef {import("./router.js").Place} Place */

/** @type {Record<string, new (root: HTMLElement, app: App, place: Place) => import("./ui/view.js").View & { look: string }>} */
const VIEWS = {
  record: RecordView, encounters: EncountersView, encounter: EncounterView, report: ReportView,
  tablet: TabletView, waiting: WaitingView, nowhere: NowhereView,
  signin: SignInView, enrol: EnrolView, first: FirstAdminView, newpassword: NewPasswordView,
};

const STATUS_EVERY_MS = 30_000;
/** Longer than this the page does not wait for the tablet's disk to open. */
const DISK_MS = 1_000;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class App extends EventTarget {
  constructor() {
    super();
    this.sessionId = sessionId(localStorage, crypto);
    document.cookie = cookieOf(this.sessionId, location.protocol === "https:");
    this.api = new Api(this.sessionId);
    this.account = new Account(this.api);
    this.recorder = new Recorder({ sessionId: this.sessionId });
    this.serverMic = new ServerMicrophone(this.api);
    this.uploads = new Uploads(this.sessionId);
    this.player = new Player();
    this.alarm = new Alarm();
    this.live = live.nothingYet(null);
    /** Events that came while the encounter was being read, a list for each reading. @type {Set<import("./capture/types.js").FeedEvent[]>} */
    this.meanwhile = new Set();
    /** @type {ending.Ending} */
    this.ending = null;
    /** @type {import("./model.js").Status | null} */
    this.status = null;
    this.answerMs = 0;
    /** The status is being read. */
    this.asking = false;
    /** The recorder has begun. */
    this.ready = Promise.resolve();
    /** @type {string | null} recording that was stopped in this visit and not put aside yet */
    this.afterStop = null;
    /** @type {string | null} */
    this.runningId = null;
    this.alerted = "";
    /** @type {Place} */
    this.place = { name: "record", query: new URLSearchParams() };
    /** @type {(import("./ui/view.js").View & { look: string }) | null} */
    this.view = null;
    this.router = new Router((place, moved) => this.show(place, moved));
  }

  async start() {
    use(await load(document.documentElement.lang));
    this.ready = this.recorder.init();
    this.recorder.addEventListener("state", () => this.stateChanged());
    this.recorder.addEventListener("feed", (event) => this.fed(/** @type {CustomEvent} */ (event).detail));
    this.recorder.addEventListener("welcome", () => this.welcomed());
    this.serverMic.addEventListener("change", () => this.stateChanged());
    this.player.guard = () => !isCapturing(this.state);
    document.addEventListener("click", (event) => this.toggledTheme(event));
    document.addEventListener("change", (event) => this.pickedFile(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.drawShell());
    this.account.addEventListener("change", () => this.drawShell());
    this.router.start();
    await this.ready;
    this.account.addEventListener("change", () => this.dispatchEvent(new Event("state")));
    this.account.read().then(() => this.beginAnew());
    this.account.keep();
    this.readStatus();
    this.findServerRecording();
    setInterval(() => this.readStatus(), STATUS_EVERY_MS);
  }

  /** The recording to show: the server's own microphone while it runs, this tablet's otherwise. @returns {State} */
  get state() {
    const own = this.recorder.state;
    const theirs = this.serverMic.recording;
    if (theirs && !isRunning(own) && (theirs.running || this.afterStop === theirs.recId)) return this.serverMic.state(own, Date.now());
    return own;
  }

  get byServerMic() {
    return this.state.recId !== null && this.state.recId === this.serverMic.recording?.recId;
  }

  /** Somebody else signed in since: their session begins, unless something is being recorded. */
  beginAnew() {
    if (isRenewDue(localStorage) && !isRunning(this.state)) location.reload();
  }

  stateChanged() {
    if (this.runningId && !isRunning(this.state)) this.stopped(this.runningId);
    const { state } = this;
    if (state.recId !== this.live.recId) {
      this.live = live.nothingYet(state.recId);
      this.catchUp();
    }
    const running = isRunning(state);
    if (!this.runningId && running) this.player.pause();
    this.runningId = running ? state.recId : null;
    this.alarm.set(state.phase === "interrupted" && state.tab === "holder");
    this.alert(state);
    this.drawFrame();
    this.dispatchEvent(new Event("state"));
  }

  /** @param {string} recId the recording that ran until now; one that never began is not followed */
  stopped(recId) {
    const own = this.recorder.state;
    const followed = own.recId === recId && own.phase !== "idle";
    if (followed || this.serverMic.recording?.recId === recId) this.afterStop = recId;
  }

  /** @param {State} state says aloud, once, that nothing is being recorded */
  alert(state) {
    const urgent = state.notices.find((n) => n.level === "now" && n.key in KINDS);
    const key = urgent?.key ?? "";
    if (key === this.alerted) return;
    this.alerted = key;
    const said = urgent ? words(urgent.params) : {};
    element("alert").textContent = urgent ? `${t(`notice.${key}.title`, said)}. ${t(`notice.${key}.text`, said)}` : "";
  }

  /** @param {import("./capture/types.js").FeedEvent} event */
  fed(event) {
    this.live = live.after(this.live, event, Date.now());
    for (const since of this.meanwhile) since.push(event);
    this.ending = ending.after(this.ending, event, Date.now());
    if (event.kind === "reset") this.readLive();
    if (event.kind === "segment" && !makesWords(this.status?.engine)) this.readStatus(); // what was said of the engine is over
    this.dispatchEvent(new CustomEvent("feed", { detail: event }));
  }

  welcomed() {
    this.readStatus();
    this.catchUp();
  }

  /** What was said before this page was opened. */
  catchUp() {
    if (live.isUntold(this.live, this.state.recordedMs)) this.readLive();
  }

  /** The feed could not tell everything that happened: what is shown is read as a whole. */
  async readLive() {
    const { recId } = this.live;
    if (!recId) return;
    /** @type {import("./capture/types.js").FeedEvent[]} */
    const since = [];
    this.meanwhile.add(since);
    try {
      const encounter = await this.api.recording(recId);
      if (this.live.recId !== recId) return;
      this.live = live.fromEncounter(this.live, encounter, Date.now(), since);
      this.dispatchEvent(new CustomEvent("feed", { detail: { rec: recId, kind: "read" } }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // offline again: the next reset asks again
    } finally {
      this.meanwhile.delete(since);
    }
  }

  async readStatus() {
    if (this.asking) return;
    this.asking = true;
    const asked = performance.now();
    try {
      this.status = await this.api.status();
      this.answerMs = Math.round(performance.now() - asked);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.status = error.code === "offline" ? null : this.status;
    } finally {
      this.asking = false;
    }
    this.dispatchEvent(new Event("status"));
  }

  async findServerRecording() {
    try {
      this.serverMic.adopt(await this.api.recordings());
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  /** @returns {{ key: string, params?: Record<string, number | string>, text?: string }[]} what there is to say about the speech engine */
  engineNotices() {
    const engine = this.status?.engine;
    if (!engine) return [];
    const said = [engine.why, engine.cure].filter(Boolean).join(" ");
    if (engine.state === "none") return [{ key: "words.none", text: lang() === "en" && said ? said : undefined }];
    if (engine.state === "away") return [{ key: "words.away" }];
    if (engine.state === "downloading") return [{ key: "words.fetching", params: { pct: Math.round((engine.progress ?? 0) * 100) } }];
    if (engine.state === "loading") return [{ key: "words.loading" }];
    return engine.draft ? [{ key: "words.draft" }] : [];
  }

  /** What there is to say about the sign-in. */
  sessionNotices() {
    const out = this.account.signedOut ? [{ key: "session.signed_out", params: {} }] : [];
    return [...ending.noticesOf(this.ending, Date.now()), ...out];
  }

  /** Stay signed in; where the server cannot be asked, the notice stays to be tapped again. */
  async stay() {
    try {
      await this.api.stay();
      this.ending = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    this.dispatchEvent(new Event("state"));
  }

  /** @param {Place} place @param {boolean} moved */
  show(place, moved) {
    this.view?.close();
    this.place = place;
    const root = element("view");
    root.replaceChildren();
    if (place.name !== "encounter" && place.name !== "report") this.player.unload();
    this.view = new VIEWS[place.name](root, this, place);
    this.view.open();
    this.drawShell();
    scrollTo(0, 0);
    if (moved) this.view.focusHeading();
  }

  /** @param {string} path */
  go(path) {
    this.router.go(path);
  }

  redraw() {
    this.show(this.place, false);
  }

  drawShell() {
    element("skip").textContent = t("nav.skip");
    morph(element("nav"), nav(this.place.name, prefs.isDark(), this.account.board));
    this.drawFrame();
  }

  drawFrame() {
    const look = this.view?.look ? `shell ${this.view.look}` : "shell";
    if (document.body.className !== look) document.body.className = look;
    const around = frame(this.state);
    if (around !== (document.body.dataset.rec ?? "")) {
      if (around) document.body.dataset.rec = around;
      else delete document.body.dataset.rec;
    }
    const title = this.view?.title();
    const full = title ? `${title} · Handover` : "Handover";
    if (document.title !== full) document.title = full;
  }

  /** The recorder's strip for screens other than Record, above their own head. @param {import("./ui/html.js").Html} [head] */
  top(head) {
    return html`<div class="top">${strip(this.state, { sureS: null, serverMic: this.byServerMic })}${head}</div>`;
  }

  /** @param {string} chosen */
  async speak(chosen) {
    prefs.setLanguage(chosen);
    use(await load(chosen));
    this.redraw();
  }

  /** @param {MouseEvent} event */
  toggledTheme(event) {
    if (!(event.target instanceof Element) || !event.target.closest("[data-theme-toggle]")) return;
    prefs.setTheme(prefs.isDark() ? "light" : "dark");
    this.drawShell();
    this.dispatchEvent(new Event("prefs"));
  }

  /** @param {Event} event */
  pickedFile(event) {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !("file" in input.dataset) || !input.files?.length) return;
    for (const file of input.files) this.uploads.add(file, this.status?.limits.upload_mb ?? 0);
    input.value = "";
    if (this.place.name !== "encounters") this.go("/encounters");
  }

  /** Alt+Shift with R, S or M from every screen. @param {KeyboardEvent} event */
  pressed(event) {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    const key = event.code;
    if (key === "KeyM" && isRunning(this.state)) this.mark();
    else if (key === "KeyR" && !isRunning(this.state)) this.record();
    else if (key === "KeyS" && isRunning(this.state)) this.askToStop();
    else return;
    event.preventDefault();
  }

  record() {
    this.afterStop = null;
    if (this.place.name !== "record") this.go("/");
    return this.recorder.start();
  }

  mark() {
    if (this.byServerMic) return;
    this.recorder.mark();
    navigator.vibrate?.(40);
  }

  askToStop() {
    if (this.place.name !== "record") this.go("/");
    if (this.view instanceof RecordView) this.view.askToStop();
  }
}

/** The recordings on this tablet; none when its disk does not answer. */
async function recordingsHere() {
  const store = new Store();
  const late = new Promise((resolve) => setTimeout(() => resolve([]), DISK_MS));
  const found = await Promise.race([store.all("recordings").catch(() => []), late]);
  store.close().catch(() => {});
  return found;
}

async function begin() {
  renewIfDue(localStorage, crypto);
  await recall(localStorage, recordingsHere);
  await new App().start();
}

if (typeof document !== "undefined" && document.getElementById("view")) begin();
