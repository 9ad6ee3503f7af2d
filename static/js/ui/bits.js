// @ts-check
// Small pieces of markup that several screens use. Pure: data in, markup out.
import { html, NOTHING } from "./html.js";
import { BARS } from "../capture/level.js";
import { k, t } from "../i18n.js";

/** @param {string} name of a symbol in templates/icons.svg */
export const icon = (name) =>
  html`<svg class="i" aria-hidden="true" focusable="false"><use href="#i-${name}"/></svg>`;

/** @param {string} text read out, not shown */
export const quiet = (text) => html`<span class="vh">${text}</span>`;

export const draftTag = () => html`<span class="tag tag--draft">${t("draft.tag")}</span>`;

/** @type {Record<string, string>} */
const LEVEL_WORDS = {
  voice: k("level.voice"), quiet: k("level.quiet"), none: k("level.none"), loud: k("level.loud"),
};

/** @param {import("../capture/types.js").Level} level */
export const levelWord = (level) => t(LEVEL_WORDS[level.word] ?? k("level.none"));

/** @param {import("../capture/types.js").Level} level */
export function meter(level) {
  const bars = Array.from({ length: BARS }, (_, n) => html`<b${n < level.bars ? html` class="on"` : NOTHING}></b>`);
  const name = t("level.name", { word: levelWord(level) });
  return html`<span class="meter" role="img" aria-label="${name}">${bars}</span>`;
}

/**
 * @param {{ icon: string, title: string, text?: unknown, side?: unknown, key?: string }} row
 */
export function checkRow(row) {
  return html`<li data-key="${row.key ?? row.title}">${icon(row.icon)}<div><b>${row.title}</b><span class="sub">${row.text}</span></div>${row.side}</li>`;
}

/** @param {string} text */
export const doneMark = (text) => html`<span class="done">${icon("check")}${text}</span>`;

/** @param {number} share between 0 and 1 @param {string} name */
export function bar(share, name) {
  const now = Number.isFinite(share) ? Math.round(Math.max(0, Math.min(1, share)) * 100) : 0;
  return html`<span class="bar" role="progressbar" aria-label="${name}" aria-valuenow="${now}" aria-valuemin="0" aria-valuemax="100"><svg aria-hidden="true" focusable="false"><rect width="${now}%" height="100%"/></svg></span>`;
}

/**
 * @param {{ name: string, options: { value: string, label: string, icon?: string, lang?: string }[], chosen: string, action: string }} segment
 */
export function segment({ name, options, chosen, action }) {
  return html`<div class="seg" role="group" aria-label="${name}">${options.map((option) => html`<button type="button" data-do="${action}" data-value="${option.value}" aria-pressed="${String(option.value === chosen)}"${option.lang ? html` lang="${option.lang}"` : NOTHING}>${option.icon ? icon(option.icon) : NOTHING}${option.label}</button>`)}</div>`;
}

/**
 * A line of something that was not recorded.
 * @param {string} title @param {string} text
 */
export const gapLine = (title, text) =>
  html`<div class="gapline"><span>${title}<span class="sub">${text}</span></span></div>`;
