// @ts-check
// Facts as links in running text and as lines of lists: label, doubt, flag, address. Pure.
import { html, NOTHING } from "../ui/html.js";
import { icon, quiet } from "../ui/bits.js";
import { handled } from "../decisions.js";
import { k, t } from "../i18n.js";
import { readings } from "../facts.js";
import { atmist, background, signs } from "../handover.js";
import { encounterPath } from "../router.js";
import { PARTS } from "./parts.js";
import { itemLine, kindTag, signShort } from "./signs.js";
/** @typedef {import("../facts.js").Item} Item */

/**
 * Facts that a red flag rests on. A flag that is a sum of many signs marks none of them: a GCS of 15 is part of a
 * NEWS2 of 8 and no alarm itself.
 * @param {import("../model.js").Analysis} analysis @returns {Set<string>}
 */
export const flagged = (analysis) => {
  const sums = new Set(analysis.scores.filter((score) => score.derived_from.length > 2).map((score) => score.derived_from.join()));
  return new Set(analysis.flags.filter((flag) => !sums.has(flag.derived_from.join())).flatMap((flag) => flag.derived_from));
};

/** @param {import("../model.js").Flag} flag an allergy against a drug that was given: louder than all others */
export const isLoudest = (flag) => flag.priority === 1;

/** @param {Item} item @param {Set<string>} flags */
export const isFlagged = (item, flags) => item.ids.some((id) => flags.has(id));

/** @type {Record<string, { sign: string, text: string }>} */
const HANDS = { changed: { sign: "pencil", text: k("hand.changed_short") }, confirmed: { sign: "check", text: k("hand.confirmed_short") } };

/** @param {Item} item a pencil beside what a person typed, a check beside what a person confirmed */
export function handSign(item) {
  const hand = HANDS[handled(item)];
  return hand ? html`<span class="byhand">${icon(hand.sign)}${quiet(` ${t(hand.text)}`)}</span>` : NOTHING;
}

/**
 * @param {{ recId: string, item: Item, text: string, flags: Set<string> }} link
 */
export function valueLink({ recId, item, text, flags }) {
  const flag = isFlagged(item, flags);
  const look = item.look ? html` v--look` : flag ? html` v--flag` : NOTHING;
  const sign = item.look ? html`${icon("tri")}${quiet(`${t("tile.to_check")} `)}` : flag ? html`${icon("flag")}${quiet(`${t("flag.red")} `)}` : NOTHING;
  return html`<a class="v${look}" href="${encounterPath(recId, item.id)}">${sign}${text}${handSign(item)}</a>`;
}

/** @param {import("../ui/html.js").Html[]} pieces @param {string} between */
const joined = (pieces, between) => pieces.map((piece, n) => html`${n ? between : NOTHING}${piece}`);

/**
 * @typedef {{ recId: string, list: Item[], flags: Set<string>, link: (item: Item, text: string) => import("../ui/html.js").Html }} Telling
 */

/** @param {Telling} telling @param {Item[]} list */
function signsText(telling, list) {
  const or = t("or");
  const lines = signs(list).map(({ name, items }) => {
    const values = items.map((item) => telling.link(item, item.second || item.look ? `${readings(item, or)}` : shortValue(item)));
    return html`${signShort(name, items[0].title)} ${joined(values, " → ")}`;
  });
  return html`${joined(lines, ". ")}${lines.length ? "." : NOTHING}`;
}

/** @param {Item} item value and what belongs to it, without the name of the sign */
const shortValue = (item) => item.fact.display || item.value;

/** @param {Telling} telling @param {import("../handover.js").Part} part */
function partText(telling, part) {
  if (part.part === "signs") return signsText(telling, [...part.said, ...part.denied]);
  const all = [...part.said, ...part.denied].map((item) => telling.link(item, itemLine(item)));
  return html`${joined(all, ", ")}${all.length ? "." : NOTHING}`;
}

/** @param {Telling} telling @param {{ names: boolean, tight?: boolean }} look the letters of ATMIST with their facts */
export function handoverList(telling, { names, tight = false }) {
  const lines = atmist(telling.list).map((part) => {
    const empty = !part.said.length && !part.denied.length;
    return html`<div><dt><b>${part.letter}</b>${names ? html`<span>${t(PARTS[part.part])}</span>` : NOTHING}</dt><dd>${empty ? html`<span class="sub">${t("not_stated")}</span>` : partText(telling, part)}</dd></div>`;
  });
  return html`<dl class="handover${tight ? html` handover--tight` : NOTHING}">${lines}</dl>`;
}

/** @param {Telling} telling */
export function alsoSaid(telling) {
  const list = background(telling.list);
  if (!list.length) return NOTHING;
  const said = list.map((item) => html`${telling.link(item, itemLine(item))} (${kindTag(item.kind)})`);
  return html`<p class="sub">${t("also_said")} ${joined(said, ", ")}.</p>`;
}
