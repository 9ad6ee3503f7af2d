// @ts-check
// Having the words of an encounter made anew: by another model or in another language.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { t } from "../i18n.js";
import { modelChoice, spokenChoice } from "./speech.js";

export class HearAgain {
  /** @param {import("./encounter.js").EncounterView} view */
  constructor(view) {
    this.view = view;
    this.on = false;
    this.busy = false;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {import("../model.js").SpeechModel[]} */
    this.models = [];
  }

  /** @returns {Record<string, import("../ui/view.js").Action>} */
  actions() {
    return { again_open: () => this.open(), again_leave: () => this.leave(), again_go: () => this.go() };
  }

  async open() {
    this.on = true;
    this.problem = null;
    try {
      this.models = await this.view.app.api.models();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
    this.view.drawWords();
  }

  leave() {
    this.on = false;
    this.view.drawWords();
  }

  /** @param {string} id */
  chosen(id) {
    const select = this.view.root.querySelector(`#${id}`);
    return select instanceof HTMLSelectElement ? select.value : "";
  }

  async go() {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.view.app.api.hearAgain(this.view.id, { model: this.chosen("again-model"), language: this.chosen("again-language") });
      this.on = false;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      this.busy = false;
    }
    await this.view.read();
    this.view.drawWords();
  }

  /** Below the words. @param {import("../model.js").Encounter} encounter */
  block(encounter) {
    if (encounter.state !== "done") return NOTHING;
    if (!this.on) return html`<p class="row"><button type="button" class="btn" data-do="again_open">${t("again.open")}</button></p>`;
    const problem = this.problem ? html`<p role="alert"><b>${this.problem.title}</b> ${this.problem.detail} ${this.problem.cure}</p>` : NOTHING;
    return html`<section class="retype" aria-labelledby="h-again"><h3 id="h-again">${t("again.title")}</h3><p class="sub">${t("again.text")}</p>${problem}${modelChoice("again-model", this.models, "")}${spokenChoice("again-language", "", t("again.as_heard"))}<div class="row"><button type="button" class="btn btn--go" data-do="again_go">${t("again.go")}</button><button type="button" class="btn" data-do="again_leave">${t("again.leave")}</button></div></section>`;
  }
}
