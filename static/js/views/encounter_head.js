// @ts-check
// The head of an encounter, with how far it is signed, and the notices below it. Pure.
import { html, NOTHING } from "../ui/html.js";
import { draftTag, icon } from "../ui/bits.js";
import { block, notice } from "../ui/notices.js";
import { t, tn } from "../i18n.js";
import { dayOf, span } from "../format.js";
import { period } from "../moments.js";
import { reportPath } from "../router.js";
import { signedText } from "./decide.js";
import { titleOf } from "./stopped.js";
/** @typedef {import("../model.js").Encounter} Encounter */

/** @param {Encounter} encounter to where it is signed, once there is something to sign */
const signLink = ({ review }) =>
  review && !review.signed ? html`<a class="btn btn--go btn--fold" href="#sign" data-do="jump" data-to="sign" aria-label="${t("signing.title")}">${icon("sign")}<span>${t("signing.title")}</span></a>` : NOTHING;

/** @param {Encounter} encounter */
export function encounterHead(encounter) {
  const gaps = encounter.gaps.length ? html`<span>${tn("gaps.count", encounter.gaps.length)}</span>` : NOTHING;
  const day = encounter.source === "upload" ? NOTHING : html`<span class="opt">${dayOf(new Date(encounter.started_at))}, </span>`;
  const signed = encounter.review ? html`<span>${signedText(encounter.review)}</span>` : NOTHING;
  return html`<section class="ehead ehead--fold" aria-label="${t("encounter.this")}"><div class="ehead__t"><h1 tabindex="-1">${titleOf(encounter)}</h1><p class="sub"><span>${day}${period(encounter)}</span><span class="opt">${span(encounter.elapsed_s)}</span>${gaps}${signed}</p></div>${encounter.draft ? draftTag() : NOTHING}<a class="btn btn--fold" href="${reportPath(encounter.recording_id)}" aria-label="${t("report.name")}">${icon("doc")}<span>${t("report.name")}</span></a>${signLink(encounter)}</section>`;
}

/** @param {Encounter} encounter @param {{ refused: boolean, silent: boolean }} sound refused: a recording runs; silent: the sound did not come */
export function encounterLane(encounter, { refused, silent }) {
  const parts = [];
  if (refused) parts.push(notice({ key: "play.while_recording" }));
  if (silent && encounter.duration_s) parts.push(notice({ key: "audio.on_its_way" }));
  if (encounter.state === "failed" || (encounter.state === "stopped" && encounter.problem)) parts.push(block({ level: "look", icon: "doc", title: t("notice.report.failed.title"), text: encounter.problem ?? "" }));
  if (encounter.state === "empty") parts.push(block({ level: "look", icon: "gap", title: t("ready.empty"), text: encounter.problem ?? "" }));
  const unaccounted = encounter.unaccounted_s ?? 0;
  const strange = unaccounted > 0 ? t("encounter.unaccounted", { span: span(unaccounted) }) : t("encounter.too_long", { span: span(-unaccounted) });
  if (unaccounted) parts.push(block({ level: "look", icon: "gap", title: strange, text: t("encounter.unaccounted_text") }));
  if (encounter.draft && encounter.transcript) parts.push(notice({ key: "words.draft" }));
  return parts.length ? html`<div class="lane" data-key="lane">${parts}</div>` : NOTHING;
}
