// @ts-check
// What this tablet wishes of speech recognition: spoken language, model, the crew's own names.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { lang, t } from "../i18n.js";
/** @typedef {import("../model.js").SpeechModel} SpeechModel */

/** Offered by name; any other that the server knows can be wished for over the API. */
const SPOKEN = ["en", "es", "pt", "fr", "de", "it", "nl", "pl"];

/** @param {string} code @returns {string} the language's name as the person reads it */
const nameOf = (code) => new Intl.DisplayNames([lang()], { type: "language" }).of(code) ?? code;

/** @param {string} id @param {string} chosen @param {string} [unsaid] what "" stands for */
export function spokenChoice(id, chosen, unsaid = t("speech.as_server")) {
  const more = chosen && chosen !== "auto" && !SPOKEN.includes(chosen) ? [chosen] : [];
  const options = [["", unsaid], ["auto", t("speech.auto")], ...[...SPOKEN, ...more].map((code) => [code, nameOf(code)])];
  return html`<div class="field"><label for="${id}">${t("speech.language")}</label><select id="${id}">${options.map(([value, name]) => html`<option value="${value}"${value === chosen ? html` selected` : NOTHING}>${name}</option>`)}</select></div>`;
}

/** @param {string} id @param {SpeechModel[]} models @param {string} chosen */
export function modelChoice(id, models, chosen) {
  if (!models.length) return NOTHING;
  const english = (/** @type {SpeechModel} */ model) => (model.english_only ? ` (${nameOf("en")})` : "");
  return html`<div class="field"><label for="${id}">${t("speech.model")}</label><select id="${id}"><option value="">${t("speech.as_server")}</option>${models.map((model) => html`<option value="${model.label}"${model.label === chosen ? html` selected` : NOTHING}>${model.label}${english(model)}</option>`)}</select></div>`;
}

/** What the engine at work cannot fulfil. @param {import("../model.js").Engine | undefined} engine @param {{ language: string, vocabulary: string[] }} wishes */
export function deaf(engine, { language, vocabulary }) {
  if (!engine?.english_only) return NOTHING;
  const foreign = !["", "auto", "en"].includes(language);
  if (engine.draft && (foreign || vocabulary.length)) return html`<p role="note">${t("speech.english_draft")}</p>`;
  return foreign ? html`<p role="note">${t("speech.english_only")}</p>` : NOTHING;
}

export class SpeechSettings {
  /** @param {{ root: HTMLElement, app: import("../app.js").App, refresh: () => void, closed: boolean }} view */
  constructor(view) {
    this.view = view;
    /** @type {import("../model.js").SpeechWishes | null} */
    this.wishes = null;
    /** @type {SpeechModel[]} */
    this.models = [];
    /** @type {Problem | null} */
    this.problem = null;
    this.saved = false;
  }

  async read() {
    try {
      [this.wishes, this.models] = await Promise.all([this.view.app.api.speech(), this.view.app.api.models()]);
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // offline: the block appears when there is a connection
    }
    if (!this.view.closed) this.view.refresh();
  }

  /** @param {string} id */
  value(id) {
    const field = this.view.root.querySelector(`#${id}`);
    return field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement ? field.value : "";
  }

  async save() {
    if (!this.wishes) return;
    const vocabulary = this.value("speech-words").split(/[\n,;]/).map((word) => word.trim()).filter(Boolean);
    const wish = { version: this.wishes.version, language: this.value("speech-language"), model: this.value("speech-model"), vocabulary };
    this.problem = null;
    this.saved = false;
    try {
      this.wishes = await this.view.app.api.wish(wish);
      this.saved = true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error; // the fields keep what was typed
      if (error.code === "changed-elsewhere") this.wishes.version = Number(error.extra.version);
    }
    this.view.refresh();
  }

  block() {
    const { wishes } = this;
    if (!wishes) return NOTHING;
    const problem = this.problem ? html`<p role="alert"><b>${this.problem.title}</b> ${this.problem.detail} ${this.problem.cure}</p>` : NOTHING;
    const saved = this.saved ? html`<p role="status">${t("speech.saved")}</p>` : NOTHING;
    return html`<section class="block" aria-labelledby="t-sp"><header><h2 id="t-sp">${t("speech.title")}</h2></header>${spokenChoice("speech-language", wishes.language)}${modelChoice("speech-model", this.models, wishes.model)}<div class="field"><label for="speech-words">${t("speech.words")}</label><span class="sub">${t("speech.words_text")}</span><textarea id="speech-words" rows="4" autocapitalize="off" spellcheck="false" data-keep>${wishes.vocabulary.join("\n")}</textarea></div>${deaf(this.view.app.status?.engine, wishes)}${problem}${saved}<button type="button" class="btn" data-do="speech">${t("speech.save")}</button></section>`;
  }
}
