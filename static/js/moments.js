// @ts-check
// When something was said, as a person reads it: the time of day, where it is known. A file that was
// made elsewhere has no known start, so its moments are counted from its beginning. Pure.
import { clock, dateOf, timeOfDay } from "./format.js";
import { t } from "./i18n.js";

/**
 * @typedef {object} Moments
 * @property {boolean} wall the time of day is known
 * @property {number} startMs wall clock of Start, or of the arrival of the file
 * @property {(elapsedS: number, seconds?: boolean) => string} at
 * @property {(fromS: number, lengthS: number) => string} between
 */

/** @param {{ started_at: string, source: string }} encounter @returns {Moments} */
export function momentsOf(encounter) {
  const startMs = new Date(encounter.started_at).getTime();
  const wall = encounter.source !== "upload";
  /** @param {number} elapsedS @param {boolean} [seconds] */
  const at = (elapsedS, seconds = false) => (wall ? timeOfDay(startMs + elapsedS * 1000, seconds) : clock(elapsedS));
  /** @param {number} fromS @param {number} lengthS */
  const between = (fromS, lengthS) => t("gap.from_to", { from: at(fromS, true), to: at(fromS + lengthS, true) });
  return { wall, startMs, at, between };
}

/** @param {{ started_at: string, source: string, elapsed_s: number }} encounter @returns {string} 14:02 to 14:27, or when the file was added */
export function period(encounter) {
  const { wall, startMs } = momentsOf(encounter);
  if (!wall) return t("time.added", { date: dateOf(startMs), time: timeOfDay(startMs) });
  return t("time.from_to", { from: timeOfDay(startMs), to: timeOfDay(startMs + encounter.elapsed_s * 1000) });
}
