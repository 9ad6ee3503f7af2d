// @ts-check
// The middle of the Record screen while a recording runs: tiles, ladder, facts, words. Pure.
import { html, NOTHING } from "../ui/html.js";
import { draftTag, gapLine, icon, quiet } from "../ui/bits.js";
import { capital, k, list as listOf, number, rich, t, tn } from "../i18n.js";
import { clock, span, timeOfDay } from "../format.js";
import { direction, iconOf, ladder, notSaid, otherReadings, saidClock, tiles } from "../facts.js";
import { isFresh } from "../live.js";
import { markedParts, marksOf } from "../words.js";
import { Timeline } from "../timeline.js";
import { PARTS } from "./parts.js";
import { itemLine, kindTag, signName, signShort } from "./signs.js";
import { causeText } from "./band.js";
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../live.js").Live} Live */
/** @typedef {import("../capture/types.js").State} State */

/** Shown while recording; everything is in the encounter after Stop. */
const WORDS_SHOWN = 40;
const FACTS_SHOWN = 60;
const FLAGS_SHOWN = 6;
/** Words further behind than this are named as a queue. */
const BEHIND_S = 30;
/** A guess at what is being spoken is renewed sooner than this, unless the engine is too slow for it. */
const GUESS_STANDS_S = 8;

/** @param {State} state @returns {Timeline} the gaps of a running recording on the clock of its sound */
export function timelineOf(state) {
  let missing = 0;
  const gaps = state.gaps.map((gap) => {
    const at = (gap.atMs - missing) / 1000;
    const held = gap.heldMs ?? 0;
    missing += gap.ms - held;
    return { at_s: at, duration_s: gap.ms / 1000, cause: gap.cause, held_s: held / 1000 };
  });
  return new Timeline(gaps, state.recordedMs / 1000);
}

/** @param {Item} item @param {Timeline} line @param {number | null} startedAtMs @returns {string} 14:10, or its place in the recording */
export function whenSaid(item, line, startedAtMs) {
  const said = saidClock(item);
  if (said || !item.heard) return said;
  const elapsed = line.elapsed(item.startS);
  return startedAtMs === null ? clock(elapsed) : timeOfDay(startedAtMs + elapsed * 1000);
}

/** Names too long for a tile at any width. */
const ALWAYS_SHORT = new Set(["capillary_refill", "temperature"]);

/** @param {{ name: string, latest: Item | null, former: Item | null }} tile @param {Live} live @param {number} nowMs @param {string} when */
function tileOf({ name, latest, former }, live, nowMs, when) {
  const short = signShort(name, latest?.title);
  const full = ALWAYS_SHORT.has(name) ? short : signName(name, latest?.title);
  const label = full === short ? full : html`<span class="tile__full">${full}</span><span class="tile__short">${short}</span>`;
  if (!latest) {
    return html`<li class="tile tile--none" data-key="${name}"><div class="tile__b"><span class="tile__l">${label}</span><span class="tile__v">–</span><span class="tile__s">${t("tile.not_yet")}</span></div></li>`;
  }
  const look = latest.look ? html` tile--look` : NOTHING;
  const fresh = isFresh(live, latest.fact, nowMs) ? html` tile--fresh` : NOTHING;
  return html`<li class="tile${look}${fresh}" data-key="${name}"><button type="button" class="tile__b" data-do="fact" data-f="${latest.id}"><span class="tile__l">${label}</span><span class="tile__v">${latest.value}${unitOf(latest)}</span><span class="tile__s">${under(latest, former, when)}</span></button></li>`;
}

/** @param {Item} item only units short enough to stand beside the number */
const unitOf = (item) => (["%", "s"].includes(item.unit) ? html`<small>${item.unit}</small>` : NOTHING);

/** @param {Item} latest @param {Item | null} former @param {string} when */
function under(latest, former, when) {
  if (latest.look) {
    const others = [...otherReadings(latest.fact), ...(latest.second ? otherReadings(latest.second) : [])];
    return html`${icon("tri")}${quiet(t("tile.to_check"))} ${others.length ? t("tile.or", { value: others.join(", ") }) : t("tile.check_it")}`;
  }
  if (!former) return t("tile.at", { time: when });
  const way = direction(former, latest);
  return html`${way ? icon(way) : NOTHING}${t("tile.was", { value: former.value })}`;
}

/**
 * @param {Item[]} list @param {Live} live @param {(item: Item) => string} when @param {number} nowMs
 */
export function tilesOf(list, live, when, nowMs) {
  return html`<ul class="tiles" aria-label="${t("tiles.name")}">${tiles(list).map((tile) => tileOf(tile, live, nowMs, tile.latest ? when(tile.latest) : ""))}</ul>`;
}

/**
 * What is worked out of the facts: red flags, the gravest first, and complete scores that raise none.
 * @param {import("../model.js").Analysis} analysis
 */
export function workedOut({ flags, scores }) {
  const grave = [...flags].sort((a, b) => a.priority - b.priority);
  const raised = new Set(flags.map((flag) => flag.name));
  const calm = scores.filter((score) => score.value !== null && !score.missing.length && !raised.has(score.name.toLowerCase().replaceAll(" ", "_")));
  if (!grave.length && !calm.length) return NOTHING;
  const flagTags = grave.slice(0, FLAGS_SHOWN).map((flag) => html`<li class="tag tag--flag" data-key="${flag.name}">${icon("flag")}${quiet(`${t("flag.red")} `)}${flag.text}</li>`);
  const rest = grave.length > FLAGS_SHOWN ? html`<li class="tag">${tn("ready.and_more", grave.length - FLAGS_SHOWN)}</li>` : NOTHING;
  const scoreTags = calm.map((score) => html`<li class="tag" data-key="${score.name}">${score.name} ${score.value}</li>`);
  return html`<ul class="worked" aria-label="${t("flag.title")}: ${t("flag.worked_out")}">${flagTags}${rest}${scoreTags}</ul>`;
}

/** @type {Record<string, string>} */
const WANTED = { allergy: k("wanted.allergy"), history: k("wanted.history"), home_medication: k("wanted.home_medication") };

/** @param {Item[]} list */
export function ladderOf(list) {
  const steps = ladder(list);
  const missing = notSaid(list).map((kind) => t(WANTED[kind]));
  const later = steps.filter((step) => step.said).length >= 3 && missing.length;
  return html`<section class="ladder" aria-label="${t("ladder.name")}"><ol>${steps.map((step) => html`<li class="${step.said ? "is-said" : "is-open"}"><b>${step.letter}</b>${icon(step.said ? "check" : "ring")}<span class="ladder__n">${t(PARTS[step.part])}</span>${quiet(step.said ? t("ladder.said") : t("ladder.open"))}</li>`)}</ol>${later ? html`<p>${rich("ladder.missing", { what: html`<strong>${listOf(missing)}</strong>` })}</p>` : NOTHING}</section>`;
}

/** @param {Item} item @param {string} when @param {string | null} chosen */
function factRow(item, when, chosen) {
  const current = item.ids.includes(chosen ?? "") ? html` aria-current="true"` : NOTHING;
  const tag = kindTag(item.kind);
  return html`<li class="fact${item.look ? html` fact--look` : NOTHING}" data-key="${item.kind}-${item.name}-${item.fact.evidence[0]?.start}"><button type="button" class="fact__b" data-do="fact" data-f="${item.id}"${current}><span class="fact__k">${icon(iconOf(item.kind, item.look))}</span><span class="fact__w"><b>${itemLine(item)}</b>${tag ? html` <span class="tag">${tag}</span>` : NOTHING}${item.look ? quiet(` ${t("tile.to_check")}`) : NOTHING}</span><span class="fact__t">${when}</span><q class="fact__q">${item.quote}</q></button></li>`;
}

/**
 * @param {Item[]} list @param {(item: Item) => string} when @param {string | null} chosen @param {boolean} draft
 */
export function factsPane(list, when, chosen, draft) {
  const newest = [...list].reverse().slice(0, FACTS_SHOWN);
  const checks = list.filter((item) => item.look).length;
  const count = checks ? t("facts.count_checks", { n: number(list.length), checks: tn("facts.to_check_later", checks) }) : list.length ? tn("facts.count", list.length) : "";
  const inner = newest.length
    ? html`<ol class="pane__scroll" tabindex="0" aria-label="${t("facts.newest_first")}">${newest.map((item) => factRow(item, when(item), chosen))}</ol>`
    : html`<div class="empty"><p>${t("facts.none_yet")}</p></div>`;
  return html`<section class="pane" aria-labelledby="h-f"><div class="pane__h"><h2 id="h-f">${t("facts.title")}</h2>${draft ? draftTag() : NOTHING}<span class="sub">${count}</span></div>${inner}</section>`;
}

/** @typedef {{ atS: number, markup: import("../ui/html.js").Html }} Line atS: on the clock with gaps counted */

/** @param {Live} live @param {Timeline} line @param {Item | null} marked @returns {Line[]} */
function segmentLines(live, line, marked) {
  const held = new Set((marked?.fact.evidence ?? []).map((e) => e.segment));
  const shown = live.segments.slice(-WORDS_SHOWN);
  return shown.map((segment, n) => {
    const atS = segment.elapsed_s ?? line.elapsed(segment.start_s);
    const last = n === shown.length - 1;
    const said = saidOf(segment);
    const text = held.has(segment.index) ? html`<mark>${said}</mark>` : said;
    return { atS, markup: html`<p data-key="s${segment.index}"${last ? html` class="now"` : NOTHING}><time>${clock(atS)}</time>${text}</p>` };
  });
}

/** A segment's text with its uncertain words marked. @param {{ text: string, words?: import("../model.js").Word[] }} segment */
function saidOf(segment) {
  return markedParts(segment.text, 0, marksOf(segment)).map(({ text, kind }) => (kind ? html`<span class="${kind}">${text}</span>` : text));
}

/** What is being spoken: shown as it stands, and replaced by the final words. @param {Live} live @param {number} recordedS */
function tentative(live, recordedS) {
  const { segments, end_s: endS } = live.tentative;
  if (!segments.length) return NOTHING;
  const stands = recordedS - (endS ?? recordedS) > GUESS_STANDS_S;
  const said = segments.map((s) => s.text).join(" ");
  const label = stands ? t("words.tentative_so_far") : t("words.tentative");
  return html`<p class="tentative" data-key="tentative"><time>${clock(segments[0].elapsed_s)}</time><span class="tentative__not">${label}</span> <span class="unsure">${said}${stands ? " …" : ""}</span></p>`;
}

/** @param {State} state @returns {Line[]} gaps, marks and what waits */
function eventLines(state) {
  const started = state.startedAtMs ?? 0;
  const gaps = state.gaps.map((gap) => ({
    atS: gap.atMs / 1000,
    markup: gapLine(capital(t("gap.not_recorded", { span: span(gap.ms / 1000) })), gapText(wallBetween(started + gap.atMs, gap.ms), gap.cause)),
  }));
  const marks = state.marks.map((mark) => ({
    atS: mark.atMs / 1000,
    markup: html`<p class="markline">${icon("mark")}${t("mark.line", { time: clock(mark.atMs / 1000) })}</p>`,
  }));
  return [...gaps, ...marks];
}

/** @param {number} fromMs wall clock @param {number} ms */
const wallBetween = (fromMs, ms) => t("gap.from_to", { from: timeOfDay(fromMs, true), to: timeOfDay(fromMs + ms, true) });

/** @param {string} times from when to when @param {string} cause */
export const gapText = (times, cause) => `${times}. ${capital(causeText(cause))}.`;

/** @param {State} state what has not come yet, below the words */
function tail(state) {
  if (state.gap) {
    const since = `${timeOfDay(state.gap.sinceMs, true)}. ${capital(causeText(state.gap.cause))}.`;
    return gapLine(t("gap.from_here"), since);
  }
  if (state.link.state === "online" || state.waitingMs < 3000) return NOTHING;
  return html`<div class="waitline">${icon("tray")}<span>${t("words.waiting", { wait: span(state.waitingMs / 1000) })}<span class="sub">${t("words.waiting_text")}</span></span></div>`;
}

/**
 * Seconds of sound without words: what was told, or more where more was recorded since.
 * @param {Live} live @param {number} soundMs recorded by now @returns {number | null} null: nothing was told yet
 */
function behindOf(live, soundMs) {
  const { behind_s: told = null, transcribed_s: heard = null } = live.status ?? {};
  return told === null || heard === null ? told : Math.max(told, soundMs / 1000 - heard);
}

/**
 * How far the words lie behind, once there are some; until then who makes them. Both do not fit.
 * @param {Live} live @param {State} state @param {string} engine
 */
function wordsSub(live, state, engine) {
  const behind = behindOf(live, state.recordedMs);
  if (state.phase !== "recording" || behind === null || !live.segments.length) return engine;
  return t("words.behind", { span: span(behind) });
}

/** @type {Record<string, string>} by the engine's state: why no words appear */
const NO_WORDS = { away: k("words.away_here"), none: k("words.none_here") };

/**
 * @param {{ live: Live, state: State, line: Timeline, marked: Item | null, engine: string, draft: boolean, engineState: string }} view
 */
export function wordsPane({ live, state, line, marked, engine, draft, engineState }) {
  const lines = [...segmentLines(live, line, marked), ...eventLines(state)].sort((a, b) => a.atS - b.atS);
  const empty = t(NO_WORDS[engineState] ?? k("words.none_yet"));
  const speaking = state.phase === "recording" && live.tentative.segments.length;
  const inner = lines.length || speaking ? lines.map((l) => l.markup) : html`<p class="sub">${empty}</p>`;
  return html`<section class="pane" aria-labelledby="h-w"><div class="pane__h"><h2 id="h-w">${t("words.title")}</h2>${draft ? draftTag() : NOTHING}<span class="sub">${wordsSub(live, state, engine)}</span></div><div class="pane__scroll said" tabindex="0" role="log" aria-live="off" aria-label="${t("words.so_far")}" data-end>${inner}${state.phase === "recording" ? tentative(live, state.recordedMs / 1000) : NOTHING}${tail(state)}</div></section>`;
}

/** @param {Live} live @param {State} state @returns {number | null} seconds the words lie behind what the server has, when it is worth naming */
export function queueBehind(live, state) {
  const behind = behindOf(live, state.recordedMs - state.waitingMs);
  return behind !== null && behind > BEHIND_S ? behind : null;
}
