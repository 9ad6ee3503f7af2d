// @ts-check
// Vital signs as a table: columns are sets said together, rows are signs, cells are items. Pure.
import { saidClock, trendValue } from "./facts.js";
/** @typedef {import("./facts.js").Item} Item */

/** Rows in the order of a handover; other signs follow in the order in which they were said. */
const ROWS = Object.freeze([
  "bp", "heart_rate", "spo2", "respiratory_rate", "gcs_total", "gcs_eye", "gcs_verbal", "gcs_motor",
  "avpu", "pain_score", "temperature", "blood_glucose", "capillary_refill", "etco2",
]);

/** Readings said within this many seconds of the one before belong to one set. */
const SET_GAP_S = 60;

/** @typedef {{ startS: number, time: string, cells: Map<string, Item> }} Column time: HH:MM when it was said aloud, else "" */
/** @typedef {{ name: string, items: Item[] }} Row */

/** @param {Column | undefined} column @param {Item} item @param {number} lastS */
function fits(column, item, lastS) {
  if (!column || column.cells.has(item.name) || item.startS - lastS > SET_GAP_S) return false;
  const time = saidClock(item);
  return !time || !column.time || time === column.time;
}

/** @param {Item[]} list @returns {Column[]} */
export function columns(list) {
  /** @type {Column[]} */
  const out = [];
  let lastS = 0;
  for (const item of list) {
    if (item.kind !== "vital") continue;
    let column = out.at(-1);
    if (!column || !fits(column, item, lastS)) {
      column = { startS: item.startS, time: "", cells: new Map() };
      out.push(column);
    }
    column.cells.set(item.name, item);
    column.time ||= saidClock(item);
    lastS = item.endS;
  }
  return out;
}

/** @param {Item[]} list @returns {Row[]} */
export function rows(list) {
  const vitals = list.filter((item) => item.kind === "vital");
  const said = new Set(vitals.map((item) => item.name));
  const order = [...ROWS.filter((name) => said.has(name)), ...[...said].filter((name) => !ROWS.includes(name))];
  return order.map((name) => ({ name, items: vitals.filter((item) => item.name === name) }));
}

/**
 * Points of a trend line in a box of `width` x `height`; one step for each column.
 * @param {Row} row @param {Column[]} sets @param {number} width @param {number} height
 * @returns {{ x: number, y: number, item: Item }[]}
 */
export function trend(row, sets, width, height) {
  const margin = 6;
  const points = sets.flatMap((set, k) => {
    const item = set.cells.get(row.name);
    const value = item ? trendValue(item) : null;
    return item && value !== null ? [{ k, value, item }] : [];
  });
  const values = points.map((p) => p.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = sets.length > 1 ? (width - 2 * margin) / (sets.length - 1) : 0;
  const scale = high > low ? (height - 4 * margin) / (high - low) : 0;
  return points.map((p) => ({
    x: margin + p.k * step,
    y: scale ? height - 2 * margin - (p.value - low) * scale : height / 2,
    item: p.item,
  }));
}

/** @param {{ y: number }[]} points @returns {"rising" | "falling" | "steady"} */
export function tendency(points) {
  const change = points[0].y - points[points.length - 1].y;
  if (Math.abs(change) < 0.5) return "steady";
  return change > 0 ? "rising" : "falling";
}
