// @ts-check
// Correcting words: tap one, tap a second to take all between, type what was said. What is being
// typed is never thrown away, whatever the feed or another device changes meanwhile.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { t } from "../i18n.js";
/** @typedef {import("../model.js").Segment} Segment */

/** @typedef {{ index: number, startS: number, was: string, from: number, to: number }} Chosen a segment as it read, and the words from..to of it */

/** @param {import("../model.js").Encounter} encounter has words, facts and report of its whole */
export const hasResult = (encounter) => (encounter.revision ?? null) !== null;

const tokensOf = (/** @type {string} */ text) => text.split(" ");

/** @param {Chosen} chosen @param {string} typed @returns {string} the segment's text with the chosen words replaced */
export function corrected(chosen, typed) {
  const tokens = tokensOf(chosen.was);
  tokens.splice(chosen.from, chosen.to - chosen.from + 1, ...typed.split(/\s+/).filter(Boolean));
  return tokens.join(" ");
}

/** @param {Chosen | null} chosen @param {Segment} segment @param {number} word @returns {Chosen} a second tap in the same line takes all words between */
export function tapped(chosen, segment, word) {
  if (!chosen || chosen.index !== segment.index || chosen.was !== segment.text || chosen.from !== chosen.to) {
    return { index: segment.index, startS: segment.start_s, was: segment.text, from: word, to: word };
  }
  return { ...chosen, from: Math.min(chosen.from, word), to: Math.max(chosen.to, word) };
}

export class Correcting {
  /** @param {import("./encounter.js").EncounterView} view */
  constructor(view) {
    this.view = view;
    this.on = false;
    /** @type {Chosen | null} */
    this.chosen = null;
    this.busy = false;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {Problem | null} why the names could not be given to the engine */
    this.refusal = null;
    /** @type {string[]} names that were typed and could be given to the engine from now on */
    this.offered = [];
  }

  /** @returns {Record<string, import("../ui/view.js").Action>} */
  actions() {
    return {
      correct: () => this.toggle(),
      word: (element) => this.tap(Number(element.dataset.s), Number(element.dataset.n)),
      "save-words": () => this.save(this.typed()),
      "drop-words": () => this.save(""),
      "leave-words": () => this.choose(null),
      "learn-words": () => this.learn(),
      "forget-words": () => this.offer([]),
    };
  }

  toggle() {
    this.on = !this.on;
    this.choose(null);
  }

  /** @param {number} index @param {number} word */
  tap(index, word) {
    const segment = this.view.encounter?.transcript?.segments[index];
    if (!segment || this.busy) return;
    this.choose(tapped(this.chosen, segment, word));
    this.input()?.focus();
    this.input()?.select();
  }

  /** @param {Chosen | null} chosen */
  choose(chosen) {
    this.chosen = chosen;
    this.problem = null;
    this.view.drawWords();
    const input = this.input();
    if (input && chosen) input.value = tokensOf(chosen.was).slice(chosen.from, chosen.to + 1).join(" ");
  }

  /** @param {string[]} names */
  offer(names) {
    this.offered = names;
    this.refusal = null;
    this.view.drawWords();
  }

  /** @returns {HTMLInputElement | null} */
  input() {
    return this.view.root.querySelector("#retype");
  }

  typed() {
    return this.input()?.value ?? "";
  }

  /** @param {string} typed in the place of the chosen words; nothing takes them out */
  async save(typed) {
    const { chosen } = this;
    if (!chosen || this.busy) return;
    this.busy = true;
    this.view.drawWords();
    try {
      const answer = await this.view.app.api.correctWords(this.view.id, { segment: chosen.index, start_s: chosen.startS, was: chosen.was, text: corrected(chosen, typed) });
      this.chosen = null;
      this.problem = null;
      this.offer(answer.offered);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error; // what was typed stays in the field
    } finally {
      this.busy = false;
    }
    await this.view.read();
    this.view.drawWords();
  }

  async learn() {
    const names = this.offered;
    this.offer([]);
    try {
      const wishes = await this.view.app.api.speech();
      await this.view.app.api.wish({ version: wishes.version, vocabulary: [...wishes.vocabulary, ...names] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.offer(names);
      this.refusal = error;
      this.view.drawWords();
    }
  }

  /** The words of a line as keys to tap. @param {Segment} segment */
  words(segment) {
    const { chosen } = this;
    const mine = chosen?.index === segment.index ? chosen : null;
    return tokensOf(segment.text).map((token, n) => {
      const pressed = mine && n >= mine.from && n <= mine.to;
      return html`<button type="button" class="word" data-do="word" data-s="${segment.index}" data-n="${n}" aria-pressed="${String(Boolean(pressed))}">${token}</button> `;
    });
  }

  /** Below the chosen line. @param {Segment} segment */
  form(segment) {
    const { chosen } = this;
    if (chosen?.index !== segment.index) return NOTHING;
    const wait = this.busy ? html` disabled` : NOTHING;
    const moved = chosen.was !== segment.text ? html`<p class="sub" role="alert">${t("correct.moved", { text: chosen.was })}</p>` : NOTHING;
    const problem = this.problem ? html`<p role="alert"><b>${this.problem.title || t("problem.unknown.title")}</b> ${this.problem.detail} ${this.problem.cure}</p>` : NOTHING;
    return html`<div class="retype" data-key="retype">${problem}${moved}<div class="field"><label for="retype">${t("correct.label")}</label><input id="retype" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="400" data-keep></div><div class="row"><button type="button" class="btn btn--go" data-do="save-words"${wait}>${t("correct.save")}</button><button type="button" class="btn" data-do="drop-words"${wait}>${t("correct.drop")}</button><button type="button" class="btn" data-do="leave-words"${wait}>${t("correct.leave")}</button></div></div>`;
  }

  /** Above the words. */
  notes() {
    const how = this.on ? html`<p class="sub">${t("correct.how")}</p>` : NOTHING;
    const names = this.offered.join(", ");
    const yes = this.refusal?.code === "invalid-input" ? html`<a class="btn btn--go" href="/tablet">${t("correct.learn_list")}</a>` : html`<button type="button" class="btn btn--go" data-do="learn-words">${t("correct.learn_yes")}</button>`;
    const why = this.refusal ? html`<p role="alert"><b>${this.refusal.detail || this.refusal.title || t("problem.unknown.title")}</b> ${this.refusal.cure}</p>` : NOTHING;
    const offer = this.offered.length ? html`<div class="retype" data-key="offer">${why}<p>${t("correct.learn", { names })}</p><div class="row">${yes}<button type="button" class="btn" data-do="forget-words">${t("correct.learn_no")}</button></div></div>` : NOTHING;
    return html`${how}${offer}`;
  }

  /** Wherever there is a result, also while one is made again. @param {import("../model.js").Encounter} encounter */
  key(encounter) {
    if (!hasResult(encounter) || !encounter.transcript?.segments.length) return NOTHING;
    return html`<button type="button" class="btn" data-do="correct" aria-pressed="${String(this.on)}">${this.on ? t("correct.done") : t("correct.start")}</button>`;
  }
}
