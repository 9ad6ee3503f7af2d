// @ts-check
// Times, lengths and sizes as people read them. Pure; the words come from the catalogue.
import { locale, number, t } from "./i18n.js";

/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/** @param {number} seconds @returns {string} position in a recording: 12:10, 1:02:10 */
export function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds + 1e-6));
  const h = Math.floor(s / 3600);
  const mmss = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return h ? `${h}:${mmss}` : mmss;
}

/** @param {number} seconds @returns {string} a length in words: 4 min 12 s */
export function span(seconds) {
  if (seconds > 0 && seconds < 1) return t("span.under");
  const s = Math.max(0, Math.round(seconds));
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  if (h) return t("span.h_min", { h: number(h), min: number(m) });
  if (m && s % 60) return t("span.min_s", { min: number(m), s: number(s % 60) });
  if (m) return t("span.min", { min: number(m) });
  return t("span.s", { s: number(s) });
}

/** @param {number} seconds @returns {string} a rough length for lists: 24 min */
export function spanShort(seconds) {
  if (seconds < 60) return span(seconds);
  if (seconds < 3600) return t("span.min", { min: number(Math.floor(seconds / 60)) });
  return span(Math.floor(seconds / 60) * 60);
}

/** @param {number} hours @returns {string} */
export function hours(hours) {
  if (hours < 1) return span(hours * 3600);
  return t("span.h", { h: number(Math.floor(hours)) });
}

/** @param {Date | number} when @param {boolean} [seconds] @returns {string} 14:05 or 14:05:20 */
export function timeOfDay(when, seconds = false) {
  const options = /** @type {Intl.DateTimeFormatOptions} */ ({
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(seconds ? { second: "2-digit" } : {}),
  });
  return new Intl.DateTimeFormat(locale(), options).format(when);
}

/** @param {Date | number} when @returns {string} 14 June */
export function dayOf(when) {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long" }).format(when);
}

/** @param {Date | number} when @returns {string} 14 June 2026 */
export function dateOf(when) {
  const options = /** @type {Intl.DateTimeFormatOptions} */ ({ day: "numeric", month: "long", year: "numeric" });
  return new Intl.DateTimeFormat(locale(), options).format(when);
}

/** @param {Date | number} a @param {Date | number} b */
export function sameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** @param {number} bytes @returns {string} 8.1 MB */
export function size(bytes) {
  const steps = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = value < 10 && step > 0 ? 1 : 0;
  return number(value, { style: "unit", unit: steps[step], unitDisplay: "short", maximumFractionDigits: digits });
}

/** @param {number} share between 0 and 1 */
export function percent(share) {
  return number(Math.floor(share * 100) / 100, { style: "percent" });
}

/** @param {Date | number} when @returns {string} 20260614140520, as files are named */
export function fileStamp(when) {
  const at = new Date(when);
  const parts = [at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()];
  return `${at.getFullYear()}${parts.map((part) => String(part).padStart(2, "0")).join("")}`;
}
