// @ts-check
// One encounter: facts, words and sound together. Choosing a fact lights its words, its stretch of
// the wave and its cell, and plays it. The address names the fact, so that links lead here.
import { Problem, soundUrl } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { placeIn } from "../ui/caret.js";
import { View } from "../ui/view.js";
import { t } from "../i18n.js";
import { span } from "../format.js";
import { isUnusual } from "../decisions.js";
import { items, saidClock } from "../facts.js";
import { momentsOf } from "../moments.js";
import { encounterPath } from "../router.js";
import { Timeline } from "../timeline.js";
import { segmentAt, soundAt } from "../words.js";
import { isCapturing } from "./band.js";
import { Correcting, hasResult } from "./correcting.js";
import { choicesOf, decideOf } from "./decide.js";
import { Desk } from "./desk.js";
import { Dock, dockOf, peaksWanted } from "./dock.js";
import { encounterHead, encounterLane } from "./encounter_head.js";
import { HearAgain } from "./hear_again.js";
import { medsChart } from "./meds_chart.js";
import { NemsisDraft } from "./nemsis.js";
import { filesBlock, reviewOf } from "./review.js";
import { stepsOf, titleOf } from "./stopped.js";
import { flagged } from "./values.js";
import { wordsOf, wordsPane } from "./words_pane.js";
/** @typedef {import("../facts.js").Item} Item */

const POLL_MS = 2000;
const FINISHED = ["done", "failed", "empty"];
const NO_ANALYSIS = Object.freeze({ facts: [], flags: [], scores: [], draft: false });

export class EncounterView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app @param {import("../router.js").Place} place */
  constructor(root, app, place) {
    super(root, app);
    this.look = "shell--review";
    this.id = place.id ?? "";
    this.wanted = place.query.get("fact");
    /** @type {import("../model.js").Encounter | null} */
    this.encounter = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {Item[]} */
    this.list = [];
    this.line = new Timeline();
    /** @type {Dock | null} */
    this.dock = null;
    this.drawnWith = "";
    /** @type {string | null} */
    this.chosen = null;
    /** @type {string | null} */
    this.open_ = null;
    /** @type {string | null} */
    this.basis = null;
    /** @type {number | null} */
    this.here = null;
    this.refused = false;
    this.desk = new Desk(this);
    this.correcting = new Correcting(this);
    this.again = new HearAgain(this);
    this.nemsis = new NemsisDraft(this);
    /** @type {Record<string, import("../ui/view.js").Action>} */
    this.actions = {
      fact: (element) => this.choose(element.dataset.f ?? "", true),
      words: (element) => this.chooseWords((element.dataset.f ?? "").split(" ")),
      check: (element) => this.openCheck(element.dataset.f ?? ""),
      basis: (element) => this.toggleBasis(element.dataset.name ?? ""),
      jump: (element) => this.jump(element.dataset.to ?? ""),
      "to-check": () => this.jump("check"),
      from: (element) => app.player.play(Number(element.dataset.t)),
      play: () => this.dock?.toggle(),
      back: () => this.dock?.back(),
      again: () => this.reload(),
      ...this.desk.actions,
      ...this.correcting.actions(),
      ...this.again.actions(),
      ...this.nemsis.actions(),
    };
  }

  title() {
    return this.encounter ? titleOf(this.encounter) : t("nav.encounters");
  }

  open() {
    this.lay("top", "main", "words", "dock", "said");
    this.desk.open();
    this.drawTop();
    this.drawMessage(t("encounter.loading"), "");
    this.listen(this.app, "state", () => this.drawTop());
    this.listen(this.app, "feed", (event) => (event.detail.rec === this.id || event.detail.kind === "reset") && this.read());
    this.listenToPlayer();
    this.listen(this.root, "click", (event) => this.clicked(event));
    this.listen(this.root, "keydown", (event) => this.keyed(event));
    document.addEventListener("scroll", () => this.spy(), { capture: true, passive: true, signal: this.ending.signal });
    this.every(POLL_MS, () => this.poll());
    this.read();
  }

  listenToPlayer() {
    const { player } = this.app;
    this.listen(player, "time", () => this.tick());
    this.listen(player, "change", () => this.turned());
    this.listen(player, "gap", (event) => this.dock?.atGap(event.detail));
    this.listen(player, "refused", () => this.refuse());
  }

  poll() {
    if (!this.encounter || !FINISHED.includes(this.encounter.state)) this.read();
  }

  async read() {
    try {
      const encounter = await this.app.api.recording(this.id);
      if (this.closed) return;
      this.problem = null;
      this.take(encounter);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (this.closed || this.encounter) return;
      this.problem = error;
      this.drawTop();
      this.drawMessage(error.code === "offline" ? t("encounter.offline") : t("encounter.not_here"), error.code === "offline" ? t("encounter.offline_text") : t("encounter.not_here_text"));
    }
  }

  /** @param {import("../model.js").Encounter} encounter */
  take(encounter) {
    if (!this.desk.deciding.take(encounter.review ?? null, encounter.revision)) return;
    const first = this.encounter === null;
    this.encounter = encounter;
    this.list = items((encounter.analysis ?? NO_ANALYSIS).facts);
    this.line = new Timeline(encounter.gaps, encounter.duration_s);
    const version = `${encounter.state} ${encounter.duration_s} ${encounter.gaps.length}`;
    this.drawAll();
    this.dock?.renew(this.chosenItem());
    if (version !== this.drawnWith) this.prepareSound(encounter);
    this.drawnWith = version;
    this.app.drawFrame();
    if (first) this.arrive();
  }

  /** After the first drawing: the fact or the part that the address names. */
  arrive() {
    const item = this.find(this.wanted);
    if (item) this.choose(item.id, false);
    const part = location.hash.slice(1);
    const stretch = /^t=([\d.]+)/.exec(part);
    if (stretch) this.app.player.seek(Number(stretch[1]));
    else if (part) this.jump(part);
  }

  /** @param {import("../model.js").Encounter} encounter */
  async prepareSound(encounter) {
    if (!encounter.duration_s || encounter.state === "recording") return;
    this.draw("dock", dockOf(encounter, this.line));
    this.dock = new Dock(this.region("dock"), this.app.player, this.line, (fromS, toS, n) => this.peaks(n, { fromS, toS }));
    this.app.player.load(soundUrl(this.id), this.line.gaps, encounter.duration_s);
    this.dock.choose(this.chosenItem());
    this.drawDecisions();
    const wave = await this.peaks(peaksWanted(encounter.duration_s));
    if (wave) this.dock?.setWave(wave);
  }

  /** @param {number} n @param {{ fromS: number, toS: number }} [stretch] @returns {Promise<import("../waves.js").Wave | null>} */
  async peaks(n, stretch) {
    try {
      const wave = await this.app.api.peaks(this.id, n, stretch);
      return this.closed ? null : wave;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return null; // the player works without its picture
    }
  }

  /** @param {string | null} id @returns {Item | null} */
  find(id) {
    return this.list.find((item) => id !== null && item.ids.includes(id)) ?? null;
  }

  chosenItem() {
    return this.find(this.chosen);
  }

  drawAll() {
    this.drawTop();
    this.redecide();
    this.drawWords();
  }

  /** Everything that shows what people decided. */
  redecide() {
    this.drawMain();
    this.drawDecisions();
  }

  drawDecisions() {
    if (!this.dock) return;
    const [item, { deciding }] = [this.chosenItem(), this.desk];
    this.draw("choices", choicesOf(item, deciding));
    this.draw("decide", decideOf(item, deciding));
  }

  /** @param {import("../model.js").Encounter} encounter */
  merged(encounter) {
    this.take(encounter);
  }

  reread() {
    this.read();
  }

  /** Opens the next doubt, without its sound. @param {string} decided @returns {boolean} there is one */
  nextCheck(decided) {
    const look = this.list.filter((item) => item.look);
    const half = look.find((item) => item.id === decided && !isUnusual(item));
    const next = half ?? look.find((item) => !isUnusual(item)) ?? null;
    if (next) this.choose(next.id, false);
    return next !== null;
  }

  drawTop() {
    const { encounter } = this;
    this.draw("top", this.app.top(encounter ? encounterHead(encounter) : NOTHING));
  }

  /** @param {string} title @param {string} text */
  drawMessage(title, text) {
    this.draw("main", html`<main class="main page" id="main"><h1 tabindex="-1">${title}</h1>${text ? html`<p>${text}</p><p><a class="btn" href="/encounters">${t("encounter.all")}</a></p>` : NOTHING}</main>`);
  }

  drawMain() {
    const { encounter, line } = this;
    if (!encounter) return;
    const analysis = encounter.analysis ?? NO_ANALYSIS;
    const moments = momentsOf(encounter);
    const timeAt = (/** @type {number} */ s) => moments.at(line.elapsed(s));
    const when = (/** @type {Item} */ item) => saidClock(item) || (item.heard ? timeAt(item.startS) : "");
    const review = { list: this.list, analysis, flags: flagged(analysis), chosen: this.chosen, open: this.open_, basis: this.basis, when, timeAt, deciding: this.desk.deciding, more: this.nemsis.block(encounter) };
    const chart = medsChart(this.list, { moments, elapsedS: line.elapsedS, line });
    const drawn = this.draw("main", html`<main class="main main--review" id="main">${encounterLane(encounter, { refused: this.refused && isCapturing(this.app.state), silent: this.app.player.failed })}${this.progress(encounter)}${encounter.analysis ? reviewOf(review, encounter, chart) : html`<div class="review review--only">${filesBlock(encounter)}</div>`}</main>`);
    if (drawn) this.spy();
  }

  /** @param {import("../model.js").Encounter} encounter */
  progress(encounter) {
    if (FINISHED.includes(encounter.state)) return NOTHING;
    const { captured_s: captured, transcribed_s: heard } = encounter.progress;
    const saved = encounter.state === "recording" ? "doing" : "done";
    const unsaved = encounter.source === "upload" ? t("encounter.reading") : t("encounter.still_recording");
    const savedText = saved === "done" ? t("step.saved_server", { span: span(encounter.duration_s) }) : unsaved;
    return stepsOf({ saved, savedText, heard: captured ? heard / captured : 0, again: hasResult(encounter), state: encounter.state, engine: this.app.status?.engine.state ?? "" });
  }

  drawWords() {
    const { encounter } = this;
    if (!encounter) return;
    const { correcting } = this;
    const inner = wordsOf({ encounter, list: this.list, line: this.line, chosen: this.chosen, here: this.here, correcting });
    this.draw("words", wordsPane(encounter, html`${inner}${this.again.block(encounter)}`, correcting.key(encounter)));
  }

  /** @param {string} id @param {boolean} play */
  choose(id, play) {
    const item = this.find(id);
    if (!item) return;
    this.chosen = item.id;
    if (item.look) this.open_ = item.id;
    this.desk.turnTo(item);
    this.here = item.fact.evidence[0]?.segment ?? this.here;
    this.app.router.swap(encounterPath(this.id, item.id));
    this.dock?.choose(item);
    if (play) this.dock?.playItem();
    this.redecide();
    this.drawWords();
    this.showWords();
  }

  /** A run of words may carry several facts: each tap takes the next one. @param {string[]} ids */
  chooseWords(ids) {
    const at = this.chosen ? ids.indexOf(this.chosen) : -1;
    this.choose(ids[(at + 1) % ids.length], true);
  }

  /** @param {string} id */
  openCheck(id) {
    this.open_ = id;
    this.choose(id, true);
  }

  /** @param {string} name */
  toggleBasis(name) {
    this.basis = this.basis === name ? null : name;
    this.drawMain();
  }

  /** Brings the lit words into the words pane where that pane scrolls by itself. */
  showWords() {
    const pane = this.root.querySelector(".review__words");
    const words = pane?.querySelector('[aria-current="true"]') ?? pane?.querySelector(".is-here");
    if (!pane || !words || pane.scrollHeight <= pane.clientHeight + 4) return;
    const offset = words.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += offset - pane.clientHeight * 0.4;
  }

  /** @param {string} part */
  jump(part) {
    const target = this.root.querySelector(`#${CSS.escape(part)}`);
    target?.scrollIntoView({ block: "start" });
    this.markPart(part);
  }

  /** @param {string} part */
  markPart(part) {
    for (const link of this.root.querySelectorAll(".jump a")) {
      if (link.getAttribute("href") === `#${part}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** Which part of the encounter is on top. */
  spy() {
    const top = (this.root.querySelector(".jump")?.getBoundingClientRect().bottom ?? 0) + 40;
    const tops = [...this.root.querySelectorAll(".block[id]")].map((part) => ({ id: part.id, y: part.getBoundingClientRect().top }));
    const passed = tops.filter((part) => part.y <= top).sort((a, b) => b.y - a.y)[0] ?? tops[0];
    if (passed) this.markPart(passed.id);
  }

  tick() {
    const segments = this.encounter?.transcript?.segments ?? [];
    this.dock?.tick();
    const here = this.app.player.playing ? segmentAt(segments, this.app.player.timeS)?.index ?? null : this.here;
    if (here === this.here) return;
    this.here = here;
    this.drawWords();
    this.showHere();
  }

  showHere() {
    if (!this.chosen || this.app.player.until === Infinity) this.showWords();
  }

  turned() {
    this.dock?.turned();
    if (!this.app.player.atGap) this.dock?.relabel();
    this.drawMain();
  }

  refuse() {
    this.refused = true;
    this.dock?.refuse();
    this.drawMain();
  }

  reload() {
    const encounter = this.encounter;
    if (encounter) this.app.player.load(soundUrl(this.id), this.line.gaps, encounter.duration_s);
    this.drawMain();
  }

  /** Taps on waves, and on words that are no evidence: both seek. @param {MouseEvent} event */
  clicked(event) {
    if (this.dock?.tapped(event)) return;
    const words = event.target instanceof Element ? event.target.closest("[data-words]") : null;
    if (!(words instanceof HTMLElement) || (event.target instanceof Element && event.target.closest("a"))) return;
    if (String(getSelection() ?? "")) return;
    const segment = this.encounter?.transcript?.segments.find((s) => String(s.index) === words.dataset.words);
    if (segment) this.app.player.play(soundAt(segment, placeIn(words, event)));
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    const inDock = event.target instanceof Element && event.target.closest(".dock");
    if (inDock) this.dock?.pressed(event);
  }
}
