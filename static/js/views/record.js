// @ts-check
// The Record screen through all its states: ready, recording, stopped, report to read out.
// Draws from State and feed; everything it does is a call of the recorder.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { block, laneOf } from "../ui/notices.js";
import { View } from "../ui/view.js";
import { t } from "../i18n.js";
import { span, timeOfDay } from "../format.js";
import { items } from "../facts.js";
import * as live from "../live.js";
import { band, isRunning, padIdle, padRunning } from "./band.js";
import { engineRow, fitLine, IN_ENGINE_ROW, lastEncounter, linkRow, microphoneRow, roomRow } from "./idle.js";
import { factsPane, ladderOf, queueBehind, tilesOf, timelineOf, whenSaid, wordsPane, workedOut } from "./live.js";
import { readyDock, readyHead, readyMain, stepsOf, titleOf } from "./stopped.js";

/** How long "Stop now" is offered before recording goes on. */
const SURE_MS = 8000;
const POLL_MS = 1000;
/** The same once the feed said that the report is there. */
const POLL_SOON_MS = 100;
const FINISHED = ["done", "failed", "empty"];
/** A tablet that lies ready is tried out again. */
const CHECK_MS = 10 * 60_000;
/** What the band itself says already. */
const IN_BAND = new Set(["mic.muted_by_crew", "mic.stopped"]);

export class RecordView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app */
  constructor(root, app) {
    super(root, app);
    this.look = "shell--rec";
    this.mode = "";
    /** @type {number | null} when the question "Stop now?" answers itself */
    this.sureUntil = null;
    /** @type {string | null} fact whose words are marked */
    this.chosen = null;
    this.showAll = false;
    /** @type {import("../model.js").Encounter | null} */
    this.encounter = null;
    /** @type {import("../model.js").Summary | null} */
    this.last = null;
    /** @type {import("./idle.js").Permission} */
    this.permission = "unknown";
    /** @type {import("../capture/types.js").Checked | null} */
    this.checked = null;
    this.polledAt = 0;
    this.actions = this.taps();
  }

  /** @returns {Record<string, import("../ui/view.js").Action>} */
  taps() {
    const { app } = this;
    const recorder = app.recorder;
    return {
      start: () => app.record(),
      "start-server": () => this.startServer(),
      stop: () => this.askToStop(),
      keep: () => this.sure(null),
      cancel: () => this.stopNow(),
      "stop-now": () => this.stopNow(),
      mute: () => recorder.mute(),
      unmute: () => recorder.unmute(),
      mark: () => app.mark(),
      retry: () => recorder.retry(),
      check: () => this.check(),
      allow: () => this.allow(),
      takeover: () => recorder.takeOver(),
      stay: () => app.stay(),
      "sign-in": () => app.go("/sign-in"),
      fact: (element) => this.choose(element.dataset.f ?? ""),
      more: () => this.showEverything(),
      waiting: () => app.go("/waiting"),
      encounters: () => app.go("/encounters"),
      engine: () => app.go("/tablet"),
      file: () => /** @type {HTMLElement | null} */ (this.root.querySelector("[data-file]"))?.click(),
      secure: () => location.assign(location.href.replace(/^http:/, "https:")),
    };
  }

  title() {
    const names = /** @type {Record<string, string>} */ ({ live: t("band.recording"), stopped: t("band.stopped"), ready: t("band.done") });
    return names[this.mode] ?? t("nav.record");
  }

  open() {
    this.listen(this.app, "state", () => this.refresh(false));
    for (const source of ["feed", "status"]) this.listen(this.app, source, () => this.refresh());
    this.every(500, () => this.refresh());
    this.refresh();
    this.listen(document, "visibilitychange", () => document.visibilityState === "visible" && this.check());
    this.every(CHECK_MS, () => this.check());
    this.readPermission();
    this.readLast();
    this.check();
  }

  /** Tries out what a shift needs; never beside a recording. */
  async check() {
    if (isRunning(this.app.state)) return;
    await this.app.ready;
    if (this.closed) return;
    this.checked = await this.app.recorder.check();
    if (!this.closed) this.refresh();
  }

  /** Lets the browser ask for the microphone now, not at the first patient. */
  async allow() {
    try {
      (await this.app.recorder.test(() => {}))();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // refused: the permission's own event redraws the line
    }
    this.readPermission();
  }

  close() {
    if (this.mode === "ready") this.app.afterStop = null;
    super.close();
  }


  async readPermission() {
    try {
      const asked = await navigator.permissions.query({ name: /** @type {PermissionName} */ ("microphone") });
      this.permission = asked.state;
      this.listen(asked, "change", () => this.readPermission());
    } catch {
      this.permission = "unknown"; // browsers without this query ask at the first start
    }
    if (!this.closed) this.refresh();
  }

  async readLast() {
    try {
      const all = await this.app.api.recordings();
      this.last = all.filter((r) => r.state !== "recording").sort((a, b) => b.started_at.localeCompare(a.started_at))[0] ?? null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    if (!this.closed) this.refresh();
  }

  /** @returns {"idle" | "live" | "stopped" | "ready"} */
  wanted() {
    const { state } = this.app;
    if (isRunning(state)) return "live";
    const { afterStop } = this.app;
    if (state.phase !== "stopping" && (!afterStop || afterStop !== state.recId)) return "idle";
    const finished = this.encounter?.recording_id === afterStop && FINISHED.includes(this.encounter?.state ?? "");
    return finished ? "ready" : "stopped";
  }

  /** @param {boolean} [whole] false: the state ticked; the middle follows at a calmer pace */
  refresh(whole = true) {
    if (this.closed) return;
    const mode = this.wanted();
    const changed = mode !== this.mode;
    if (changed) this.change(mode);
    if (mode === "live") this.drawLive(whole || changed);
    else if (mode === "idle") this.drawIdle();
    else if (mode === "stopped") this.drawStopped();
  }

  /** @param {"idle" | "live" | "stopped" | "ready"} mode */
  change(mode) {
    const first = this.mode === "";
    this.mode = mode;
    this.sureUntil = null;
    this.look = mode === "ready" ? "" : "shell--rec";
    this.root.replaceChildren();
    if (mode === "ready") this.lay("top", "main", "dock");
    else this.lay("band", "pad", "main");
    if (mode === "live") this.encounter = null;
    if (mode === "ready") this.drawReady();
    this.app.drawFrame();
    if (!first && (mode === "stopped" || mode === "ready")) this.focusAfterDrawing();
  }

  focusAfterDrawing() {
    queueMicrotask(() => this.focusHeading());
  }

  /** @returns {import("./band.js").Mode} */
  bandMode() {
    const left = this.sureUntil === null ? null : Math.ceil((this.sureUntil - performance.now()) / 1000);
    if (left !== null && left <= 0) this.sureUntil = null;
    return { sureS: this.sureUntil === null ? null : left, serverMic: this.app.byServerMic, opens: this.checked?.opens };
  }

  /** @param {string[]} [said] notices that the screen says already */
  lane(said = []) {
    const { state } = this.app;
    const running = isRunning(state);
    const own = state.notices.filter((n) => !running || !IN_BAND.has(n.key));
    const marked = running && this.chosen ? [{ key: "play.while_recording" }] : [];
    const behind = queueBehind(this.app.live, state);
    const queue = running && behind !== null ? [{ key: "queue.behind", params: { gap: behind * 1000 } }] : [];
    const engine = this.app.engineNotices().filter((n) => !running || n.key !== "words.draft"); // tagged beside every heading
    const notices = [...own, ...marked, ...queue, ...engine, ...this.app.sessionNotices()].filter((n) => !said.includes(n.key));
    return html`${this.problem()}${running ? this.safeNotice() : NOTHING}${laneOf({ notices, all: this.showAll })}`;
  }

  problem() {
    const { problem } = this.app.serverMic;
    return problem ? block({ level: "look", icon: "server", title: problem.title || problem.detail, text: `${problem.detail} ${problem.cure}`.trim() }) : NOTHING;
  }

  /** While nothing is recorded: what is safe. */
  safeNotice() {
    const { state } = this.app;
    if (!state.gap || state.recordedMs < 1000) return NOTHING;
    const time = timeOfDay(state.gap.sinceMs, true);
    const kept = { span: span(state.recordedMs / 1000), wait: span(state.waitingMs / 1000) };
    const text = state.waitingMs === 0 ? t("safe.all_there", kept) : t("safe.part_there", kept);
    const self = state.phase === "interrupted" ? ` ${t("safe.by_itself")}` : "";
    return block({ level: "ok", icon: "check", title: t("safe.up_to", { time }), text: text + self });
  }

  /** @param {boolean} whole */
  drawLive(whole) {
    const { state } = this.app;
    const mode = this.bandMode();
    this.draw("band", band(state, mode, Date.now()));
    this.draw("pad", padRunning(state, mode));
    if (whole) this.drawMiddle();
  }

  drawMiddle() {
    const { state, live: feed } = this.app;
    const now = Date.now();
    const list = items(feed.analysis.facts);
    const line = timelineOf(state);
    const when = (/** @type {import("../facts.js").Item} */ item) => whenSaid(item, line, state.startedAtMs);
    const marked = list.find((item) => item.id === this.chosen) ?? null;
    const lane = this.lane();
    const engine = this.app.status?.engine;
    const draft = feed.analysis.draft || (feed.status?.draft ?? engine?.draft ?? false); // also while words of a former engine are there
    const words = { live: feed, state, line, marked, engine: feed.status?.engine || engine?.label || "", draft, engineState: engine?.state ?? "" };
    const end = this.atEnd();
    this.draw("main", html`<main class="main live${lane.text ? html` live--lane` : NOTHING}" id="main"><h1 class="vh" tabindex="-1">${t("live.heading")}</h1>${lane.text ? html`<div class="lane">${lane}</div>` : NOTHING}<div class="so-far">${tilesOf(list, feed, when, now)}${workedOut(feed.analysis)}</div>${ladderOf(list)}<div class="feeds">${factsPane(list, when, this.chosen, draft)}${wordsPane(words)}</div></main>`);
    if (end) this.toEnd(marked !== null);
  }

  /** @returns {boolean} the words are read at their end, not scrolled back */
  atEnd() {
    const pane = this.root.querySelector("[data-end]");
    return !pane || pane.scrollHeight - pane.scrollTop - pane.clientHeight < 48;
  }

  /** @param {boolean} toMark */
  toEnd(toMark) {
    const pane = this.root.querySelector("[data-end]");
    if (!pane) return;
    const mark = toMark ? pane.querySelector("mark") : null;
    pane.scrollTop = mark instanceof HTMLElement ? mark.offsetTop - 24 : pane.scrollHeight;
  }

  drawIdle() {
    const { state, status } = this.app;
    this.draw("band", band({ ...state, phase: "idle" }, this.bandMode(), Date.now()));
    this.draw("pad", padIdle({ small: t("do.starts_at_once"), file: true, serverMic: status?.microphone.available ?? false }));
    const urgent = state.notices.some((n) => n.level === "now");
    const fit = urgent || state.tab === "other" ? { line: NOTHING, said: [] } : fitLine(state, this);
    const lane = this.lane([...fit.said, ...IN_ENGINE_ROW]);
    this.draw("main", html`<main class="main idle" id="main"><h1 class="vh" tabindex="-1">${t("idle.heading")}</h1><div class="lane">${fit.line}${lane}</div><ul class="checks" aria-label="${t("idle.before")}">${microphoneRow(this.permission)}${roomRow(state)}${linkRow(state, status?.engine)}${engineRow(status?.engine)}</ul>${lastEncounter(this.last)}</main>`);
  }

  drawStopped() {
    const { state } = this.app;
    this.pollEncounter();
    this.draw("band", band(state, this.bandMode(), Date.now()));
    this.draw("pad", padIdle({ small: t("do.next_encounter"), file: false, serverMic: false }));
    const there = state.waitingMs === 0 || state.sealed;
    const status = this.app.live.status;
    const heard = status?.captured_s ? Math.min(1, (status.transcribed_s ?? 0) / status.captured_s) : 0;
    const savedText = there ? t("step.saved_text", { span: span(state.recordedMs / 1000) }) : t("step.saving_text", { wait: span(state.waitingMs / 1000) });
    const steps = stepsOf({ saved: there ? "done" : "doing", savedText, heard, again: false, state: status?.state ?? "stopped", engine: this.app.status?.engine.state ?? "" });
    const notices = [...state.notices, ...(there || state.link.state === "online" ? [] : [{ key: "send.waiting", params: { wait: state.waitingMs } }])];
    const lane = laneOf({ notices: [...new Map(notices.map((n) => [n.key, n])).values()], all: this.showAll });
    this.draw("main", html`<main class="main idle" id="main" tabindex="0"><h1 class="vh" tabindex="-1">${t("stopped.heading")}</h1>${lane}${steps}<p class="sub">${t("stopped.text")}</p></main>`);
  }

  async pollEncounter() {
    const id = this.app.afterStop;
    const pauseMs = FINISHED.includes(this.app.live.status?.state ?? "") ? POLL_SOON_MS : POLL_MS;
    if (!id || performance.now() - this.polledAt < pauseMs) return;
    this.polledAt = performance.now();
    try {
      const encounter = await this.app.api.recording(id);
      if (this.closed || this.app.afterStop !== id) return;
      this.encounter = encounter;
      this.app.live = live.fromEncounter(this.app.live, encounter, Date.now());
      this.refresh();
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // offline, or its log has not arrived yet
    }
  }

  drawReady() {
    const encounter = this.encounter;
    if (!encounter) return;
    this.draw("top", html`<div class="top">${readyHead(encounter)}</div>`);
    this.draw("main", html`<main class="main page" id="main">${readyMain(encounter)}</main>`);
    this.draw("dock", readyDock(encounter));
    document.title = `${titleOf(encounter)} · Handover`;
  }

  /** @param {number | null} until */
  sure(until) {
    this.sureUntil = until;
    this.refresh();
  }

  askToStop() {
    if (!isRunning(this.app.state)) return;
    this.sure(performance.now() + SURE_MS);
    /** @type {HTMLElement | null} */ (this.root.querySelector(".slab--main"))?.focus();
  }

  stopNow() {
    this.sureUntil = null;
    if (this.app.byServerMic) this.app.serverMic.stop();
    else this.app.recorder.stop();
  }

  startServer() {
    this.app.afterStop = null;
    this.app.serverMic.start();
  }

  /** @param {string} id */
  choose(id) {
    this.chosen = this.chosen === id ? null : id;
    this.refresh();
    if (this.chosen) this.toEnd(true);
  }

  showEverything() {
    this.showAll = true;
    this.refresh();
  }
}
