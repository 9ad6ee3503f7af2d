// @ts-check
// One encounter to check: what is in doubt first, then flags, vitals, medicines, findings, history,
// scores, files. Pure. Every value is a button that carries the id of its fact.
import { html, NOTHING } from "../ui/html.js";
import { icon, quiet } from "../ui/bits.js";
import { capital, k, t, tn } from "../i18n.js";
import { size } from "../format.js";
import { handsOf } from "../decisions.js";
import { readings } from "../facts.js";
import { columns, rows, tendency, trend } from "../vitals.js";
import { fileUrl } from "../api.js";
import { FILES } from "./parts.js";
import { answersTo, handText, notesOf, signOf, whyLook } from "./decide.js";
import { handSign, isFlagged, isLoudest } from "./values.js";
import { itemLine, kindTag, signName } from "./signs.js";
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Analysis} Analysis */
/** @typedef {import("../model.js").Encounter} Encounter */

/**
 * @typedef {object} Review
 * @property {Item[]} list
 * @property {Analysis} analysis
 * @property {Set<string>} flags ids that a red flag rests on
 * @property {string | null} chosen id of the chosen item
 * @property {string | null} open id of the doubt that is open
 * @property {string | null} basis name of the flag or score whose facts are shown
 * @property {(item: Item) => string} when
 * @property {(soundS: number) => string} timeAt
 * @property {unknown} [more] markup below the files
 * @property {import("../deciding.js").Deciding} [deciding] what people decided; without it nothing can be decided
 */

const SPARK = { width: 120, height: 44 };

/** @param {Review} review @param {Item} item */
const current = (review, item) => (item.id === review.chosen ? html` aria-current="true"` : NOTHING);

/** @param {string} id @param {string} title @param {unknown} sub @param {unknown} inner */
const blockOf = (id, title, sub, inner) =>
  html`<section class="block" id="${id}" data-key="${id}" aria-labelledby="h-${id}"><header><h2 id="h-${id}">${title}</h2>${sub ? html`<span class="sub">${sub}</span>` : NOTHING}</header>${inner}</section>`;

/** @param {Review} review @param {Item} item the doubt that is open */
function ask(review, item) {
  const readingsText = item.kind === "vital" ? `${signName(item.name, item.title)}: ${readings(item, t("or"))} ${item.unit}` : itemLine(item);
  const hear = html`<button class="btn" type="button" data-do="fact" data-f="${item.id}"${current(review, item)}>${icon("play")}${t("check.hear")}</button>`;
  const answers = review.deciding?.review ? answersTo(item) : NOTHING;
  return html`<article class="ask" data-key="${item.id}"><div class="ask__h">${icon("tri")}<div><p class="ask__t">${readingsText}</p><p class="ask__why">${whyLook(item)}: <q>${item.quote}</q></p></div></div><div class="ask__c">${item.heard ? hear : NOTHING}${answers}</div></article>`;
}

/** @param {Review} review */
function checkBlock(review) {
  const look = review.list.filter((item) => item.look);
  if (!look.length) return NOTHING;
  const open = look.find((item) => item.id === review.open) ?? look[0];
  const rest = look.filter((item) => item !== open);
  const lines = rest.map((item) => html`<li data-key="${item.id}"><button class="line line--look" type="button" data-do="check" data-f="${item.id}"><span class="t">${review.when(item)}</span><span><b>${itemLine(item)}</b><span class="sub">${whyLook(item)}: <q>${item.quote}</q></span></span>${icon("right")}</button></li>`);
  return blockOf("check", t("check.title"), t("check.of", { n: look.indexOf(open) + 1, all: look.length }), html`${ask(review, open)}${rest.length ? html`<ul class="list">${lines}</ul>` : NOTHING}`);
}

/** @param {Review} review @param {string[]} ids the facts that something worked out rests on */
function basisChips(review, ids) {
  const rests = review.list.filter((item) => item.ids.some((id) => ids.includes(id)));
  return html`<div class="chips">${rests.map((item) => chip(review, item))}</div>`;
}

/** @param {Review} review */
function flagsBlock(review) {
  const { flags } = review.analysis;
  if (!flags.length) return NOTHING;
  const shown = [...flags].sort((a, b) => a.priority - b.priority);
  const buttons = shown.map((flag) => {
    const open = review.basis === flag.name;
    const rests = review.list.filter((item) => item.ids.some((id) => flag.derived_from.includes(id)));
    return html`<button class="flagb${isLoudest(flag) ? html` flagb--loud` : NOTHING}" type="button" data-do="basis" data-name="${flag.name}" data-key="${flag.name}" aria-expanded="${String(open)}">${icon("flag")}<span><b>${flag.text}</b><span class="sub">${tn("flag.rests_on", rests.length)}</span></span>${icon(open ? "up" : "down")}</button>`;
  });
  const open = shown.find((flag) => flag.name === review.basis);
  return blockOf("flags", t("flag.title"), t("flag.worked_out"), html`<div class="flags">${buttons}</div>${open ? basisChips(review, open.derived_from) : NOTHING}`);
}

/** @param {Item} item what stands small below the number */
function cellNote(item) {
  const { oxygen, detail } = /** @type {any} */ (item.fact);
  if (oxygen === "room_air") return t("vitals.on_air");
  if (oxygen === "oxygen") return t("vitals.on_oxygen");
  return detail?.position ?? "";
}

/** @param {Review} review @param {Item | undefined} item */
function cell(review, item) {
  if (!item) return html`<td class="none">–${quiet(t("vitals.not_said"))}</td>`;
  const flag = isFlagged(item, review.flags);
  const look = item.look ? html` class="is-look"` : flag ? html` class="is-flag"` : NOTHING;
  const sign = item.look ? html`${icon("tri")}${quiet(`${t("tile.to_check")} `)}` : flag ? html`${icon("flag")}${quiet(`${t("flag.red")} `)}` : NOTHING;
  const note = item.look ? readings(item, t("or")).slice(item.value.length).trim() : cellNote(item);
  return html`<td${look}><button type="button" data-do="fact" data-f="${item.id}"${current(review, item)}>${sign}${item.value}${handSign(item)}${note ? html`<small>${note}</small>` : NOTHING}</button></td>`;
}

/** @type {Record<string, string>} */
const TENDENCIES = { rising: k("trend.rising"), falling: k("trend.falling"), steady: k("trend.steady") };

/** @param {Review} review @param {import("../vitals.js").Row} row @param {import("../vitals.js").Column[]} sets */
function sparkCell(review, row, sets) {
  const points = trend(row, sets, SPARK.width, SPARK.height);
  if (points.length < 2) return html`<td class="trend none">${points.length ? t("trend.once") : "–"}</td>`;
  const path = points.map((p, n) => `${n ? "L" : "M"}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("");
  const dots = points.map((p, n) => {
    const last = n === points.length - 1;
    const flag = isFlagged(p.item, review.flags);
    return last || flag ? html`<circle${flag ? html` class="worst"` : NOTHING} cx="${p.x.toFixed(1)}" cy="${p.y.toFixed(1)}" r="4.5"/>` : NOTHING;
  });
  const told = t("trend.told", { way: t(TENDENCIES[tendency(points)]), last: points[points.length - 1].item.value });
  return html`<td class="trend"><svg class="spark" viewBox="0 0 ${SPARK.width} ${SPARK.height}" aria-hidden="true" focusable="false"><path d="${path}"/>${dots}</svg>${quiet(told)}</td>`;
}

/** @param {Item[]} list the unit of a row: the one that was said, when it is one */
function rowUnit(list) {
  const units = new Set(list.map((item) => item.unit));
  return units.size === 1 ? [...units][0] : "";
}

/** @param {Review} review */
function vitalsBlock(review) {
  const sets = columns(review.list);
  const lines = rows(review.list);
  if (!lines.length) return blockOf("vitals", t("vitals.title"), "", html`<p class="sub">${t("vitals.none")}</p>`);
  const head = sets.map((set) => html`<th scope="col">${set.time || review.timeAt(set.startS)}</th>`);
  const body = lines.map((row) => html`<tr data-key="${row.name}"><th scope="row">${signName(row.name, row.items[0].title)}<small>${rowUnit(row.items)}</small></th>${sets.map((set) => cell(review, set.cells.get(row.name)))}${sparkCell(review, row, sets)}</tr>`);
  return blockOf("vitals", t("vitals.title"), t("vitals.tap"), html`<div class="scroller" tabindex="0" role="region" aria-label="${t("vitals.table")}"><table class="vt"><caption class="vh">${t("vitals.caption")}</caption><thead><tr><th scope="col">${t("vitals.sign")}</th>${head}<th scope="col">${t("vitals.trend")}</th></tr></thead><tbody>${body}</tbody></table></div><p class="sub">${t("vitals.legend")}</p>`);
}

/** @param {Review} review @param {Item} item */
function medicineLine(review, item) {
  const before = item.fact.prior_to_ems;
  const sub = item.look ? `${capital(t("tile.to_check"))}: ${whyLook(item)}` : handsOf(item).map((hand) => handText(hand)).join(" ");
  return html`<li data-key="${item.id}"><button class="line${item.look ? html` line--look` : NOTHING}" type="button" data-do="fact" data-f="${item.id}"${current(review, item)}><span class="t${before ? html` t--word` : NOTHING}">${before ? t("meds.before_short") : review.when(item)}</span><span><b>${itemLine(item)}${handSign(item)}</b>${sub ? html`<span class="sub">${sub}</span>` : NOTHING}</span>${icon("play")}</button></li>`;
}

/** @param {Review} review @param {unknown} chart */
function medicinesBlock(review, chart) {
  const meds = review.list.filter((item) => item.kind === "medication_given");
  const before = meds.filter((item) => item.fact.prior_to_ems).length;
  const sub = before ? tn("meds.count_before", before) : "";
  const inner = meds.length ? html`${chart}<ul class="list">${meds.map((item) => medicineLine(review, item))}</ul>` : html`<p class="sub">${t("meds.none")}</p>`;
  return blockOf("meds", t("meds.title"), sub, inner);
}

/** @param {Review} review @param {Item} item @param {boolean} [tagged] */
function chip(review, item, tagged = false) {
  const denied = item.fact.status === "negated" || item.fact.status === "refused";
  const look = item.look ? " chip--look" : denied ? " chip--no" : "";
  const sign = item.look ? "tri" : denied ? "close" : "play";
  const tag = tagged ? kindTag(item.kind) : "";
  return html`<button class="chip${look}" type="button" data-do="fact" data-f="${item.id}" data-key="${item.id}"${current(review, item)}>${icon(sign)}<span>${itemLine(item)}${handSign(item)}${tag ? html` <span class="sub">${tag}</span>` : NOTHING}</span></button>`;
}

/** @param {Review} review */
function findingsBlock(review) {
  const kinds = ["age", "sex", "chief_complaint", "mechanism", "finding", "intervention", "event_time"];
  const all = review.list.filter((item) => kinds.includes(item.kind));
  const denied = all.filter((item) => item.fact.status === "negated" || item.fact.status === "refused");
  const said = all.filter((item) => !denied.includes(item));
  const none = html`<p class="sub">${t("found.none")}</p>`;
  return blockOf("found", t("found.title"), "", html`${said.length ? html`<div class="chips">${said.map((item) => chip(review, item))}</div>` : none}${denied.length ? html`<h3>${t("found.not_there")}</h3><div class="chips">${denied.map((item) => chip(review, item))}</div>` : NOTHING}`);
}

/** @param {Review} review */
function historyBlock(review) {
  const list = review.list.filter((item) => ["allergy", "history", "home_medication"].includes(item.kind));
  const inner = list.length ? html`<div class="chips">${list.map((item) => chip(review, item, true))}</div>` : html`<p class="sub">${t("found.none")}</p>`;
  return blockOf("history", t("history.title"), "", inner);
}

/** @param {import("../model.js").Score} score what went into it, as one line */
function inputsText(score) {
  const { inputs } = score;
  return inputs.map(({ name, value }) => `${name} ${value}`).join(", ");
}

/** @param {Review} review */
function scoresBlock(review) {
  const { scores } = review.analysis;
  if (!scores.length) return NOTHING;
  const lines = scores.map((score) => {
    const complete = score.value !== null && !score.missing.length;
    const open = review.basis === score.name;
    const title = complete ? `${score.name}: ${score.value}` : t("score.incomplete", { name: score.name });
    const sub = complete ? [score.meaning, inputsText(score)].filter(Boolean).join(". ") : t("score.missing", { what: score.missing.join(", ") });
    return html`<li data-key="${score.name}"><button class="line line--wide" type="button" data-do="basis" data-name="${score.name}" aria-expanded="${String(open)}"><span><b>${title}</b><span class="sub">${sub}</span></span>${icon(open ? "up" : "down")}</button>${open ? basisChips(review, score.derived_from) : NOTHING}</li>`;
  });
  return blockOf("scores", t("score.title"), t("score.worked_out"), html`<ul class="list list--scores">${lines}</ul>`);
}

/** @param {Encounter} encounter the files to take along @param {unknown} [more] what else can be made of it */
export function filesBlock(encounter, more = NOTHING) {
  const known = encounter.files.filter((file) => file.kind in FILES);
  if (!known.length) return NOTHING;
  const lines = known.map((file) => html`<li><a class="line line--wide" href="${fileUrl(encounter.recording_id, file.kind)}" download="${file.name}"><span><b>${t(FILES[file.kind])}</b><span class="sub">${file.name}, ${size(file.bytes)}</span></span>${icon("export")}</a></li>`);
  return blockOf("files", t("file.title"), t("file.sub"), html`<ul class="list">${lines}</ul>${more}`);
}

/** @param {Review} review @param {Encounter} encounter */
function jumpOf(review, encounter) {
  const checks = review.list.filter((item) => item.look).length;
  const flags = review.analysis.flags.length;
  /** @type {[string, unknown, boolean][]} */
  const all = [
    ["check", html`${icon("tri")}${t("jump.check", { n: checks })}`, checks > 0],
    ["flags", html`${icon("flag")}${t("jump.flags", { n: flags })}`, flags > 0],
    ["vitals", t("jump.vitals"), true], ["meds", t("jump.meds"), true], ["found", t("jump.found"), true],
    ["history", t("history.title"), true], ["scores", t("score.title"), review.analysis.scores.length > 0],
    ["notes", t("notes.title"), Boolean(review.deciding?.review)],
    ["files", t("jump.files"), encounter.files.length > 0],
  ];
  return html`<nav class="jump" aria-label="${t("jump.name")}" data-key="jump"><ul>${all.filter(([, , there]) => there).map(([id, label]) => html`<li><a href="#${id}" data-do="jump" data-to="${id}"${id === "check" ? html` class="look"` : NOTHING}>${label}</a></li>`)}</ul></nav>`;
}

/** @param {Review} review @param {Encounter} encounter what people add, take out and sign */
function decidedBlocks(review, encounter) {
  const { deciding } = review;
  if (!deciding?.review) return NOTHING;
  const checks = review.list.filter((item) => item.look).length;
  const scored = review.analysis.scores.some((score) => score.name === "NEWS2");
  const sign = signOf({ deciding, encounter, checks, check: { do: "to-check" } });
  return html`${blockOf("notes", t("notes.title"), t("notes.sub"), notesOf(deciding, scored))}${blockOf("sign", t("signing.title"), "", sign)}`;
}

/** @param {Review} review @param {Encounter} encounter @param {unknown} chart */
export function reviewOf(review, encounter, chart) {
  return html`<div class="review">${jumpOf(review, encounter)}<div class="col">${checkBlock(review)}${flagsBlock(review)}</div><div class="col">${vitalsBlock(review)}${medicinesBlock(review, chart)}${findingsBlock(review)}${historyBlock(review)}${scoresBlock(review)}${decidedBlocks(review, encounter)}${filesBlock(encounter, review.more)}</div></div>`;
}

