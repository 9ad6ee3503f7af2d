// @ts-check
// What the live feed has said about a recording so far. Pure reducer; the screens read its state.
/** @typedef {import("./model.js").Segment} Segment */

/**
 * @typedef {{ state: string, engine: string | null, draft: boolean | null, transcribed_s: number | null,
 *   captured_s: number | null, behind_s: number | null, problem: string | null }} Status
 */

/** @type {Status} an event tells what changed; the rest stays */
const NO_STATUS = Object.freeze({ state: "recording", engine: null, draft: null, transcribed_s: null, captured_s: null, behind_s: null, problem: null });

/** @typedef {{ end_s: number | null, segments: { start_s: number, end_s: number, elapsed_s: number, text: string, words: import("./model.js").Word[] }[] }} Tentative */

/** @type {Tentative} */
const NOBODY_SPEAKS = Object.freeze({ end_s: null, segments: [] });

/**
 * @typedef {object} Live
 * @property {string | null} recId
 * @property {Segment[]} segments in the order of time
 * @property {Tentative} tentative what is being spoken right now, as far as it was understood
 * @property {import("./model.js").Analysis} analysis
 * @property {Status | null} status
 * @property {Record<string, number>} freshAtMs when a fact was first seen, by id and value
 */

/** @param {string | null} recId @returns {Live} */
export function nothingYet(recId) {
  return { recId, segments: [], tentative: NOBODY_SPEAKS, analysis: { facts: [], flags: [], scores: [], draft: false }, status: null, freshAtMs: {} };
}

/**
 * Nothing was told of it yet though it runs: a page that is opened in the middle of a recording hears
 * only what comes from then on.
 * @param {Live} live @param {number} recordedMs
 */
export const isUntold = (live, recordedMs) => live.recId !== null && live.status === null && recordedMs > 0;

/**
 * With the segment in its place, once. The first part of an utterance takes the place of all that it
 * had before; numbers are those of the whole transcript, to which facts refer.
 * @param {Segment[]} segments @param {Segment} segment @returns {Segment[]}
 */
function placed(segments, segment) {
  const first = !segment.part;
  const others = segments.filter((s) => s.utterance !== segment.utterance || !(first || s.start_s === segment.start_s));
  const sorted = [...others, segment].sort((a, b) => a.start_s - b.start_s || a.utterance - b.utterance);
  return sorted.map((s, index) => ({ ...s, index }));
}

/** @param {import("./model.js").Fact} fact */
const freshKey = (fact) => `${fact.kind}:${fact.name}:${fact.value}:${fact.evidence[0]?.start}`;

/** @param {Record<string, number>} known @param {import("./model.js").Fact[]} facts @param {number} nowMs */
function freshness(known, facts, nowMs) {
  return Object.fromEntries(facts.map((fact) => [freshKey(fact), known[freshKey(fact)] ?? nowMs]));
}

/** @param {Live} live @param {import("./capture/types.js").FeedEvent} event @param {number} nowMs @returns {Live} */
export function after(live, event, nowMs) {
  if (event.rec !== live.recId) return live;
  const { data } = event;
  if (event.kind === "segment") return { ...live, segments: placed(live.segments, /** @type {Segment} */ (data)) };
  if (event.kind === "tentative") return { ...live, tentative: /** @type {Tentative} */ (data) };
  if (event.kind === "facts") {
    const analysis = /** @type {import("./model.js").Analysis} */ (data);
    return { ...live, analysis, freshAtMs: freshness(live.freshAtMs, analysis.facts, nowMs) };
  }
  if (event.kind === "status") return { ...live, status: { ...(live.status ?? NO_STATUS), ...data } };
  return live;
}

/**
 * What one encounter read as a whole says; used where events may have been missed.
 * @param {Live} live @param {import("./model.js").Encounter} encounter @param {number} nowMs
 * @param {import("./capture/types.js").FeedEvent[]} [since] events that came while it was read: it may be older than they are
 * @returns {Live}
 */
export function fromEncounter(live, encounter, nowMs, since = []) {
  const analysis = encounter.analysis ?? live.analysis;
  const status = {
    state: encounter.state, engine: encounter.engine, draft: encounter.draft, problem: encounter.problem, ...encounter.progress,
  };
  const segments = encounter.transcript?.segments ?? live.segments;
  const read = { ...live, segments, tentative: NOBODY_SPEAKS, analysis, status, freshAtMs: freshness(live.freshAtMs, analysis.facts, nowMs) };
  return since.reduce((now, event) => after(now, event, nowMs), /** @type {Live} */ (read));
}

const FRESH_MS = 10_000;

/** @param {Live} live @param {import("./model.js").Fact} fact @param {number} nowMs */
export const isFresh = (live, fact, nowMs) => nowMs - (live.freshAtMs[freshKey(fact)] ?? -FRESH_MS) < FRESH_MS;
