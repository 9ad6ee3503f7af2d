// @ts-check
// The facts sorted into the letters of ATMIST, for screens and paper. Pure. Every value stays an
// item, so that it can be played; what nobody said is an empty part, never a usual value.
import { rows } from "./vitals.js";
/** @typedef {import("./facts.js").Item} Item */

/**
 * @typedef {object} Part
 * @property {string} letter
 * @property {"age" | "time" | "mechanism" | "injuries" | "signs" | "treatment"} part
 * @property {Item[]} said claimed of this patient now
 * @property {Item[]} denied said not to be there, not given, refused
 */

const DENIED = new Set(["negated", "refused"]);

/** @param {Item[]} list @param {...string} kinds */
const of = (list, ...kinds) => list.filter((item) => kinds.includes(item.kind));

/** @param {string} letter @param {Part["part"]} part @param {Item[]} list @returns {Part} */
function part(letter, part, list) {
  const denied = list.filter((item) => DENIED.has(item.fact.status));
  return { letter, part, denied, said: list.filter((item) => !denied.includes(item)) };
}

/**
 * The complaint, then the mechanism unless it is the same thing ("fall from height").
 * @param {Item[]} list
 */
function whatHappened(list) {
  const complaints = of(list, "chief_complaint");
  const named = new Set(complaints.map((item) => item.fact.value));
  return [...complaints, ...of(list, "mechanism").filter((item) => !named.has(item.name))];
}

/** @param {Item[]} list @returns {Part[]} */
export function atmist(list) {
  return [
    part("A", "age", of(list, "age", "sex")),
    part("T", "time", of(list, "event_time").filter((item) => !item.name.includes(":"))),
    part("M", "mechanism", whatHappened(list)),
    part("I", "injuries", of(list, "finding")),
    part("S", "signs", of(list, "vital")),
    part("T", "treatment", of(list, "medication_given", "intervention")),
  ];
}

/** @param {Item[]} list */
export const background = (list) => of(list, "allergy", "history", "home_medication");

/**
 * A sign from its first reading to its last; between them only what must be looked at.
 * @param {Item[]} list @returns {{ name: string, items: Item[] }[]}
 */
export function signs(list) {
  return rows(list).filter((row) => !/^gcs_(eye|verbal|motor)$/.test(row.name)).map(({ name, items }) => {
    const kept = items.filter((item, n) => n === 0 || n === items.length - 1 || item.look);
    return { name, items: kept };
  });
}

const WORDS_A_SECOND = 2.5;

/** @param {string} spoken @returns {number} seconds it takes to read out */
export function secondsToRead(spoken) {
  const words = spoken.trim().split(/\s+/).filter(Boolean).length;
  return Math.max(5, Math.round(words / WORDS_A_SECOND / 5) * 5);
}

/**
 * The spoken text one sentence to a line, so that a reader finds the place again; the words before a
 * colon ("Given:") stand apart. A break in the wrong place costs nothing but a line.
 * @param {string} spoken @returns {{ lead: string, text: string }[]}
 */
export function sentences(spoken) {
  const lines = spoken.split(/\n+|(?<=[.!?])\s+(?=\p{Lu})/u).map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => {
    const match = /^(\p{Lu}[\p{L} ]{1,24}:)\s+(.+)$/su.exec(line);
    return match ? { lead: match[1], text: match[2] } : { lead: "", text: line };
  });
}
