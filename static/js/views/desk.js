// @ts-check
// What taps and typing on decisions do, the same on the encounter's screen and on the report's: from
// the element that was touched to an act, and where the reading point goes after it.
import { Deciding } from "../deciding.js";
import { choosingActs, confirmingActs, handsOf, nudged, partsOf, readingsOf, savingActs, strikingActs } from "../decisions.js";
import { t } from "../i18n.js";
import { html } from "../ui/html.js";
import { changeWanted, readingWanted, saidText } from "./decide.js";
import { itemLine } from "./signs.js";
/** @typedef {import("../deciding.js").Place} Place */
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Encounter} Encounter */

/**
 * @typedef {import("../ui/view.js").View & {
 *   id: string, encounter: Encounter | null, find(id: string | null): Item | null, chosenItem(): Item | null, choose(id: string, play: boolean): void,
 *   nextCheck(decided: string): boolean, reread(): void, redecide(): void, merged(encounter: Encounter): void }} Host
 */

export class Desk {
  /** @param {Host} host the screen that shows it */
  constructor(host) {
    this.host = host;
    this.deciding = new Deciding(host.app.api, host.id, localStorage);
    const { deciding } = this;
    /** @type {Record<string, import("../ui/view.js").Action>} */
    this.actions = {
      confirm: (element) => this.confirm(element),
      restore: (element) => this.restore(element),
      strike: (element) => this.strike(element),
      reading: (element) => this.choose(element),
      change: (element) => this.change(element),
      pick: (element) => this.type(element, (typed) => ({ ...typed, text: element.dataset.value ?? "" })),
      nudge: (element) => this.nudge(element),
      unit: (element) => this.type(element, (typed) => ({ ...typed, unit: element.dataset.value || null })),
      units: () => this.allUnits(),
      save: () => this.save(),
      leave: () => this.leave(),
      "decide-again": () => deciding.again().then(() => this.focus('[data-do="undo"]')),
      undo: () => this.undo(),
      rename: (element) => this.rename(/** @type {Place} */ (element.dataset.place)),
      name: () => this.saveName(),
      note: () => this.openNote(),
      "note-save": () => this.saveNote(),
      "note-leave": () => this.closeNote(),
      "take-back": (element) => this.takeBack(element),
      scale: () => this.chooseScale(),
      sign: () => this.sign(),
    };
  }

  /** Another fact was chosen: a form about the one before is closed. @param {Item} item */
  turnTo(item) {
    const { change } = this.deciding;
    if (change && change.item.id !== item.id) this.deciding.change = null;
  }

  open() {
    const { host, deciding } = this;
    host.listen(deciding, "change", () => this.redraw());
    host.listen(deciding, "saved", (event) => this.merge(event.detail));
    host.listen(deciding, "stale", () => host.reread());
    host.listen(host.root, "input", (event) => this.typed(event.target));
    host.draw("said", html`<p class="vh" role="status"></p>`);
  }

  redraw() {
    const { host, deciding } = this;
    if (host.closed) return;
    host.redecide();
    for (const field of host.root.querySelectorAll("[data-type]")) refill(/** @type {HTMLInputElement} */ (field));
    const problem = deciding.failed ? t("decide.not_saved", { what: deciding.failed.wish.wanted }) : "";
    host.draw("said", html`<p class="vh" role="status">${problem || saidText(deciding)}</p>`);
  }

  /** What an act was answered with is shown at once. @param {Pick<Encounter, "analysis" | "report" | "review">} answer */
  merge(answer) {
    const { encounter } = this.host;
    if (!encounter) return;
    const checks = answer.analysis?.facts.filter((fact) => fact.needs_review).length ?? 0;
    this.host.merged({ ...encounter, analysis: answer.analysis, report: answer.report, review: answer.review, to_check: checks, signed: answer.review?.signed });
  }

  /** @param {HTMLElement} element @returns {Item | null} the fact that a button is about */
  itemOf(element) {
    return element.dataset.f ? this.host.find(element.dataset.f) : this.host.chosenItem();
  }

  /** @param {Item} item @param {import("../decisions.js").Act[]} acts @param {string} wanted */
  wish(item, acts, wanted) {
    return { acts, wanted, place: /** @type {Place} */ ("dock"), about: this.deciding.review?.keys[item.fact.id] };
  }

  /** @param {HTMLElement} element @param {Item} item @param {import("../decisions.js").Act[]} acts @param {string} wanted */
  async decide(element, item, acts, wanted) {
    const asked = element.closest(".ask") ? item.id : undefined;
    if (this.host.chosenItem()?.id !== item.id) this.host.choose(item.id, false);
    const saved = await this.deciding.decide({ ...this.wish(item, acts, wanted), asked });
    if (saved) this.goOn(asked);
    else this.focus("#who");
  }

  /** From an answer to the next question, or to the head when there is none. @param {string | undefined} decided */
  goOn(decided) {
    if (!decided) this.focus('[data-region="choices"] button');
    else if (this.host.nextCheck(decided)) this.focus(".ask button");
    else this.host.focusHeading();
  }

  /** @param {HTMLElement} element */
  confirm(element) {
    const [item, { review }] = [this.itemOf(element), this.deciding];
    if (item && review) this.decide(element, item, confirmingActs(item, review), t("decide.want_confirm", { what: itemLine(item) }));
  }

  /** @param {HTMLElement} element back to what was heard */
  restore(element) {
    const item = this.itemOf(element);
    if (!item) return;
    const numbers = handsOf(item).map((hand) => hand.number);
    this.deciding.undo(numbers, itemLine(item), "dock").then(() => this.focus('[data-region="choices"] button'));
  }

  /** @param {HTMLElement} element */
  strike(element) {
    const { change, review } = this.deciding;
    const item = change?.item ?? this.itemOf(element);
    if (!item || !review) return;
    this.decide(element, item, strikingActs(item, change?.review ?? review), t("decide.want_strike", { what: itemLine(item) }));
  }

  /** @param {HTMLElement} element one of the readings that were heard */
  choose(element) {
    const [item, { review }] = [this.itemOf(element), this.deciding];
    if (!item || !review) return;
    const part = Number(element.dataset.part);
    const fact = partsOf(item)[part];
    const reading = readingsOf(fact).find((heard) => String(heard) === element.dataset.value);
    if (reading !== undefined) this.decide(element, item, choosingActs(fact, reading, review), readingWanted(item, part, reading));
  }

  /** @param {HTMLElement} element */
  change(element) {
    const item = this.itemOf(element);
    if (!item) return;
    this.host.choose(item.id, false);
    this.deciding.open(item);
    this.focus('[data-key="change"]');
  }

  /** @param {HTMLElement} element @param {(typed: import("../decisions.js").Typed) => import("../decisions.js").Typed} to */
  type(element, to) {
    const { change } = this.deciding;
    const part = Number(element.dataset.part);
    if (!change) return;
    change.typed[part] = to(change.typed[part]);
    this.redraw();
  }

  /** @param {HTMLElement} element */
  nudge(element) {
    const fact = this.deciding.change?.facts[Number(element.dataset.part)];
    if (fact) this.type(element, (typed) => ({ ...typed, text: nudged(fact, typed, Number(element.dataset.way)) }));
  }

  allUnits() {
    const { change } = this.deciding;
    if (change) change.all = true;
    this.redraw();
  }

  async save() {
    const { deciding } = this;
    const { change } = deciding;
    if (!change) return;
    const acts = savingActs(change.facts, change.typed, change.review, deciding.isStale);
    if (!acts.length) return this.leave();
    const wish = { ...this.wish(change.item, acts, changeWanted(change)), version: change.version };
    const saved = await deciding.decide(wish);
    this.focus(saved ? '[data-region="choices"] [data-do="change"]' : "#who");
  }

  leave() {
    this.deciding.leave();
    this.focus('[data-region="choices"] button, [data-do="sign"]');
  }

  undo() {
    const { last } = this.deciding;
    if (last) this.deciding.undo(last.numbers, last.wanted, "dock").then(() => this.focus('[data-region="choices"] button'));
  }

  /** @param {Place} place */
  rename(place) {
    this.deciding.askName(place, null);
    this.focus("#who");
  }

  async saveName() {
    const then = this.deciding.naming?.then ?? null;
    const saved = await this.deciding.saveName();
    if (saved && then?.about) this.goOn(then.asked);
    else this.focus('[data-key="change"], [data-do="sign"], #note');
  }

  openNote() {
    this.deciding.noting = true;
    this.redraw();
    this.focus("#note");
    this.host.root.querySelector('[data-key="noting"]')?.scrollIntoView({ block: "nearest" });
  }

  closeNote() {
    this.deciding.closeNote();
    this.deciding.leave();
    this.focus('[data-do="note"]');
  }

  async saveNote() {
    const { deciding } = this;
    const text = deciding.note.trim();
    const saved = await deciding.decide({ acts: [{ act: "note", text }], place: "notes", wanted: t("notes.one") });
    this.focus(saved ? '[data-do="note"]' : "#who");
  }

  async chooseScale() {
    const acts = [/** @type {import("../decisions.js").Act} */ ({ act: "scale", value: 2 })];
    const saved = await this.deciding.decide({ acts, place: "notes", wanted: t("scale.choose") });
    this.focus(saved ? '[data-do="take-back"]' : "#who");
  }

  /** @param {HTMLElement} element */
  takeBack(element) {
    const number = Number(element.dataset.number);
    this.deciding.undo([number], element.dataset.what ?? "", "notes").then(() => this.focus('[data-do="note"]'));
  }

  async sign() {
    const { deciding } = this;
    const saved = await deciding.decide({ acts: [{ act: "sign" }], place: "sign", wanted: t("signing.wanted") });
    this.focus(saved ? '[data-key="signed"] a' : "#who");
  }

  /** @param {EventTarget | null} field */
  typed(field) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    const { deciding } = this;
    const about = field.dataset.type ?? "";
    if (about === "note") deciding.note = field.value;
    else if (about === "name" && deciding.naming) deciding.naming.text = field.value;
    else if (/^n\d$/.test(about) && deciding.change) deciding.change.typed[Number(about[1])].text = field.value;
    else return;
    this.redraw();
  }

  /** @param {string} selector */
  focus(selector) {
    const target = /** @type {HTMLElement | null} */ (this.host.root.querySelector(selector));
    target?.focus({ preventScroll: !target.matches("input, textarea") });
  }
}

/** A field keeps what was typed apart from its markup; buttons change it through the markup. @param {HTMLInputElement | HTMLTextAreaElement} field */
function refill(field) {
  const wanted = field instanceof HTMLTextAreaElement ? field.textContent ?? "" : field.getAttribute("value") ?? "";
  if (field.value !== wanted) field.value = wanted;
}
