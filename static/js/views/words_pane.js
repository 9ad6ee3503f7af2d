// @ts-check
// The transcript beside the facts: evidence underlined, gaps and marks in their place. Pure.
import { html, NOTHING } from "../ui/html.js";
import { draftTag, gapLine, icon } from "../ui/bits.js";
import { capital, t } from "../i18n.js";
import { clock, span } from "../format.js";
import { markedParts, marksOf, runs, unitsOf } from "../words.js";
import { momentsOf } from "../moments.js";
import { gapText } from "./live.js";
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Encounter} Encounter */

/** @param {import("../words.js").Run} run @param {unknown} inner its text with marks @param {string | null} chosen @param {string | null} heard */
function runOf(run, inner, chosen, heard) {
  if (!run.ids.length) return inner;
  const current = chosen && run.ids.includes(chosen) ? html` aria-current="true"` : NOTHING;
  return html`<a class="ev${run.look ? html` ev--look` : NOTHING}" href="#t=${heard}" data-do="words" data-f="${run.ids.join(" ")}"${current}>${inner}</a>`;
}

/** @param {import("../model.js").Segment} segment @param {Item[]} list @param {(place: number) => number} units @param {string | null} chosen */
function textOf(segment, list, units, chosen) {
  const marks = marksOf(segment);
  let at = 0;
  return runs(segment, list, units).map((run) => {
    const inner = markedParts(run.text, at, marks).map(({ text, kind }) => (kind ? html`<span class="${kind}">${text}</span>` : text));
    at += run.text.length;
    return runOf(run, inner, chosen, `${segment.start_s},${segment.end_s}`);
  });
}

/** What the marks in these words mean. @param {import("../model.js").Segment[]} segments */
function legend(segments) {
  const kinds = new Set(segments.flatMap((segment) => marksOf(segment).map((mark) => mark.kind)));
  const unsure = kinds.has("unsure") ? html`<span><span class="unsure">${t("words.unsure")}</span> ${t("words.unsure_means")}</span>` : NOTHING;
  const typed = kinds.has("typed") ? html`<span><span class="typed">${t("words.typed")}</span> ${t("words.typed_means")}</span>` : NOTHING;
  return kinds.size ? html`<p class="sub legend">${unsure}${typed}</p>` : NOTHING;
}

/** @param {Encounter} encounter @param {import("../timeline.js").Timeline} line @returns {{ atS: number, markup: unknown }[]} gaps, marks, and words that are still to come */
function events(encounter, line) {
  const moments = momentsOf(encounter);
  const gaps = line.gaps.map((gap) => ({
    atS: line.startOf(gap),
    markup: html`<li data-key="g${gap.at_s}">${gapLine(capital(t("gap.not_recorded", { span: span(gap.duration_s) })), gapText(moments.between(line.startOf(gap), gap.duration_s), gap.cause))}</li>`,
  }));
  const marks = encounter.markers.map((mark) => ({
    atS: mark.elapsed_s,
    markup: html`<li data-key="m${mark.at_s}"><p class="markline">${icon("mark")}${mark.label || t("mark.line", { time: clock(mark.elapsed_s) })}</p></li>`,
  }));
  const waiting = (encounter.progress?.waiting ?? []).map(({ start_s: startS, end_s: endS }) => {
    const atS = line.elapsed(startS);
    const times = { from: clock(atS), to: clock(line.elapsed(endS, true)) };
    return { atS, markup: html`<li data-key="w${startS}"><p class="waitline">${icon("tray")}${t("words.to_come", times)}</p></li>` };
  });
  return [...gaps, ...marks, ...waiting];
}

/**
 * @param {{ encounter: Encounter, list: Item[], line: import("../timeline.js").Timeline, chosen: string | null, here: number | null, correcting?: import("./correcting.js").Correcting }} words
 * here: index of the segment that is being played
 */
export function wordsOf({ encounter, list, line, chosen, here, correcting }) {
  const said = encounter.transcript?.segments ?? [];
  const waits = encounter.progress?.waiting?.length;
  if (!said.length && !waits) return html`<p class="sub">${encounter.state === "done" ? t("words.nothing_said") : t("words.coming")}</p>`;
  const units = unitsOf(encounter.transcript?.text ?? "");
  const segments = said.map((segment) => {
    const time = clock(segment.elapsed_s);
    const editing = correcting?.on ? correcting : null;
    const words = editing ? html`<div><div class="wordkeys">${editing.words(segment)}</div>${editing.form(segment)}</div>` : html`<p data-words="${segment.index}">${textOf(segment, list, units, chosen)}</p>`;
    return {
      atS: segment.elapsed_s,
      markup: html`<li data-key="s${segment.index}" data-seg="${segment.index}"${segment.index === here ? html` class="is-here"` : NOTHING}><button type="button" data-do="from" data-t="${segment.start_s}" aria-label="${t("words.play_from", { time })}">${time}</button>${words}</li>`,
    };
  });
  const lines = [...segments, ...events(encounter, line)].sort((a, b) => a.atS - b.atS);
  return html`${correcting?.notes() ?? NOTHING}${legend(said)}<ol class="words">${lines.map((l) => l.markup)}</ol>`;
}

/** @param {Encounter} encounter @param {unknown} inner @param {unknown} keys what can be done with the words */
export function wordsPane(encounter, inner, keys = NOTHING) {
  const engine = encounter.engine ? html`<span class="tag">${encounter.engine}</span>` : NOTHING;
  return html`<aside class="review__words" aria-labelledby="h-words" tabindex="0"><div class="words__h"><h2 id="h-words">${t("words.title")}</h2>${engine}${encounter.draft ? draftTag() : NOTHING}${keys}</div>${inner}</aside>`;
}
