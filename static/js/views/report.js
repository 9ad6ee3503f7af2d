// @ts-check
// The report on the screen and on paper: as a sheet, or as the text of any handover format; and
// everything it can be saved as.
import { exportUrl, fileUrl, Problem, reportUrl } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { draftTag, icon, segment } from "../ui/bits.js";
import { View } from "../ui/view.js";
import { k, t, tn } from "../i18n.js";
import { items } from "../facts.js";
import { encounterPath } from "../router.js";
import { Timeline } from "../timeline.js";
import { FILES } from "./parts.js";
import { paperOf } from "./paper.js";
import { titleOf } from "./stopped.js";
import { signedText, signOf } from "./decide.js";
import { Desk } from "./desk.js";
import { flagged } from "./values.js";

const POLL_MS = 2000;
const SHEET = "sheet";
/** @type {Record<string, string>} names of the field, the same in every language but one */
const FORMATS = Object.freeze({ atmist: "ATMIST", "imist-ambo": "IMIST-AMBO", sbar: "SBAR", soap: "SOAP", chart: "CHART" });
/** @type {Record<string, string>} */
const EXPORTS = Object.freeze({
  archive: k("export.archive"), fhir: k("export.fhir"), vitals: k("export.vitals"), srt: k("export.srt"), vtt: k("export.vtt"), words: k("export.words"),
});
const NO_ANALYSIS = Object.freeze({ facts: [], flags: [], scores: [], draft: false });
export class ReportView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app @param {import("../router.js").Place} place */
  constructor(root, app, place) {
    super(root, app);
    this.look = "";
    this.id = place.id ?? "";
    this.shown = SHEET;
    /** @type {Map<string, string>} texts of the formats that were looked at */
    this.texts = new Map();
    /** @type {import("../model.js").Encounter | null} */
    this.encounter = null;
    /** @type {Record<string, import("../ui/view.js").Action>} */
    this.desk = new Desk(this);
    this.actions = { print: () => print(), show: (element) => this.show(element.dataset.value ?? SHEET), ...this.desk.actions };
  }

  title() {
    return this.encounter ? `${t("report.name")}, ${titleOf(this.encounter)}` : t("report.name");
  }

  open() {
    this.lay("top", "main", "said");
    this.desk.open();
    this.listen(this.app, "state", () => this.drawTop());
    this.listen(this.app, "feed", (event) => event.detail.rec === this.id && event.detail.kind === "facts" && this.read());
    this.every(POLL_MS, () => this.encounter?.report || this.read());
    this.drawTop();
    this.draw("main", html`<main class="main page" id="main"><h1 tabindex="-1">${t("report.name")}</h1><p class="sub">${t("encounter.loading")}</p></main>`);
    this.read();
  }

  async read() {
    try {
      const encounter = await this.app.api.recording(this.id);
      if (!this.closed) this.merged(encounter);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const offline = error.code === "offline";
      if (!this.closed && !this.encounter) this.draw("main", html`<main class="main page" id="main"><h1 tabindex="-1">${offline ? t("encounter.offline") : t("encounter.not_here")}</h1><p>${offline ? t("encounter.offline_text") : t("encounter.not_here_text")}</p></main>`);
    }
  }

  /** @param {import("../model.js").Encounter} encounter as it stands now; the texts are asked for anew */
  merged(encounter) {
    if (!this.desk.deciding.take(encounter.review ?? null, encounter.revision)) return;
    this.encounter = encounter;
    this.texts.clear();
    this.show(this.shown);
  }

  redecide() {
    this.drawTop();
    this.drawMain();
  }

  reread() {
    this.read();
  }

  /** No fact is chosen on paper. */
  choose() {}
  chosenItem() {
    return null;
  }
  find() {
    return null;
  }
  nextCheck() {
    return false;
  }

  /** @param {string} value */
  async show(value) {
    this.shown = value;
    this.refresh();
    if (value === SHEET || this.texts.has(value) || !this.encounter?.report) return;
    try {
      this.texts.set(value, await this.app.api.report(this.id, value));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.texts.set(value, `${error.title}\n${error.detail} ${error.cure}`);
    }
    if (!this.closed) this.refresh();
  }

  refresh() {
    this.drawTop();
    this.drawMain();
    this.app.drawFrame();
  }

  drawTop() {
    this.draw("top", this.app.top(this.encounter ? this.head(this.encounter) : NOTHING));
  }

  /** @param {import("../model.js").Encounter} encounter */
  head(encounter) {
    const checks = encounter.to_check;
    const back = checks ? html`${icon("tri")}${t("jump.check", { n: checks })}` : html`${icon("left")}${t("encounter.this")}`;
    return html`<section class="ehead" aria-label="${t("encounter.this")}"><div class="ehead__t"><h1 tabindex="-1">${t("report.name")}, ${titleOf(encounter)}</h1><p class="sub"><span>${signedText(encounter.review)}</span>${checks ? html`<span>${tn("report.unconfirmed", checks)}</span>` : NOTHING}</p></div>${encounter.draft ? draftTag() : NOTHING}<a class="btn" href="${encounterPath(this.id)}">${back}</a></section>`;
  }

  drawMain() {
    const { encounter } = this;
    if (!encounter) return;
    this.draw("main", html`<main class="main page" id="main">${this.tools(encounter)}${this.sign(encounter)}${this.body(encounter)}${encounter.report ? this.others(encounter) : NOTHING}</main>`);
  }

  /** @param {import("../model.js").Encounter} encounter what to look at, and print it */
  tools(encounter) {
    const names = [...Object.entries(FORMATS), ["radio", t("report.radio")]];
    const options = [{ value: SHEET, label: t("report.sheet") }, ...names.map(([value, label]) => ({ value, label }))];
    const label = html`${icon("print")}${t("report.print")}`;
    const button = this.shown === SHEET
      ? html`<button class="btn btn--go" type="button" data-do="print">${label}</button>`
      : html`<a class="btn btn--go" href="${reportUrl(this.id, this.shown, "html")}" target="_blank" rel="noopener">${label}</a>`;
    return html`<div class="tools">${encounter.report ? segment({ name: t("report.as"), options, chosen: this.shown, action: "show" }) : NOTHING}${button}</div>`;
  }

  /** @param {import("../model.js").Encounter} encounter */
  sign(encounter) {
    const { deciding } = this.desk;
    if (!deciding.review) return NOTHING;
    const check = { href: `${encounterPath(this.id)}#check` };
    return html`<section class="block no-print" aria-labelledby="h-sign"><header><h2 id="h-sign">${t("signing.title")}</h2></header>${signOf({ deciding, encounter, checks: encounter.to_check, check })}</section>`;
  }

  /** @param {import("../model.js").Encounter} encounter */
  others(encounter) {
    const files = encounter.files.filter((file) => file.kind in FILES);
    const own = files.map((file) => html`<a class="btn" href="${fileUrl(this.id, file.kind)}" download="${file.name}">${icon("export")}${t(FILES[file.kind])}</a>`);
    const made = Object.entries(EXPORTS).map(([name, text]) => html`<a class="btn" href="${exportUrl(this.id, name)}" download>${icon("export")}${t(text)}</a>`);
    return html`<section class="block no-print" aria-labelledby="h-save"><header><h2 id="h-save">${t("report.save")}</h2></header><div class="tools">${own}${made}</div></section>`;
  }

  /** @param {import("../model.js").Encounter} encounter */
  body(encounter) {
    const unfinished = encounter.report ? NOTHING : html`<p class="tag tag--look">${t("report.coming")}</p>`;
    if (this.shown !== SHEET && encounter.report) {
      const text = this.texts.get(this.shown) ?? t("encounter.loading");
      return html`<article class="paper" aria-label="${t("paper.name")}"><pre class="plain" tabindex="0">${text}</pre></article>`;
    }
    const list = items((encounter.analysis ?? NO_ANALYSIS).facts);
    const line = new Timeline(encounter.gaps, encounter.duration_s);
    return html`${unfinished}${paperOf({ encounter, list, line, flags: flagged(encounter.analysis ?? NO_ANALYSIS) })}`;
  }
}
