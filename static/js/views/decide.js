// @ts-check
// What a person decides, as markup: the questions of a doubt, the buttons and the form in the dock,
// notes and what was taken out, the signature. Pure; `data-do` names what `Desk` does.
import { signedUrl } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { icon } from "../ui/bits.js";
import { block } from "../ui/notices.js";
import { k, t, tn } from "../i18n.js";
import { dateOf, sameDay, timeOfDay } from "../format.js";
import { printedUnit } from "../facts.js";
import { canConfirm, canSave, handled, handsOf, hasNumber, isUnusual, parseNumber, partsOf, readingsOf } from "../decisions.js";
import { itemLine, signName } from "./signs.js";
/** @typedef {import("../deciding.js").Deciding} Deciding */
/** @typedef {import("../deciding.js").Place} Place */
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Fact} Fact */
/** @typedef {import("../model.js").Review} Review */

/** @param {string} iso @returns {string} 14:31, with the date when it is not today */
function moment(iso) {
  const at = new Date(iso);
  return sameDay(at, Date.now()) ? timeOfDay(at) : onPaper(iso);
}

/** @param {string} iso @returns {string} with the date, for what is read on another day */
export const onPaper = (iso) => `${dateOf(new Date(iso))} ${timeOfDay(new Date(iso))}`;

/** @param {import("../model.js").Hand} hand what was heard, and who decided @param {(iso: string) => string} [when] */
export const handText = (hand, when = moment) =>
  t(hand.kind === "change" ? "hand.changed" : "hand.confirmed", { by: hand.by, time: when(hand.at), heard: hand.heard });

/** @param {Item} item */
const subjectOf = (item) => (item.kind === "vital" ? signName(item.name, item.title) : item.title);

/** @param {number | string} number @param {string | null} unit */
const valueText = (number, unit) => `${number} ${printedUnit(unit)}`.trim();

/** @param {import("../deciding.js").Change} change @returns {string} the value that would be saved; "" when it is none */
function savedText({ facts, typed }) {
  if (!canSave(facts, typed)) return "";
  const numbers = typed.map(({ text }) => parseNumber(text) ?? "–");
  return valueText(numbers.join("/"), typed[0].unit);
}

/** @param {import("../deciding.js").Change} change @returns {string} Heart rate 124 /min */
export const changeWanted = (change) => `${subjectOf(change.item)} ${savedText(change)}`;

/** @param {Item} item @param {number} part @param {number | string} reading */
export const readingWanted = (item, part, reading) =>
  `${item.second ? halfName(part) : subjectOf(item)} ${valueText(reading, partsOf(item)[part].unit)}`;

const HALVES = [k("decide.systolic"), k("decide.diastolic")];
/** @param {number} part */
const halfName = (part) => t(HALVES[part]);

/** @param {string} action @param {string} sign @param {string} label @param {import("../ui/html.js").Html} [more] attributes */
const button = (action, sign, label, more = NOTHING) =>
  html`<button class="btn" type="button" data-do="${action}" data-key="${action}"${more}>${sign ? icon(sign) : NOTHING}${label}</button>`;

/** @param {Item} item "Not given" or "Not said" */
const strikeLabel = (item) => t(item.kind === "medication_given" ? "decide.not_given" : "decide.not_said");

/* ---------- the doubt that is open ---------- */

/** @param {Item} item the readings that were heard, each a button */
function readingButtons(item) {
  return partsOf(item).map((fact, part) => readingsOf(fact).map((reading) => {
    const value = fact.kind === "vital" ? String(reading) : valueText(reading, fact.unit);
    const label = item.second ? `${halfName(part)} ${value}` : value;
    return html`<button class="btn btn--l" type="button" data-do="reading" data-f="${item.id}" data-part="${part}" data-value="${reading}" data-key="r${part}${reading}">${label}</button>`;
  }));
}

/** @param {Item} item what a person can answer to the doubt about it */
export function answersTo(item) {
  const about = html` data-f="${item.id}"`;
  const readings = partsOf(item).some((fact) => readingsOf(fact).length > 0);
  const right = canConfirm(item) ? button("confirm", "check", t("decide.right"), about) : NOTHING;
  const heard = isUnusual(item) ? button("restore", "back", t("decide.restore"), about) : NOTHING;
  const other = hasNumber(item)
    ? button("change", readings ? "" : "pencil", t(readings ? "decide.neither" : "decide.change"), about)
    : button("strike", "close", strikeLabel(item), about);
  return html`${readingButtons(item)}${right}${heard}${other}`;
}

/** @param {Item} item why one should look at it */
export const whyLook = (item) => (isUnusual(item) ? t("decide.unusual") : item.reason);

/* ---------- the dock ---------- */

/** @param {Item | null} item @param {Deciding} deciding what can be done with the chosen fact */
export function choicesOf(item, deciding) {
  if (!item || !deciding.review || deciding.change || deciding.naming?.place === "dock") return NOTHING;
  const state = handled(item);
  const confirmed = state === "confirmed";
  const confirm = confirmed || canConfirm(item)
    ? button(confirmed ? "restore" : "confirm", "check", t(confirmed ? "decide.confirmed" : "decide.confirm"), html` aria-pressed="${String(confirmed)}"`)
    : NOTHING;
  const undoes = handsOf(item).some((hand) => deciding.last?.numbers.includes(hand.number));
  const back = state === "changed" && !undoes ? button("restore", "back", t("decide.restore")) : NOTHING;
  const other = hasNumber(item) ? button("change", "pencil", t("decide.change")) : button("strike", "close", strikeLabel(item));
  return html`<div class="row">${confirm}${back}${other}</div>`;
}

/** @param {Item | null} item @param {Deciding} deciding below the words: who decided, forms, what was done */
export function decideOf(item, deciding) {
  const hands = item && !deciding.change ? handsOf(item) : [];
  const told = hands.map((hand) => html`<p class="sub hand">${icon(hand.kind === "change" ? "pencil" : "check")}${handText(hand)}</p>`);
  if (deciding.naming?.place === "dock") return html`${told}${nameForm(deciding)}`;
  if (deciding.change) return html`${failureOf(deciding, "dock", item)}${changeForm(deciding, deciding.change)}`;
  return html`${told}${failureOf(deciding, "dock", item)}${doneLine(deciding)}`;
}

/** @param {Deciding} deciding what was done last */
export function saidText({ last, busy, failed }) {
  if (busy || !last || failed) return "";
  return t(last.undone ? "decide.undone" : "decide.saved", { what: last.wanted });
}

/** @param {Deciding} deciding the last act, to be taken back until the next one */
function doneLine(deciding) {
  const text = saidText(deciding);
  if (!text) return NOTHING;
  const undo = deciding.last?.numbers.length ? button("undo", "back", t("decide.undo")) : NOTHING;
  return html`<div class="done-line" data-key="done"><span class="done">${icon("check")}<span>${text}</span></span>${undo}</div>`;
}

/** Units shown before the others are asked for. */
const USUAL_UNITS = 4;

/** @param {import("../deciding.js").Change} change @param {number} part */
function unitsOf(change, part) {
  const all = change.units[part];
  if (all.length < 2) return NOTHING;
  const chosen = change.typed[part].unit;
  const shown = change.all || all.length <= USUAL_UNITS + 1 ? all : all.slice(0, USUAL_UNITS);
  const options = shown.map((unit) => html`<button type="button" data-do="unit" data-part="${part}" data-value="${unit ?? ""}" aria-pressed="${String(unit === chosen)}">${printedUnit(unit) || t("decide.no_unit")}</button>`);
  const more = shown.length < all.length ? html`<button type="button" data-do="units" aria-expanded="false">${t("decide.other_unit")}</button>` : NOTHING;
  return html`<div class="seg seg--wrap" role="group" aria-label="${t("decide.unit")}">${options}${more}</div>`;
}

/** @param {import("../deciding.js").Change} change @param {number} part */
function numberField(change, part) {
  const { text, unit } = change.typed[part];
  const name = change.facts.length > 1 ? halfName(part) : subjectOf(change.item);
  const step = (/** @type {number} */ way, /** @type {string} */ sign, /** @type {string} */ label) =>
    html`<button class="btn btn--icon btn--step" type="button" data-do="nudge" data-part="${part}" data-way="${way}" aria-label="${t(label, { what: name })}">${icon(sign)}</button>`;
  const readings = readingsOf(change.facts[part]);
  const heard = readings.length > 1
    ? html`<div class="seg" role="group" aria-label="${t("decide.heard")}">${readings.map((reading) => html`<button type="button" data-do="pick" data-part="${part}" data-value="${reading}" aria-pressed="${String(text === String(reading))}">${reading}</button>`)}</div>`
    : NOTHING;
  const label = change.facts.length > 1 ? html`<span class="change__u" aria-hidden="true">${name}</span>` : NOTHING;
  const after = change.units[part].length < 2 && printedUnit(unit) ? html`<span class="change__u">${printedUnit(unit)}</span>` : NOTHING;
  return html`<div class="change__n" data-key="n${part}">${label}${heard}${step(-1, "minus", "decide.less")}<input data-type="n${part}" inputmode="decimal" autocomplete="off" maxlength="9" aria-label="${name}" value="${text}">${step(1, "plus", "decide.more")}${after}</div>`;
}

/** @param {Deciding} deciding @param {import("../deciding.js").Change} change */
function changeForm(deciding, change) {
  const value = savedText(change);
  const units = change.facts.length > 1 ? NOTHING : unitsOf(change, 0);
  const save = html`<button class="btn btn--go" type="submit" data-do="save"${value && !deciding.busy ? NOTHING : html` disabled`}>${icon("check")}${value ? t("decide.save", { value }) : t("decide.save_none")}</button>`;
  const why = value ? NOTHING : html`<span class="sub">${t("decide.type_number")}</span>`;
  return html`<form class="change" data-key="change" aria-label="${t("decide.change_what", { what: itemLine(change.item) })}" tabindex="-1" novalidate>${change.facts.map((_, part) => numberField(change, part))}${units}<div class="change__do">${save}${why}${button("strike", "close", strikeLabel(change.item))}<button class="btn btn--quiet" type="button" data-do="leave">${t("decide.leave")}</button></div><p class="sub">${t("decide.stays")} ${whoOf(deciding, "dock")}</p></form>`;
}

/* ---------- whose decisions, and what went wrong ---------- */

/** @param {Place} place */
const renameButton = (place) =>
  html`<button class="btn btn--quiet" type="button" data-do="rename" data-place="${place}">${t("decide.not_you")}</button>`;

/** @param {Deciding} deciding @param {Place} place */
function whoOf(deciding, place) {
  if (!deciding.by) return NOTHING;
  return html`<span class="who-line">${t("decide.as", { by: deciding.by })} ${renameButton(place)}</span>`;
}

/** @param {Deciding} deciding asked once on a tablet */
function nameForm({ naming }) {
  if (!naming) return NOTHING;
  const empty = !naming.text.trim();
  return html`<form class="change" data-key="name" novalidate><div class="field"><label for="who">${t("decide.who")}</label><input id="who" data-type="name" maxlength="80" autocomplete="name" value="${naming.text}"></div><div class="change__do"><button class="btn btn--go" type="submit" data-do="name"${empty ? html` disabled` : NOTHING}>${icon("check")}${t("decide.name_save")}</button><button class="btn btn--quiet" type="button" data-do="leave">${t("decide.leave")}</button></div><p class="sub">${t("decide.who_why")}</p></form>`;
}

/** @param {Deciding} deciding @param {Place} place @param {Item | null} item what it says now */
function failureOf(deciding, place, item) {
  const { failed } = deciding;
  if (failed?.wish.place !== place) return NOTHING;
  const { problem, wish } = failed;
  const hasForm = Boolean(deciding.change) || (place === "notes" && deciding.noting);
  const now = item ? t("decide.now", { what: itemLine(item) }) : t("decide.now_gone");
  const told = {
    offline: { title: t("decide.offline"), text: t("decide.offline_text", { what: wish.wanted }) },
    "changed-elsewhere": { title: t("decide.elsewhere"), text: html`${wish.about ? `${now} ` : ""}${t("decide.wanted", { what: wish.wanted })}` },
  }[problem.code] ?? { title: problem.detail || problem.title, text: problem.cure };
  const again = html`<span class="row"><button class="btn" type="button" data-do="decide-again">${t(deciding.isStale ? "decide.again" : "decide.retry")}</button><button class="btn btn--quiet" type="button" data-do="leave">${t("decide.leave")}</button></span>`;
  const text = html`${told.text}${hasForm ? NOTHING : again}`;
  return block({ level: "look", icon: problem.code === "offline" ? "offline" : "tri", title: told.title, text, key: "failed" });
}

/* ---------- notes, and what was taken out ---------- */

/** @param {Fact} fact as it was heard */
const struckLine = (fact) => (fact.kind === "vital" || fact.kind === "age" ? `${fact.title} ${fact.display}` : fact.display || fact.title);

/** @type {Record<string, string>} */
const HOMELESS = { confirm: k("notes.homeless_confirm"), change: k("notes.homeless_change"), strike: k("notes.homeless_strike") };

/** @param {import("../model.js").Act} act */
const homelessLine = (act) => t(HOMELESS[act.kind] ?? "notes.homeless_confirm", { what: valueText(act.value ?? "", act.unit) });

/**
 * Notes, what was taken out, and decisions whose words are gone.
 * @param {Review} review @param {(iso: string) => string} [when]
 * @returns {{ title: string, sub: string, number: number, back: string }[]} number: of the act; back: what takes it back
 */
export function decisionsOf(review, when = moment) {
  const line = (/** @type {string} */ title, /** @type {string} */ key, /** @type {import("../model.js").Act} */ act, /** @type {string} */ back) =>
    ({ title, sub: t(key, { by: act.by, time: when(act.at) }), number: act.number, back: t(back) });
  return [
    ...(review.scale ? [line(t("scale.chosen", { n: String(review.scale.value) }), "scale.by", review.scale, "notes.take_back")] : []),
    ...review.notes.map((act) => line(act.text, "notes.written", act, "notes.take_back")),
    ...review.struck.map(({ fact, act }) => line(struckLine(fact), "notes.struck", act, "notes.put_back")),
    ...review.homeless.map((act) => line(homelessLine(act), "notes.homeless", act, "notes.take_back")),
  ];
}

/** @param {Deciding} deciding */
function noteForm(deciding) {
  if (!deciding.noting) return html`<div class="row">${button("note", "pencil", t("notes.add"))}</div>`;
  const empty = !deciding.note.trim();
  return html`<form class="change change--note" data-key="noting" novalidate><div class="field"><label for="note">${t("notes.label")}</label><textarea id="note" data-type="note" rows="3" maxlength="2000">${deciding.note}</textarea></div><div class="change__do"><button class="btn btn--go" type="submit" data-do="note-save"${empty || deciding.busy ? html` disabled` : NOTHING}>${icon("check")}${t("notes.save")}</button><button class="btn btn--quiet" type="button" data-do="note-leave">${t("decide.leave")}</button></div><p class="sub">${t("notes.means")} ${whoOf(deciding, "notes")}</p></form>`;
}

/** NEWS2 with its other scale: only a person chooses it. @param {Deciding} deciding */
function scaleChoice({ review, busy }) {
  if (review?.scale?.value === 2) return NOTHING;
  const label = t("scale.choose");
  return html`<div class="row">${button("scale", "", label, busy ? html` disabled` : NOTHING)}<p class="sub">${t("scale.means")}</p></div>`;
}

/** @param {Deciding} deciding @param {boolean} [scored] there is a NEWS2 */
export function notesOf(deciding, scored = false) {
  const { review } = deciding;
  if (!review) return NOTHING;
  const all = decisionsOf(review).map(({ title, sub, number, back }) => html`<li class="actline" data-key="a${number}"><div><b>${title}</b><span class="sub">${sub}</span></div><button class="btn" type="button" data-do="take-back" data-number="${number}" data-what="${title}">${icon("back")}${back}</button></li>`);
  const form = deciding.naming?.place === "notes" ? nameForm(deciding) : noteForm(deciding);
  return html`${all.length ? html`<ul class="list">${all}</ul>` : html`<p class="sub">${t("notes.none")}</p>`}${failureOf(deciding, "notes", null)}${form}${scored ? scaleChoice(deciding) : NOTHING}`;
}

/* ---------- the signature ---------- */

/** @param {Review | null | undefined} review @param {(iso: string) => string} [when] @returns {string} for the head of the screen, and of the paper */
export function signedText(review, when = moment) {
  if (!review?.signature) return t("paper.not_signed");
  if (!review.signed) return t("signed.changed_since");
  return t("signed.by", { by: review.signature.by, time: when(review.signature.at) });
}

/** @param {string} id @param {Review} review */
function signedNotice(id, review) {
  const { signature } = review;
  if (!signature) return NOTHING;
  const by = t("signed.by", { by: signature.by, time: moment(signature.at) });
  const link = html`<a class="btn btn--quiet" href="${signedUrl(id, signature.number)}" target="_blank" rel="noopener">${t("signed.text")}</a>`;
  if (review.signed) return block({ level: "ok", icon: "sign", title: by, text: html`${t("signed.after")} ${link}`, key: "signed" });
  return block({ level: "look", icon: "sign", title: t("signed.changed_since"), text: html`${by}. ${link}`, key: "signed" });
}

/**
 * @param {{ deciding: Deciding, encounter: import("../model.js").Encounter, checks: number, check: { do?: string, href?: string } }} sign
 * check: where the open facts are
 */
export function signOf({ deciding, encounter, checks, check }) {
  const { review } = deciding;
  if (!review) return NOTHING;
  const told = signedNotice(encounter.recording_id, review);
  if (review.signed) return told;
  if (deciding.naming?.place === "sign") return html`${told}${nameForm(deciding)}`;
  const draft = encounter.draft || Boolean(encounter.transcript?.draft);
  const open = checks && !draft
    ? block({ level: "look", icon: "tri", title: tn("signing.open", checks), text: t("signing.open_text"), key: "open", action: { ...check, label: t("signing.check_them") } })
    : NOTHING;
  const label = deciding.by ? t("signing.as", { by: deciding.by }) : t("signing.name");
  const disabled = draft || deciding.busy ? html` disabled` : NOTHING;
  const why = draft ? html`<p class="why" id="why-sign">${icon("tri")}<span>${t("signing.draft")}</span></p>` : html`<p class="sub">${t("signing.means")}</p>`;
  return html`${told}${open}${failureOf(deciding, "sign", null)}<div class="row"><button class="btn btn--go btn--l" type="button" data-do="sign"${disabled}${draft ? html` aria-describedby="why-sign"` : NOTHING}>${icon("sign")}${label}</button>${deciding.by && !draft ? renameButton("sign") : NOTHING}</div>${why}`;
}
