// @ts-check
// After Stop: the steps until the report is there, then the text to hand over. Pure.
import { html, NOTHING } from "../ui/html.js";
import { bar, draftTag, gapLine, icon } from "../ui/bits.js";
import { block } from "../ui/notices.js";
import { k, list as listOf, t, tn } from "../i18n.js";
import { span } from "../format.js";
import { items } from "../facts.js";
import { secondsToRead, sentences } from "../handover.js";
import { momentsOf, period } from "../moments.js";
import { encounterPath, reportPath } from "../router.js";
import { Timeline } from "../timeline.js";
import { causeText } from "./band.js";
import { itemLine } from "./signs.js";
import { alsoSaid, flagged, handoverList, valueLink } from "./values.js";
/** @typedef {import("../model.js").Encounter} Encounter */

/**
 * @typedef {object} Steps
 * @property {"doing" | "done"} saved
 * @property {string} savedText
 * @property {number} heard share of the sound that is words, 0 to 1
 * @property {boolean} again there is a result, and all its words are made again
 * @property {string} state of the recording on the server
 * @property {string} engine state of the speech engine
 */

const ORDER = ["recording", "stopped", "sealed", "done"];

/** @param {string} state @returns {"todo" | "doing" | "done"} of the words */
function wordsStep(state, heard = 0) {
  if (state === "done" || state === "empty") return "done";
  if (heard >= 1 && ORDER.indexOf(state) >= 2) return "done";
  return "doing";
}

/** @param {{ icon: string, title: string, text: string, look: "todo" | "doing" | "done", side?: unknown }} step */
function step({ icon: name, title, text, look, side }) {
  const state = look === "done" ? NOTHING : html` class="is-${look}"`;
  return html`<li${state}>${icon(look === "done" ? "check" : name)}<div><b>${title}</b><span class="sub">${text}</span></div>${side ?? (look === "todo" ? html`<span class="sub">${t("step.next")}</span>` : NOTHING)}</li>`;
}

/** @param {Steps} now */
export function stepsOf(now) {
  const saved = now.saved;
  const words = saved === "done" ? wordsStep(now.state, now.heard) : "todo";
  const after = now.state === "done" || now.state === "empty" ? "done" : words === "done" ? "doing" : "todo";
  const side = words === "doing" ? bar(now.heard, t(now.again ? "again.title" : "step.words")) : undefined;
  const heard = now.engine === "away" ? t("words.away_here") : "";
  const anew = step({ icon: "words", title: t("again.title"), text: heard || t("step.again_text"), look: words, side });
  const rest = now.engine === "none" ? NOTHING : now.again ? anew : html`${step({ icon: "words", title: t("step.words"), text: heard || t("step.words_text"), look: words, side })}${step({ icon: "pulse", title: t("step.facts"), text: t("step.facts_text"), look: after })}${step({ icon: "doc", title: t("step.report"), text: "ATMIST", look: after === "doing" ? "todo" : after })}`;
  return html`<ol class="steps" aria-label="${t("step.name")}">${step({ icon: "disk", title: t("step.saved"), text: now.savedText, look: saved })}${rest}</ol>`;
}

/** @param {Encounter} encounter @returns {string[]} when, how long, what is missing */
function headFacts(encounter) {
  const missing = new Timeline(encounter.gaps).missingS;
  const gaps = encounter.gaps.length ? [t("gaps.missing", { gaps: tn("gaps.count", encounter.gaps.length), span: span(missing) })] : [];
  return [period(encounter), span(encounter.elapsed_s), ...gaps];
}

/** @param {import("../model.js").Summary} encounter */
export const titleOf = (encounter) =>
  encounter.title || (["done", "failed", "empty"].includes(encounter.state) ? t("encounter.not_said") : t("encounter.unknown"));

/** @param {Encounter} encounter */
export function readyHead(encounter) {
  const done = encounter.state === "done";
  const seconds = encounter.report?.spoken ? [t("ready.read_out", { span: span(secondsToRead(encounter.report.spoken)) })] : [];
  return html`<section class="ehead" aria-label="${t("encounter.this")}"><p class="band__word" role="status">${icon(done ? "check" : "tri")}<span>${done ? t("band.done") : t("band.stopped")}</span></p><div class="ehead__t"><h1 tabindex="-1">${titleOf(encounter)}</h1><p class="sub">${[...headFacts(encounter), ...seconds].map((text) => html`<span>${text}</span>`)}</p></div>${encounter.draft ? draftTag() : NOTHING}</section>`;
}

/** @param {Encounter} encounter @param {import("../facts.js").Item[]} list */
function checkNotice(encounter, list) {
  const look = list.filter((item) => item.look);
  if (!look.length) return NOTHING;
  const shown = look.slice(0, 3).map(itemLine);
  const rest = look.length > 3 ? [tn("ready.and_more", look.length - 3)] : [];
  return block({
    level: "look", icon: "tri", title: tn("facts.to_check", look.length), text: `${listOf([...shown, ...rest])}. ${t("ready.dashed")}`,
    action: { href: `${encounterPath(encounter.recording_id)}#check`, label: t("ready.check"), go: true },
  });
}

/** Gaps named here; all of them are in the words and on paper. */
const MOST_GAPS = 5;

/** @param {Encounter} encounter the gaps with clock times, length and reason */
function gapsOf(encounter) {
  const line = new Timeline(encounter.gaps, encounter.duration_s);
  const moments = momentsOf(encounter);
  const told = line.gaps.map((gap) => `${moments.between(line.startOf(gap), gap.duration_s)} (${span(gap.duration_s)}, ${causeText(gap.cause)})`);
  if (!told.length) return NOTHING;
  const rest = told.length > MOST_GAPS ? [tn("ready.and_more", told.length - MOST_GAPS)] : [];
  return gapLine(t("gap.list", { gaps: [...told.slice(0, MOST_GAPS), ...rest].join(", ") }), t("gap.not_in_report"));
}

/** @param {Encounter} encounter */
const engineTag = (encounter) =>
  encounter.engine ? html`<p class="tag">${t("words.by", { engine: encounter.engine })}</p>` : NOTHING;

/** @param {Encounter} encounter */
export function readyMain(encounter) {
  const analysis = encounter.analysis ?? { facts: [], flags: [], scores: [], draft: false };
  const list = items(analysis.facts);
  const flags = flagged(analysis);
  const recId = encounter.recording_id;
  const telling = { recId, list, flags, link: (/** @type {import("../facts.js").Item} */ item, /** @type {string} */ text) => valueLink({ recId, item, text, flags }) };
  const spoken = encounter.report?.spoken ?? "";
  return html`<div class="lane">${encounter.draft ? block({ level: "look", icon: "tri", title: t("notice.words.draft.title"), text: t("notice.words.draft.text") }) : NOTHING}${checkNotice(encounter, list)}${nothingHeard(encounter)}</div>
    ${spoken ? html`<section class="spoken" aria-labelledby="h-read"><h2 class="day" id="h-read">${t("ready.to_read")}</h2>${sentences(spoken).map((line) => html`<p>${line.lead ? html`<b>${line.lead}</b> ` : NOTHING}${line.text}</p>`)}</section>` : NOTHING}
    ${list.length ? html`<section aria-labelledby="h-letters"><h2 class="day" id="h-letters">${t("ready.by_letter")}</h2>${handoverList(telling, { names: true })}</section>${alsoSaid(telling)}` : NOTHING}
    ${gapsOf(encounter)}${engineTag(encounter)}`;
}

/** @type {Record<string, string>} */
const EMPTY = { empty: k("ready.empty"), failed: k("notice.report.failed.title") };

/** @param {Encounter} encounter */
function nothingHeard(encounter) {
  if (encounter.state in EMPTY) return block({ level: "look", icon: "doc", title: t(EMPTY[encounter.state]), text: encounter.problem ?? "" });
  const silent = encounter.state === "done" && !encounter.transcript?.segments.length;
  return silent ? block({ level: "look", icon: "words", title: t("ready.no_words"), text: t("ready.no_words_text") }) : NOTHING;
}

/** @param {Encounter} encounter */
export function readyDock(encounter) {
  const id = encounter.recording_id;
  const look = encounter.analysis?.facts.length ? t("ready.look") : t("ready.listen");
  return html`<div class="dock" role="region" aria-label="${t("ready.next")}"><div class="row"><a class="btn btn--go btn--l" href="${encounterPath(id)}">${look}</a><a class="btn btn--l" href="${reportPath(id)}">${icon("print")}${t("ready.print")}</a><button class="btn btn--l" type="button" data-do="start">${icon("rec")}${t("ready.record_next")}</button></div></div>`;
}
