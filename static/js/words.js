// @ts-check
// The transcript as runs of text with the evidence in them, and words found by their place. Pure.
// The server counts characters as Unicode code points, JavaScript in UTF-16 units: converted here.
/** @typedef {import("./model.js").Segment} Segment */
/** @typedef {import("./facts.js").Item} Item */

/** @typedef {{ text: string, ids: string[], look: boolean }} Run ids empty: plain text */

const BEYOND_BMP = /[\u{10000}-\u{10ffff}]/u;

/**
 * @param {string} text @returns {(place: number) => number} code point place to UTF-16 place
 */
export function unitsOf(text) {
  if (!BEYOND_BMP.test(text)) return (place) => place;
  /** @type {number[]} */
  const places = [];
  let at = 0;
  for (const point of text) {
    places.push(at);
    at += point.length;
  }
  return (place) => places[place] ?? at;
}

/**
 * The items whose words touch a segment, as spans within its text.
 * @param {Segment} segment @param {Item[]} list @param {(place: number) => number} units
 */
function spans(segment, list, units) {
  const base = units(segment.start);
  const length = segment.text.length;
  return list.flatMap((item) => {
    const evidence = [...item.fact.evidence, ...(item.second?.evidence ?? [])];
    return evidence.flatMap((e) => {
      const from = Math.max(0, units(e.start) - base);
      const to = Math.min(length, units(e.end) - base);
      return to > from ? [{ from, to, id: item.id, look: item.look }] : [];
    });
  });
}

/**
 * A segment's text cut into runs. Evidence that overlaps becomes one run that carries all its ids.
 * @param {Segment} segment @param {Item[]} list @param {(place: number) => number} units
 * @returns {Run[]}
 */
export function runs(segment, list, units) {
  const sorted = spans(segment, list, units).sort((a, b) => a.from - b.from || b.to - a.to);
  /** @type {{ from: number, to: number, ids: string[], look: boolean }[]} */
  const merged = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last && span.from < last.to) {
      last.to = Math.max(last.to, span.to);
      if (!last.ids.includes(span.id)) last.ids.push(span.id);
      last.look ||= span.look;
    } else merged.push({ from: span.from, to: span.to, ids: [span.id], look: span.look });
  }
  return cut(segment.text, merged);
}

/**
 * @param {string} text @param {{ from: number, to: number, ids: string[], look: boolean }[]} marked
 * @returns {Run[]}
 */
function cut(text, marked) {
  /** @type {Run[]} */
  const out = [];
  let at = 0;
  for (const { from, to, ids, look } of marked) {
    if (from > at) out.push({ text: text.slice(at, from), ids: [], look: false });
    out.push({ text: text.slice(from, to), ids, look });
    at = to;
  }
  if (at < text.length) out.push({ text: text.slice(at), ids: [], look: false });
  return out;
}

/**
 * The second of sound at which the word under a character of a segment begins. Words are found one
 * after the other in the text, so that repeated words are told apart; the segment's start otherwise.
 * @param {Segment} segment @param {number} place UTF-16 place in the segment's text
 */
export function soundAt(segment, place) {
  const text = segment.text.toLowerCase();
  let at = 0;
  let sound = segment.start_s;
  for (const word of segment.words ?? []) {
    const token = word.text.trim().toLowerCase();
    const found = token ? text.indexOf(token, at) : -1;
    if (found < 0) continue;
    if (found > place) break;
    sound = word.start_s;
    at = found + token.length;
  }
  return sound;
}

/** A word heard with less confidence is marked. */
const UNSURE_BELOW = 0.5;

/** @typedef {{ from: number, to: number, kind: "unsure" | "typed" }} Mark from, to: UTF-16 places in the segment's text */

/**
 * Words that a reader should know about: heard uncertainly, or typed by a person.
 * @param {{ text: string, words?: import("./model.js").Word[] }} segment @returns {Mark[]}
 */
export function marksOf(segment) {
  /** @type {Mark[]} */
  const marks = [];
  let at = 0;
  for (const word of segment.words ?? []) {
    const token = word.text.trim();
    const found = token ? segment.text.indexOf(token, at) : -1;
    if (found < 0) continue;
    at = found + token.length;
    const unsure = typeof word.confidence === "number" && word.confidence < UNSURE_BELOW;
    if (word.typed || unsure) marks.push({ from: found, to: at, kind: word.typed ? "typed" : "unsure" });
  }
  return marks;
}

/**
 * A stretch of a segment's text cut at its marks.
 * @param {string} text the stretch @param {number} at its place in the segment @param {Mark[]} marks
 * @returns {{ text: string, kind: "" | "unsure" | "typed" }[]}
 */
export function markedParts(text, at, marks) {
  /** @type {{ text: string, kind: "" | "unsure" | "typed" }[]} */
  const parts = [];
  let done = 0;
  for (const mark of marks) {
    const from = Math.max(done, mark.from - at);
    const to = Math.min(text.length, mark.to - at);
    if (to <= from) continue;
    if (from > done) parts.push({ text: text.slice(done, from), kind: "" });
    parts.push({ text: text.slice(from, to), kind: mark.kind });
    done = to;
  }
  if (done < text.length) parts.push({ text: text.slice(done), kind: "" });
  return parts;
}

/** @param {Segment[]} segments @param {number} soundS @returns {Segment | null} what is being said then, or was last */
export function segmentAt(segments, soundS) {
  let here = null;
  for (const segment of segments) if (segment.start_s <= soundS + 0.05) here = segment;
  return here;
}
