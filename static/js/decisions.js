// @ts-check
// What a person can decide about a fact, worked out from the fact: its readings, its number, what a
// typed number means, and the acts that a decision is made of. Pure.
/** @typedef {import("./model.js").Fact} Fact */
/** @typedef {import("./model.js").Review} Review */
/** @typedef {import("./facts.js").Item} Item */

/** @typedef {{ act: "confirm" | "change" | "strike" | "note" | "scale" | "sign" | "undo", fact?: string, value?: number | string, unit?: string | null, text?: string, undoes?: number }} Act */
/** @typedef {{ text: string, unit: string | null }} Typed what stands in a number field */

/** Kinds whose content is a number; the others are confirmed or taken out. */
const NUMBERS = new Set(["vital", "medication_given", "age"]);
/** Units in which a step of one would be too much. */
const FINE = new Set(["Cel", "[degF]", "mmol/L", "kPa", "kg"]);

/** @param {Item} item @returns {Fact[]} one, or the two halves of a blood pressure */
export const partsOf = (item) => (item.second ? [item.fact, item.second] : [item.fact]);

/** @param {Item} item */
export const hasNumber = (item) => NUMBERS.has(item.kind);

/** @param {Fact} fact @returns {number | null} the number as it stands */
function numberOf(fact) {
  const number = fact.kind === "medication_given" ? fact.dose : fact.value;
  return typeof number === "number" ? number : null;
}

/** @param {Fact} fact @returns {(number | string)[]} what was heard, when it may be one of several */
export function readingsOf(fact) {
  const others = fact.alternatives ?? [];
  if (!others.length) return [];
  if (!NUMBERS.has(fact.kind)) return [...new Set(others)];
  const numbers = [numberOf(fact), ...others].filter((reading) => typeof reading === "number");
  return /** @type {number[]} */ ([...new Set(numbers)]);
}

/** @param {Fact} fact @returns {Typed} */
export function typedOf(fact) {
  const number = numberOf(fact);
  return { text: number === null ? "" : String(number), unit: fact.unit };
}

const DIGITS = /^\d+(?:[.,]\d+)?$/;
/** 1,000 is a thousand to one reader and one to another. */
const AMBIGUOUS = /^[1-9]\d{0,2}[.,]\d{3}$/;

/** @param {string} text @returns {number | null} null: not a number, or one that can be read in two ways */
export function parseNumber(text) {
  const plain = text.trim();
  if (!DIGITS.test(plain) || AMBIGUOUS.test(plain)) return null;
  const number = Number(plain.replace(",", "."));
  return Number.isFinite(number) ? number : null;
}

/** @param {Fact} fact @param {Typed} typed @returns {number} how far one tap on plus goes */
function stepOf(fact, typed) {
  if (fact.kind === "vital" || fact.kind === "age") return FINE.has(typed.unit ?? "") ? 0.1 : 1;
  const number = parseNumber(typed.text);
  return number ? 10 ** Math.floor(Math.log10(number)) / 2 : 1;
}

/** @param {Fact} fact @param {Typed} typed @param {number} way 1 or -1 @returns {string} the field after one tap */
export function nudged(fact, typed, way) {
  const step = stepOf(fact, typed);
  const number = Math.max(0, (parseNumber(typed.text) ?? 0) + way * step);
  return String(Number(number.toFixed(6)));
}

/** @param {Fact} fact the number was heard exactly and without doubt; its unit may be the usual one */
const isExact = (fact) =>
  !fact.alternatives?.length && !fact.approximate && !fact.comparator && fact.low == null && fact.high == null;

/** @param {Fact} fact @param {Typed} typed */
const isSame = (fact, typed) => isExact(fact) && parseNumber(typed.text) === numberOf(fact) && typed.unit === fact.unit;

/** @param {Fact[]} facts @param {Typed[]} typed @returns {boolean} every field can be saved; a half that nobody said may stay empty */
export function canSave(facts, typed) {
  const left = facts.map((fact, n) => isUntouched(fact, typed[n]));
  return left.some((untouched) => !untouched) && facts.every((_, n) => left[n] || parseNumber(typed[n].text) !== null);
}

/** @param {Fact} fact @param {Typed} typed */
const isUntouched = (fact, typed) => numberOf(fact) === null && typed.text.trim() === "";

/** @param {Fact} fact @param {Review} review */
const keyOf = (fact, review) => review.keys[fact.id] ?? "";

/**
 * Numbers as typed: what differs is changed, what is the same is confirmed.
 * @param {Fact[]} facts @param {Typed[]} typed @param {Review} review
 * @param {boolean} [again] somebody else acted meanwhile, so that the same is no longer there
 * @returns {Act[]}
 */
export function savingActs(facts, typed, review, again = false) {
  const acts = facts.flatMap((fact, n) => {
    if (isUntouched(fact, typed[n])) return [];
    const value = /** @type {number} */ (parseNumber(typed[n].text));
    /** @type {Act} */
    const change = { act: "change", fact: keyOf(fact, review), value, unit: typed[n].unit };
    if (again || !isSame(fact, typed[n])) return [change];
    return fact.hand ? [] : [{ act: "confirm", fact: keyOf(fact, review) }];
  });
  return lowerFirst(facts, typed) ? acts.reverse() : acts;
}

/**
 * The server takes no upper number that is not above the lower one: of a pressure that falls that
 * far the lower number goes first.
 * @param {Fact[]} facts @param {Typed[]} typed
 */
function lowerFirst(facts, typed) {
  const [upper, lower] = [parseNumber(typed[0].text), facts[1] ? numberOf(facts[1]) : null];
  return facts[0].name === "systolic_bp" && upper !== null && lower !== null && upper <= lower;
}

/** @param {Item} item @param {Review} review @returns {Act[]} */
export const strikingActs = (item, review) => partsOf(item).map((fact) => ({ act: "strike", fact: keyOf(fact, review) }));

/** @param {Item} item @param {Review} review @returns {Act[]} for the parts that nobody decided yet */
export const confirmingActs = (item, review) =>
  partsOf(item).filter((fact) => !fact.hand).map((fact) => ({ act: "confirm", fact: keyOf(fact, review) }));

/** @param {Fact} fact @param {number | string} reading @param {Review} review @returns {Act[]} */
export const choosingActs = (fact, reading, review) => [{ act: "change", fact: keyOf(fact, review), value: reading, unit: fact.unit }];

/** @param {number[]} numbers of acts @returns {Act[]} the last one first */
export const undoingActs = (numbers) => [...numbers].sort((a, b) => b - a).map((undoes) => ({ act: "undo", undoes }));

/** @param {Item} item @returns {NonNullable<Fact["hand"]>[]} what people did to it */
export const handsOf = (item) => partsOf(item).flatMap((fact) => (fact.hand ? [fact.hand] : []));

/** @param {Item} item @returns {"changed" | "confirmed" | ""} confirmed: every part of it */
export function handled(item) {
  const hands = handsOf(item);
  if (hands.some((hand) => hand.kind === "change")) return "changed";
  return hands.length === partsOf(item).length ? "confirmed" : "";
}

/** @param {Item} item @returns {boolean} something of it is undecided, and can be confirmed as it stands */
export function canConfirm(item) {
  const open = partsOf(item).filter((fact) => !fact.hand);
  return open.length > 0 && open.every((fact) => !fact.alternatives?.length);
}

/** @param {Item} item typed by hand and out of the usual range */
export const isUnusual = (item) => partsOf(item).some((fact) => fact.hand?.kind === "change" && fact.needs_review);
