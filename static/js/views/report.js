// @ts-check
// The report on the screen and on paper, as a sheet or as the plain text of the file.
import { fileUrl, Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { draftTag, icon, segment } from "../ui/bits.js";
import { View } from "../ui/view.js";
import { t, tn } from "../i18n.js";
import { items } from "../facts.js";
import { encounterPath } from "../router.js";
import { Timeline } from "../timeline.js";
import { FILES } from "./parts.js";
import { paperOf } from "./paper.js";
import { titleOf } from "./stopped.js";
import { flagged } from "./values.js";

const POLL_MS = 2000;
const NO_ANALYSIS = Object.freeze({ facts: [], flags: [], scores: [], draft: false });
export class ReportView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app @param {import("../router.js").Place} place */
  constructor(root, app, place) {
    super(root, app);
    this.look = "";
    this.id = place.id ?? "";
    this.shown = "sheet";
    /** @type {import("../model.js").Encounter | null} */
    this.encounter = null;
    /** @type {Record<string, import("../ui/view.js").Action>} */
    this.actions = { print: () => print(), show: (element) => this.show(element.dataset.value ?? "sheet") };
  }

  title() {
    return this.encounter ? `${t("report.name")}, ${titleOf(this.encounter)}` : t("report.name");
  }

  open() {
    this.lay("top", "main");
    this.listen(this.app, "state", () => this.drawTop());
    this.every(POLL_MS, () => this.encounter?.report || this.read());
    this.drawTop();
    this.draw("main", html`<main class="main page" id="main"><h1 tabindex="-1">${t("report.name")}</h1><p class="sub">${t("encounter.loading")}</p></main>`);
    this.read();
  }

  async read() {
    try {
      this.encounter = await this.app.api.recording(this.id);
      if (this.closed) return;
      this.refresh();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const offline = error.code === "offline";
      if (!this.closed && !this.encounter) this.draw("main", html`<main class="main page" id="main"><h1 tabindex="-1">${offline ? t("encounter.offline") : t("encounter.not_here")}</h1><p>${offline ? t("encounter.offline_text") : t("encounter.not_here_text")}</p></main>`);
    }
  }

  /** @param {string} value */
  show(value) {
    this.shown = value;
    this.refresh();
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
    const options = [{ value: "sheet", label: t("report.sheet") }, { value: "text", label: t("report.text") }];
    return html`<section class="ehead" aria-label="${t("encounter.this")}"><div class="ehead__t"><h1 tabindex="-1">${t("report.name")}, ${titleOf(encounter)}</h1><p class="sub"><span>${t("paper.not_signed")}</span>${checks ? html`<span>${tn("report.unconfirmed", checks)}</span>` : NOTHING}</p></div>${encounter.draft ? draftTag() : NOTHING}<a class="btn" href="${encounterPath(this.id)}">${back}</a>${segment({ name: t("report.as"), options, chosen: this.shown, action: "show" })}</section>`;
  }

  drawMain() {
    const { encounter } = this;
    if (!encounter) return;
    const files = encounter.files.filter((file) => file.kind in FILES);
    const tools = html`<div class="tools"><button class="btn btn--go" type="button" data-do="print">${icon("print")}${t("report.print")}</button>${files.map((file) => html`<a class="btn" href="${fileUrl(this.id, file.kind)}" download="${file.name}">${icon("export")}${t(FILES[file.kind])}</a>`)}</div>`;
    this.draw("main", html`<main class="main page" id="main">${tools}${this.body(encounter)}</main>`);
  }

  /** @param {import("../model.js").Encounter} encounter */
  body(encounter) {
    const unfinished = encounter.report ? NOTHING : html`<p class="tag tag--look">${t("report.coming")}</p>`;
    if (this.shown === "text" && encounter.report) return html`<article class="paper" aria-label="${t("paper.name")}"><pre class="plain" tabindex="0">${encounter.report.text}</pre></article>`;
    const list = items((encounter.analysis ?? NO_ANALYSIS).facts);
    const line = new Timeline(encounter.gaps, encounter.duration_s);
    return html`${unfinished}${paperOf({ encounter, list, line, flags: flagged(encounter.analysis ?? NO_ANALYSIS) })}`;
  }
}
