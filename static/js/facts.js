// @ts-check
// From the facts of an analysis to the items that the screens show: blood pressure paired, values as
// text, order of being said. Pure; invents nothing: what was not said stays out.
/** @typedef {import("./model.js").Fact} Fact */

/**
 * One thing to show, made of one fact or of a paired blood pressure.
 * @typedef {object} Item
 * @property {string} id of the first fact; the id in addresses
 * @property {string[]} ids of all facts in it
 * @property {string} kind
 * @property {string} name of the vital sign row, or the fact's name
 * @property {string} title
 * @property {string} label whole line: Heart rate 124 /min
 * @property {string} value the value alone: 124, 90/54, 124 or 142
 * @property {string} unit as printed: mmHg
 * @property {boolean} look a human must look
 * @property {string} reason why
 * @property {string} quote
 * @property {number} startS sound, first evidence
 * @property {number} endS
 * @property {boolean} heard there is sound behind it
 * @property {Fact} fact
 * @property {Fact | null} second the diastolic of a pair
 */

/** Statuses that are not this patient now, or were taken back: never listed. */
const UNLISTED = new Set(["other_subject", "superseded"]);

/** @type {Record<string, string>} UCUM to what is printed */
const UNITS = {
  "mm[Hg]": "mmHg", Cel: "°C", "[degF]": "°F", "{score}": "", "[lb_av]": "lb", ug: "micrograms",
  "ug/min": "micrograms/min", "ug/kg/min": "micrograms/kg/min", "[IU]": "units", "{puff}": "puffs", "{tablet}": "tablets",
};

/** @param {string | null | undefined} unit */
export const printedUnit = (unit) => (unit ? UNITS[unit] ?? unit : "");

/** @param {Fact} fact @returns {string} the number as said, or "?" */
function scalar(fact) {
  if (fact.value !== null && fact.value !== undefined) return String(fact.value);
  if (fact.low !== null && fact.low !== undefined) return `${fact.low}–${fact.high ?? "?"}`;
  return "?";
}

/** @param {Fact} fact @returns {(number | string)[]} other readings that were heard */
export const otherReadings = (fact) => (fact.alternatives ?? []).filter((a) => String(a) !== scalar(fact));

/** @param {Fact} fact */
function valueText(fact) {
  if (fact.kind === "vital" && fact.name === "avpu") return fact.display; // in the reader's language
  const about = fact.approximate ? "~" : "";
  return `${fact.comparator ?? ""}${about}${scalar(fact)}`;
}

/** @param {Fact} fact */
const startOf = (fact) => fact.evidence[0]?.audio_start_s ?? 0;
/** @param {Fact} fact */
const placeOf = (fact) => fact.evidence[0]?.start ?? 0;
/** @param {Fact} fact */
const shown = (fact) => !UNLISTED.has(fact.status);

/** @param {Fact} fact */
function labelOf(fact) {
  const { title, display } = fact;
  if (!display) return title;
  if (fact.kind !== "vital" || display.toLowerCase().startsWith(title.toLowerCase())) return display;
  return `${title} ${display}`;
}

/** @param {Fact} fact @returns {Item} */
function single(fact) {
  const evidence = fact.evidence[0];
  return {
    id: fact.id, ids: [fact.id], kind: fact.kind, name: fact.name, title: fact.title, label: labelOf(fact),
    value: valueText(fact), unit: printedUnit(fact.unit), look: fact.needs_review,
    reason: fact.review_reason ?? "", quote: evidence?.quote ?? "", startS: startOf(fact),
    endS: evidence?.audio_end_s ?? startOf(fact), heard: typeof evidence?.audio_start_s === "number", fact, second: null,
  };
}

/** @param {Fact} systolic @param {Fact} diastolic @returns {Item} */
function pair(systolic, diastolic) {
  const [a, b] = [single(systolic), single(diastolic)];
  const unit = a.unit || b.unit;
  const value = `${a.value}/${b.value}`;
  return {
    ...a, ids: [a.id, b.id], name: "bp", title: "", value, unit, label: `${value} ${unit}`.trim(),
    look: a.look || b.look, reason: a.reason || b.reason, endS: Math.max(a.endS, b.endS),
    quote: b.quote.includes(a.quote) ? b.quote : a.quote, second: diastolic,
  };
}

/** How far apart two halves of one pressure may be said, in characters of the transcript. */
const PAIR_REACH = 40;

/** @param {Fact} systolic @param {Fact[]} free @returns {Fact | null} */
function partner(systolic, free) {
  const from = placeOf(systolic);
  const near = free.filter((d) => d.status === systolic.status && Math.abs(placeOf(d) - from) <= PAIR_REACH);
  near.sort((a, b) => Math.abs(placeOf(a) - from) - Math.abs(placeOf(b) - from));
  return near[0] ?? null;
}

/** @param {Fact[]} facts @returns {Item[]} in the order in which they were said */
export function items(facts) {
  const listed = facts.filter(shown);
  const free = listed.filter((f) => f.name === "diastolic_bp");
  /** @type {Item[]} */
  const out = [];
  for (const fact of listed) {
    if (fact.name === "diastolic_bp") continue;
    const mate = fact.name === "systolic_bp" ? partner(fact, free) : null;
    if (mate) free.splice(free.indexOf(mate), 1);
    out.push(mate ? pair(fact, mate) : named(single(fact)));
  }
  out.push(...free.map((fact) => named(single(fact))));
  return out.sort((a, b) => a.startS - b.startS || placeOf(a.fact) - placeOf(b.fact));
}

/** @param {Item} item a lone systolic or diastolic belongs to the row of the pressure */
function named(item) {
  if (item.name === "systolic_bp") return { ...item, name: "bp", value: `${item.value}/–` };
  if (item.name === "diastolic_bp") return { ...item, name: "bp", value: `–/${item.value}` };
  return item;
}

/** @param {Item} item @returns {string} the readings as one text: 124 or 142; `or` comes from the catalogue */
export function readings(item, /** @type {string} */ or) {
  const others = [...otherReadings(item.fact), ...(item.second ? otherReadings(item.second) : [])];
  return [item.value, ...others.map(String)].join(` ${or} `);
}

/** @param {Item} item @returns {string} HH:MM at which it happened, when that was said aloud; "" otherwise */
export function saidClock(item) {
  const time = item.kind === "event_time" ? "" : item.fact.given_at ?? item.fact.time ?? "";
  return /^\d\d:\d\d$/.test(time) ? time : "";
}

/** @param {Item} item @returns {number | null} the number that a trend follows; undecided readings are none */
export function trendValue(item) {
  const usable = item.fact.status === "asserted" && !item.look && typeof item.fact.value === "number";
  return usable ? /** @type {number} */ (item.fact.value) : null;
}

/** @param {Item[]} list @param {(item: Item) => boolean} test */
const some = (list, test) => list.some(test);

/** @param {Item} item */
const positive = (item) => item.fact.status === "asserted" || item.fact.status === "uncertain";

/**
 * Which parts of ATMIST have something said.
 * @param {Item[]} list
 */
export function ladder(list) {
  /** @param {...string} kinds */
  const said = (...kinds) => some(list, (item) => kinds.includes(item.kind) && positive(item));
  return [
    { letter: "A", part: "age", said: said("age", "sex") },
    { letter: "T", part: "time", said: said("event_time") },
    { letter: "M", part: "mechanism", said: said("mechanism", "chief_complaint") },
    { letter: "I", part: "injuries", said: some(list, (i) => i.kind === "finding") },
    { letter: "S", part: "signs", said: said("vital") },
    { letter: "T", part: "treatment", said: said("medication_given", "intervention") },
  ];
}

/** @param {Item[]} list @returns {("allergy" | "history" | "home_medication")[]} what a handover also wants and nobody said */
export function notSaid(list) {
  const wanted = /** @type {const} */ (["allergy", "history", "home_medication"]);
  return wanted.filter((kind) => !some(list, (item) => item.kind === kind));
}

/** Signs that always have a tile, in this order; the sixth tile is the latest of the others. */
const TILES = Object.freeze(["bp", "heart_rate", "spo2", "respiratory_rate", "gcs_total"]);
const SIXTH = "pain_score";
/** Parts of the GCS, and AVPU, which is no number and is said of nearly everybody. */
const NO_TILE = new Set(["gcs_eye", "gcs_verbal", "gcs_motor", "avpu"]);

/** @param {Item[]} list @returns {{ name: string, latest: Item | null, former: Item | null }[]} */
export function tiles(list) {
  const vitals = list.filter((item) => item.kind === "vital" && positive(item));
  const others = vitals.filter((item) => !TILES.includes(item.name) && !NO_TILE.has(item.name));
  const sixth = others.at(-1)?.name ?? SIXTH;
  return [...TILES, sixth].map((name) => {
    const mine = vitals.filter((item) => item.name === name);
    const latest = mine.at(-1) ?? null;
    const before = mine.slice(0, -1).filter((item) => item.value !== latest?.value);
    return { name, latest, former: before.at(-1) ?? null };
  });
}

/** @param {Item | null} former @param {Item | null} latest @returns {"up" | "down" | null} */
export function direction(former, latest) {
  const [a, b] = [former && trendValue(former), latest && trendValue(latest)];
  if (a === null || b === null || a === b) return null;
  return b > a ? "up" : "down";
}

/** @param {string} kind @param {boolean} look @returns {string} icon name */
export function iconOf(kind, look) {
  /** @type {Record<string, string>} */
  const icons = {
    vital: "pulse", medication_given: "pill", home_medication: "pill", intervention: "hand",
    event_time: "clock", age: "person", sex: "person", history: "hist", allergy: "hist",
  };
  return look ? "tri" : icons[kind] ?? "eye";
}
