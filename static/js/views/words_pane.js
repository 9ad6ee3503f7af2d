// @ts-check
// The transcript beside the facts: evidence underlined, gaps and marks in their place. Pure.
import { html, NOTHING } from "../ui/html.js";
import { draftTag, gapLine, icon } from "../ui/bits.js";
import { capital, t } from "../i18n.js";
import { clock, span } from "../format.js";
import { runs, unitsOf } from "../words.js";
import { momentsOf } from "../moments.js";
import { gapText } from "./live.js";
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Encounter} Encounter */

/** @param {import("../words.js").Run} run @param {string | null} chosen @param {string | null} heard */
function runOf(run, chosen, heard) {
  if (!run.ids.length) return run.text;
  const current = chosen && run.ids.includes(chosen) ? html` aria-current="true"` : NOTHING;
  return html`<a class="ev${run.look ? html` ev--look` : NOTHING}" href="#t=${heard}" data-do="words" data-f="${run.ids.join(" ")}"${current}>${run.text}</a>`;
}

/** @param {Encounter} encounter @param {import("../timeline.js").Timeline} line @returns {{ atS: number, markup: unknown }[]} */
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
  return [...gaps, ...marks];
}

/**
 * @param {{ encounter: Encounter, list: Item[], line: import("../timeline.js").Timeline, chosen: string | null, here: number | null }} words
 * here: index of the segment that is being played
 */
export function wordsOf({ encounter, list, line, chosen, here }) {
  const { transcript } = encounter;
  if (!transcript?.segments.length) return html`<p class="sub">${encounter.state === "done" ? t("words.nothing_said") : t("words.coming")}</p>`;
  const units = unitsOf(transcript.text);
  const segments = transcript.segments.map((segment) => {
    const time = clock(segment.elapsed_s);
    const text = runs(segment, list, units).map((run) => runOf(run, chosen, `${segment.start_s},${segment.end_s}`));
    return {
      atS: segment.elapsed_s,
      markup: html`<li data-key="s${segment.index}" data-seg="${segment.index}"${segment.index === here ? html` class="is-here"` : NOTHING}><button type="button" data-do="from" data-t="${segment.start_s}" aria-label="${t("words.play_from", { time })}">${time}</button><p data-words="${segment.index}">${text}</p></li>`,
    };
  });
  const lines = [...segments, ...events(encounter, line)].sort((a, b) => a.atS - b.atS);
  return html`<ol class="words">${lines.map((l) => l.markup)}</ol>`;
}

/** @param {Encounter} encounter @param {unknown} inner */
export function wordsPane(encounter, inner) {
  const engine = encounter.engine ? html`<span class="tag">${encounter.engine}</span>` : NOTHING;
  return html`<aside class="review__words" aria-labelledby="h-words" tabindex="0"><div class="words__h"><h2 id="h-words">${t("words.title")}</h2>${engine}${encounter.draft ? draftTag() : NOTHING}</div>${inner}</aside>`;
}
