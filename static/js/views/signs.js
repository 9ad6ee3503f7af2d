// @ts-check
// Names of vital signs and of the parts of a handover in the language of the screen.
import { k, t } from "../i18n.js";
/** @typedef {import("../facts.js").Item} Item */

/** @type {Record<string, string>} */
const SIGNS = {
  bp: k("sign.bp"), heart_rate: k("sign.heart_rate"), spo2: k("sign.spo2"), respiratory_rate: k("sign.respiratory_rate"),
  gcs_total: k("sign.gcs_total"), gcs_eye: k("sign.gcs_eye"), gcs_verbal: k("sign.gcs_verbal"), gcs_motor: k("sign.gcs_motor"),
  pain_score: k("sign.pain_score"), temperature: k("sign.temperature"), blood_glucose: k("sign.blood_glucose"),
  capillary_refill: k("sign.capillary_refill"), etco2: k("sign.etco2"), weight: k("sign.weight"),
};

/** @type {Record<string, string>} for narrow tiles; the long name where there is none */
const SHORT = {
  bp: k("sign.bp.short"), heart_rate: k("sign.heart_rate.short"), respiratory_rate: k("sign.respiratory_rate.short"),
  capillary_refill: k("sign.capillary_refill.short"), temperature: k("sign.temperature.short"),
};

/** @type {Record<string, string>} */
const KINDS = {
  allergy: k("kind.allergy"), home_medication: k("kind.home_medication"), history: k("kind.history"),
};

/** @param {string} name @param {string} [title] what the server calls it */
export const signName = (name, title = "") => (name in SIGNS ? t(SIGNS[name]) : title || name);

/** @param {string} name @param {string} [title] */
export const signShort = (name, title = "") => (name in SHORT ? t(SHORT[name]) : signName(name, title));

/** @param {Item} item the whole fact in one line */
export function itemLine(item) {
  if (item.kind === "vital") {
    const name = signName(item.name, item.title);
    return item.second ? `${name} ${item.label}` : `${name} ${item.fact.display}`;
  }
  if (item.kind === "event_time" || item.kind === "chief_complaint") return `${item.title}: ${item.fact.display}`;
  return item.label;
}

/** @param {string} kind a word behind facts that read alike (an allergy and a medicine); "" for the others */
export const kindTag = (kind) => (kind in KINDS ? t(KINDS[kind]) : "");
