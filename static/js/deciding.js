// @ts-check
// Carries a person's decisions on one encounter to the server: whose they are, on top of which
// version, what is still open in a form, what went wrong, and what can be taken back. Knows no
// screen; a decision that could not be saved is kept until it is saved or given up.
import { Problem } from "./api.js";
import { partsOf, typedOf, undoingActs } from "./decisions.js";
/** @typedef {import("./decisions.js").Act} Act */
/** @typedef {import("./decisions.js").Typed} Typed */
/** @typedef {import("./model.js").Fact} Fact */
/** @typedef {import("./model.js").Review} Review */

/** @typedef {"dock" | "notes" | "sign"} Place where on the screen it was begun, and where its questions stand */

/**
 * @typedef {object} Wish
 * @property {Act[]} acts
 * @property {Place} place
 * @property {string} wanted what it is, in words: Heart rate 124 /min
 * @property {string} [about] key of the fact
 * @property {string} [asked] id of the fact whose question this answers
 * @property {number} [version] that the person saw; the newest when left out
 */

/**
 * The form for another value.
 * @typedef {object} Change
 * @property {import("./facts.js").Item} item as it was when the form was opened
 * @property {Fact[]} facts its parts
 * @property {Review} review that the person saw
 * @property {number} version on top of which it is saved
 * @property {Typed[]} typed
 * @property {(string | null)[][]} units that each part may be given in
 * @property {boolean} all every unit is shown, not only the usual ones
 */

export const NAME_KEY = "handover_name";
const NAME_CHARS = 80;

export class Deciding extends EventTarget {
  /**
   * @param {{ act: import("./api.js").Api["act"], review: import("./api.js").Api["review"] }} api
   * @param {string} id of the recording
   * @param {{ getItem(key: string): string | null, setItem(key: string, value: string): void }} store
   */
  constructor(api, id, store) {
    super();
    this.api = api;
    this.id = id;
    this.store = store;
    /** @type {Review | null} */
    this.review = null;
    /** Of the words on the screen. @type {number | null} */
    this.revision = null;
    this.busy = false;
    /** @type {Change | null} */
    this.change = null;
    this.note = "";
    /** The note's field is open. */
    this.noting = false;
    /** @type {{ text: string, place: Place, then: Wish | null } | null} the question for a name */
    this.naming = null;
    /** @type {{ wish: Wish, problem: Problem } | null} */
    this.failed = null;
    /** @type {{ numbers: number[], wanted: string, undone: boolean } | null} what was done last */
    this.last = null;
  }

  /** Whose decisions these are; "" until somebody said so. */
  get by() {
    return this.store.getItem(NAME_KEY) ?? "";
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Place} place @param {Wish | null} then what waits for the name */
  askName(place, then) {
    this.naming = { text: this.by, place, then };
    this.changed();
  }

  /** @returns {Promise<boolean>} the decision that waited for the name was saved */
  async saveName() {
    const naming = this.naming;
    const name = naming?.text.trim().slice(0, NAME_CHARS) ?? "";
    if (!naming || !name) return false;
    this.store.setItem(NAME_KEY, name);
    this.naming = null;
    this.changed();
    return naming.then ? this.decide(naming.then) : false;
  }

  /**
   * What the server says now; an answer that was overtaken by one's own act is left aside.
   * @param {Review | null} review @param {number | null} [revision] of the words
   * @returns {boolean} it is the newest
   */
  take(review, revision = null) {
    if (!review || review.version < (this.review?.version ?? 0)) return review === this.review;
    this.review = review;
    this.revision = revision;
    if (this.change && this.isStale) this.change.version = review.version;
    return true;
  }

  /** Somebody else acted in between, and the person was told so. */
  get isStale() {
    return this.failed?.problem.code === "changed-elsewhere";
  }

  /** Opens the form for another value. @param {import("./facts.js").Item} item */
  async open(item) {
    const { review } = this;
    if (!review) return;
    const facts = partsOf(item);
    const change = { item, facts, review, version: review.version, typed: facts.map(typedOf), units: facts.map((fact) => [fact.unit]), all: false };
    this.change = change;
    this.naming = null;
    this.failed = null;
    this.changed();
    try {
      const { units } = await this.api.review(this.id);
      if (this.change !== change) return;
      change.units = facts.map((fact) => units?.[fact.id] ?? [fact.unit]);
      this.changed();
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // the unit that was said is there
    }
  }

  /** Closes what is open, the question for a name before what waits for it; nothing is saved. */
  leave() {
    if (!this.naming) this.change = null;
    this.naming = null;
    this.failed = null;
    this.changed();
  }

  /** @param {Wish} wish @returns {Promise<boolean>} all of it was saved */
  async decide(wish) {
    if (this.busy || !this.review || !wish.acts.length) return false;
    if (!this.by) {
      this.askName(wish.place, wish);
      return false;
    }
    this.busy = true;
    this.failed = null;
    this.changed();
    const saved = await this.carry(wish);
    this.busy = false;
    this.changed();
    return saved;
  }

  /** @param {Wish} wish */
  async carry(wish) {
    /** @type {number[]} */
    const numbers = [];
    try {
      for (const act of wish.acts) numbers.push(await this.post(act, numbers.at(-1) ?? wish.version));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fail({ ...wish, acts: wish.acts.slice(numbers.length), version: undefined }, error);
    }
    if (numbers.length) this.done(numbers, wish);
    return numbers.length === wish.acts.length;
  }

  /** @param {Act} act @param {number} [version] @returns {Promise<number>} number of the act */
  async post(act, version) {
    const seen = version ?? this.review?.version ?? 0;
    const words = act.act === "sign" && this.revision ? { revision: this.revision } : {};
    const answer = await this.api.act(this.id, { version: seen, by: this.by, ...act, ...words });
    this.review = answer.review;
    this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
    return answer.review.version;
  }

  /** @param {number[]} numbers @param {Wish} wish */
  done(numbers, wish) {
    const undone = wish.acts.every((act) => act.act === "undo");
    const forGood = wish.acts.some((act) => act.act === "sign");
    this.last = { numbers: undone || forGood ? [] : numbers, wanted: wish.wanted, undone };
    if (this.failed) return;
    this.change = null;
    if (wish.place === "notes" && !undone) this.closeNote();
  }

  closeNote() {
    this.noting = false;
    this.note = "";
  }

  /** @param {Wish} wish @param {Problem} problem */
  fail(wish, problem) {
    this.failed = { wish, problem };
    if (problem.code === "changed-elsewhere") this.dispatchEvent(new Event("stale"));
  }

  /** Once more, on top of what it says now. @returns {Promise<boolean>} */
  again() {
    return this.failed ? this.decide(this.failed.wish) : Promise.resolve(false);
  }

  /** @param {number[]} numbers of acts @param {string} wanted @param {Place} place */
  undo(numbers, wanted, place) {
    return this.decide({ acts: undoingActs(numbers), place, wanted });
  }
}
