// @ts-check
// Medicines given, on a line of time: dots are doses, hatched columns are gaps. Pure. Only what was
// said: no bar says how long something ran, and what was given before arrival is in the list only.
import { html, NOTHING } from "../ui/html.js";
import { t } from "../i18n.js";
import { saidClock } from "../facts.js";
/** @typedef {import("../facts.js").Item} Item */

const BOX = { left: 190, right: 632, width: 640, top: 24, row: 45 };
const TICKS = 5;

/**
 * @typedef {object} Span
 * @property {import("../moments.js").Moments} moments
 * @property {number} elapsedS length with gaps
 * @property {import("../timeline.js").Timeline} line
 */

/** @param {Item} item @param {Span} span @returns {number} seconds since Start at which it was given, or said */
function givenS(item, span) {
  const said = span.line.elapsed(item.startS);
  const clock = /^(\d\d):(\d\d)$/.exec(saidClock(item));
  if (!clock || !span.moments.wall) return said;
  const { startMs } = span.moments;
  const at = new Date(startMs);
  at.setHours(Number(clock[1]), Number(clock[2]), 0, 0);
  const elapsed = (at.getTime() - startMs) / 1000;
  return elapsed >= -60 && elapsed <= span.elapsedS + 60 ? Math.min(Math.max(0, elapsed), span.elapsedS) : said;
}

/** @param {Item[]} list @returns {{ name: string, items: Item[] }[]} by drug, in the order of being said */
function byDrug(list) {
  /** @type {Map<string, Item[]>} */
  const out = new Map();
  for (const item of list) out.set(item.name, [...(out.get(item.name) ?? []), item]);
  return [...out].map(([name, items]) => ({ name, items }));
}

/** @param {number} elapsedS @param {Span} span */
const x = (elapsedS, span) => BOX.left + (elapsedS / (span.elapsedS || 1)) * (BOX.right - BOX.left);

/** @param {Span} span @param {number} bottom */
function axis(span, bottom) {
  return Array.from({ length: TICKS + 1 }, (_, n) => {
    const at = (span.elapsedS * n) / TICKS;
    const place = x(at, span).toFixed(1);
    const label = span.moments.at(at);
    return html`<path class="grid grid--t" d="M${place} ${BOX.top}V${bottom}"/><text class="ax" font-size="14" font-weight="600" x="${place}" y="14" text-anchor="${n === TICKS ? "end" : "middle"}">${label}</text>`;
  });
}

/** @param {Span} span @param {number} bottom */
function gaps(span, bottom) {
  return span.line.gaps.map((gap) => {
    const from = x(span.line.startOf(gap), span);
    const width = Math.max(3, x(span.line.startOf(gap) + gap.duration_s, span) - from);
    return html`<rect class="gapf gapb" x="${from.toFixed(1)}" y="${BOX.top}" width="${width.toFixed(1)}" height="${bottom - BOX.top}"/>`;
  });
}

/** @param {Item} item @param {Span} span @param {number} y */
function dot(item, span, y) {
  const at = x(givenS(item, span), span);
  if (item.look) return html`<path class="lookd" d="M${at.toFixed(1)} ${y - 12}l11 19h-22z"/>`;
  return html`<circle class="dose" cx="${at.toFixed(1)}" cy="${y}" r="9"/>`;
}

/** @param {Item} item what was given, without the name of the drug */
function doseText(item) {
  const { display } = item.fact;
  const rest = display.toLowerCase().startsWith(item.title.toLowerCase()) ? display.slice(item.title.length).trim() : display;
  const text = item.look ? `${rest}, ${t("tile.to_check")}` : rest;
  return text.length > 26 ? `${text.slice(0, 25)}…` : text;
}

/** @param {{ items: Item[] }} row @param {Span} span @param {number} n */
function drugRow({ items }, span, n) {
  const top = BOX.top + n * BOX.row;
  const line = n ? html`<path class="grid" d="M0 ${top}H${BOX.right}"/>` : NOTHING;
  return html`${line}<text x="0" y="${top + 20}" font-size="16" font-weight="650">${items[0].title}</text><text class="ax" x="0" y="${top + 37}" font-size="14">${doseText(items[0])}</text>${items.map((item) => dot(item, span, top + 22))}`;
}

/** @param {Item[]} list all items @param {Span} span */
export function medsChart(list, span) {
  const given = list.filter((i) => i.kind === "medication_given" && !i.fact.prior_to_ems && ["asserted", "uncertain"].includes(i.fact.status));
  if (!given.length || !span.elapsedS) return NOTHING;
  const drugs = byDrug(given);
  const bottom = BOX.top + drugs.length * BOX.row;
  return html`<div class="meds" tabindex="0" role="region" aria-label="${t("meds.timeline")}"><svg viewBox="0 0 ${BOX.width} ${bottom + 4}" role="img" aria-label="${t("meds.timeline_text")}">${axis(span, bottom)}${gaps(span, bottom)}${drugs.map((row, n) => drugRow(row, span, n))}</svg></div>`;
}
