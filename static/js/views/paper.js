// @ts-check
// The report as it is printed: status and doubt first, then the handover, tables, and the evidence
// sheet whose numbers stand behind every value. Pure. Everything on it is in the analysis.
import { html, NOTHING } from "../ui/html.js";
import { icon } from "../ui/bits.js";
import { t } from "../i18n.js";
import { clock, dateOf, span } from "../format.js";
import { handled, handsOf } from "../decisions.js";
import { readings } from "../facts.js";
import { momentsOf, period } from "../moments.js";
import { columns, rows } from "../vitals.js";
import { causeText } from "./band.js";
import { decisionsOf, handText, onPaper, signedText, whyLook } from "./decide.js";
import { itemLine, kindTag, signName } from "./signs.js";
import { handoverList, isLoudest } from "./values.js";
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Encounter} Encounter */

/**
 * @typedef {object} Paper
 * @property {Encounter} encounter
 * @property {Item[]} list in the order of the evidence sheet
 * @property {import("../timeline.js").Timeline} line
 * @property {Set<string>} flags
 */

/** @param {Paper} paper @param {Item} item a reference never touches a clinical number: 32 [14] */
const ref = (paper, item) => html`<span class="no">&nbsp;[${paper.list.indexOf(item) + 1}]</span>`;

/** @param {Paper} paper @param {Item} item @param {unknown} text */
const told = (paper, item, text) => html`${item.look ? "▲ " : ""}${text}${byHand(item)}${ref(paper, item)}`;

/** @param {Item} item what a person typed is told from what was heard */
const byHand = (item) => (handled(item) === "changed" ? ` (${t("hand.changed_short")})` : "");

/** @param {Paper} paper */
function head(paper) {
  const { encounter } = paper;
  const start = new Date(encounter.started_at);
  const signed = encounter.review?.signed ?? false;
  return html`<header class="paper__h"><div><h2 class="paper__t">${t("paper.title")}</h2><p class="sub">${t("paper.encounter", { id: encounter.recording_id.slice(0, 8), date: dateOf(start), times: period(encounter) })}</p></div><div><p><span class="tag${signed ? html` tag--ok` : html` tag--flag`}">${signed ? t("paper.signed") : t("paper.preliminary")}</span>${encounter.draft ? html` <span class="tag tag--draft">${t("draft.tag")}</span>` : NOTHING}</p><p class="sub">${signedText(encounter.review, onPaper)}</p></div></header>${encounter.draft ? html`<p class="watermark">${t("paper.draft")}</p>` : NOTHING}<p class="sub">${t("paper.by_hand")} <strong class="rule"></strong></p>`;
}

/** @param {Paper} paper */
function doubts(paper) {
  const look = paper.list.filter((item) => item.look);
  if (!look.length) return NOTHING;
  return html`<section class="box" aria-labelledby="p-chk"><h3 id="p-chk">${icon("tri")}${t("paper.not_confirmed")}</h3><p>${look.map((item, n) => html`${n ? ". " : ""}${itemLine(item)}${ref(paper, item)} (${whyLook(item)})`)}.</p></section>`;
}

/** @param {Paper} paper what the loudest report must not leave out, the gravest first */
function alarms(paper) {
  const flags = [...(paper.encounter.analysis?.flags ?? [])].sort((a, b) => a.priority - b.priority);
  if (!flags.length) return NOTHING;
  const lines = flags.map((flag) => {
    const rests = paper.list.filter((item) => item.ids.some((id) => flag.derived_from.includes(id)));
    return html`<li>${isLoudest(flag) ? html`<strong>${flag.text}</strong>` : flag.text}${rests.map((item) => ref(paper, item))}</li>`;
  });
  return html`<section class="box box--flag" aria-labelledby="p-flag"><h3 id="p-flag">${icon("flag")}${t("flag.title")} (${t("flag.worked_out")})</h3><ul>${lines}</ul></section>`;
}

/** @param {Paper} paper */
function gaps(paper) {
  const { line, encounter } = paper;
  if (!line.gaps.length) return NOTHING;
  const moments = momentsOf(encounter);
  const list = line.gaps.map((gap) => `${moments.between(line.startOf(gap), gap.duration_s)} (${span(gap.duration_s)}, ${causeText(gap.cause)})`);
  return html`<section class="box box--gap" aria-labelledby="p-gap"><h3 id="p-gap">${t("paper.not_recorded")}</h3><p>${list.join(". ")}. ${t("gap.not_in_report")}</p></section>`;
}

/** @param {Paper} paper */
function vitals(paper) {
  const sets = columns(paper.list);
  if (!sets.length) return NOTHING;
  const moments = momentsOf(paper.encounter);
  const times = sets.map((set) => set.time || moments.at(paper.line.elapsed(set.startS)));
  const lines = rows(paper.list).map((row) => html`<tr><th scope="row">${signName(row.name, row.items[0].title)}</th>${sets.map((set) => {
    const item = set.cells.get(row.name);
    return html`<td>${item ? told(paper, item, `${readings(item, t("or"))} ${item.unit}`.trim()) : "–"}</td>`;
  })}</tr>`);
  return html`<section aria-labelledby="p-v"><h3 id="p-v">${t("vitals.title")}</h3><div class="scroller" tabindex="0" role="region" aria-label="${t("vitals.table")}"><table><thead><tr><th scope="col">${t("vitals.sign")}</th>${times.map((time) => html`<th scope="col">${time}</th>`)}</tr></thead><tbody>${lines}</tbody></table></div></section>`;
}

/** @param {Paper} paper */
function medicines(paper) {
  const given = paper.list.filter((item) => item.kind === "medication_given");
  if (!given.length) return NOTHING;
  const moments = momentsOf(paper.encounter);
  const lines = given.map((item) => {
    const time = item.fact.prior_to_ems ? t("meds.before_short") : item.fact.given_at || t("paper.said_at", { time: moments.at(paper.line.elapsed(item.startS)) });
    return html`<tr><td>${time}</td><td class="wrap">${told(paper, item, itemLine(item))}</td><td class="wrap">${item.look ? `${t("paper.unconfirmed")}: ${whyLook(item)}` : ""}</td></tr>`;
  });
  return html`<section aria-labelledby="p-m"><h3 id="p-m">${t("meds.title")}</h3><div class="scroller" tabindex="0" role="region" aria-label="${t("meds.table")}"><table><thead><tr><th scope="col">${t("paper.time")}</th><th scope="col">${t("paper.medicine")}</th><th scope="col">${t("paper.note")}</th></tr></thead><tbody>${lines}</tbody></table></div></section>`;
}

/** @param {Paper} paper */
function history(paper) {
  const list = paper.list.filter((item) => ["allergy", "history", "home_medication"].includes(item.kind));
  const inner = list.length ? list.map((item, n) => html`${n ? ". " : ""}${itemLine(item)} (${kindTag(item.kind)})${ref(paper, item)}`) : t("not_stated");
  return html`<section aria-labelledby="p-h"><h3 id="p-h">${t("history.title")}</h3><p>${inner}.</p></section>`;
}

/** @param {Paper} paper */
function scores(paper) {
  const list = paper.encounter.analysis?.scores ?? [];
  if (!list.length) return NOTHING;
  const lines = list.map((score) => (score.value !== null && !score.missing.length ? `${score.name} ${score.value}` : `${t("score.incomplete", { name: score.name })} (${t("score.missing", { what: score.missing.join(", ") })})`));
  return html`<section aria-labelledby="p-s"><h3 id="p-s">${t("paper.scores")}</h3><p>${lines.join(". ")}.</p></section>`;
}

/** @param {Paper} paper */
function made(paper) {
  const { encounter } = paper;
  const signature = encounter.review?.signed ? encounter.review.signature : null;
  const engine = encounter.engine ? t("words.by", { engine: encounter.engine }) : t("paper.no_engine");
  return html`<section aria-labelledby="p-e"><h3 id="p-e">${t("paper.made")}</h3><p class="sub">${engine}. ${t("paper.made_text", { span: span(encounter.duration_s) })}</p></section><div class="sigs"><div>${signature ? html`<b>${t("signed.by", { by: signature.by, time: onPaper(signature.at) })}</b> ` : NOTHING}${t("paper.crew")}</div><div>${t("paper.received")}</div></div>`;
}

/** @param {Paper} paper */
function evidence(paper) {
  if (!paper.list.length) return NOTHING;
  const lines = paper.list.map((item, n) => html`<li><b>${n + 1}</b><span>${itemLine(item)}${item.look ? html` <b>${t("paper.unconfirmed")}</b>` : NOTHING}${handsOf(item).map((hand) => html`<small>${handText(hand, onPaper)}</small>`)}</span><time>${item.heard ? clock(paper.line.elapsed(item.startS)) : ""}</time><q>${item.quote}</q></li>`);
  return html`<section class="evsheet" aria-labelledby="p-ev"><h3 id="p-ev">${t("paper.evidence")}</h3><ol class="evlist">${lines}</ol></section>`;
}

/** @param {Paper} paper what people changed, took out and added, none of it from speech */
function hands(paper) {
  const { review } = paper.encounter;
  if (!review) return NOTHING;
  const changes = paper.list.flatMap((item) => handsOf(item).filter((hand) => hand.kind === "change").map((hand) => html`<li><b>${itemLine(item)}</b> ${handText(hand, onPaper)}${ref(paper, item)}</li>`));
  const others = decisionsOf(review, onPaper).map(({ title, sub }) => html`<li><b>${title}</b> ${sub}</li>`);
  const all = [...changes, ...others];
  return all.length ? html`<section aria-labelledby="p-hand"><h3 id="p-hand">${t("paper.hands")}</h3><ul class="hands">${all}</ul></section>` : NOTHING;
}

/** @param {Paper} paper */
export function paperOf(paper) {
  const recId = paper.encounter.recording_id;
  const link = (/** @type {Item} */ item, /** @type {string} */ text) => html`<b>${told(paper, item, text)}</b>`;
  const telling = { recId, list: paper.list, flags: paper.flags, link };
  const nothing = paper.list.length ? NOTHING : html`<p>${t("paper.nothing")}</p>`;
  return html`<article class="paper" aria-label="${t("paper.name")}">${head(paper)}${alarms(paper)}<div class="pair">${doubts(paper)}${gaps(paper)}</div>${nothing}${handoverList(telling, { names: false, tight: true })}${vitals(paper)}${medicines(paper)}<div class="pair">${history(paper)}${scores(paper)}</div>${hands(paper)}${made(paper)}${evidence(paper)}</article>`;
}
