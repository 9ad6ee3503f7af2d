// @ts-check
// The Record screen before a recording: what is ready, and the last encounter. Pure.
import { html, NOTHING } from "../ui/html.js";
import { checkRow, doneMark, icon } from "../ui/bits.js";
import { k, t, tn } from "../i18n.js";
import { hours, span, timeOfDay } from "../format.js";
import { encounterPath } from "../router.js";
import { titleOf } from "./stopped.js";
/** @typedef {import("../capture/types.js").State} State */

/** @typedef {"granted" | "prompt" | "denied" | "unknown"} Permission */

/** @type {Record<Permission, string>} */
const MICROPHONE = { granted: k("idle.mic_granted"), prompt: k("idle.mic_prompt"), denied: k("idle.mic_denied"), unknown: k("idle.mic_prompt") };

/** @param {Permission} permission */
export function microphoneRow(permission) {
  const good = permission === "granted";
  return checkRow({ icon: permission === "denied" ? "micoff" : "mic", title: t("idle.mic"), text: t(MICROPHONE[permission]), side: good ? doneMark(t("idle.allowed")) : NOTHING, key: "mic" });
}

/** @param {State} state seconds of sound that are only here */
export const waitingS = (state) =>
  state.backlog.reduce((sum, entry) => sum + Math.max(0, entry.ms - entry.sentMs), state.waitingMs) / 1000;

/** @param {State} state */
export function roomRow(state) {
  const { leftHours } = state.storage;
  const waits = waitingS(state);
  const text = waits >= 1 ? t("idle.waits", { wait: span(waits) }) : t("idle.nothing_waits");
  const title = leftHours === null ? t("idle.room_unknown") : t("idle.room", { left: hours(leftHours) });
  const side = waits >= 1 ? html`<a class="btn btn--quiet" href="/waiting">${t("idle.show")}</a>` : leftHours !== null && leftHours >= 2 ? doneMark(t("idle.enough")) : NOTHING;
  return checkRow({ icon: "disk", title, text, side, key: "room" });
}

/** @param {State} state @param {string} [text] */
export function linkRow(state, text) {
  const online = state.link.state === "online";
  return checkRow({
    icon: online ? "link" : "offline", title: online ? t("idle.connected") : t("idle.offline"),
    text: text ?? (online ? t("idle.connected_text") : t("idle.offline_text")), side: online ? doneMark(t("idle.good")) : NOTHING, key: "link",
  });
}

/** @type {Record<string, string>} */
const ENGINE_STATES = { loading: k("engine.loading"), downloading: k("engine.downloading"), none: k("engine.none") };

/** @param {import("../model.js").Engine | undefined} engine */
export function engineRow(engine) {
  if (!engine) return checkRow({ icon: "words", title: t("engine.unknown"), text: t("engine.unknown_text"), key: "engine" });
  const title = engine.state === "none" ? t("engine.none_title") : t("words.by", { engine: engine.label || engine.name });
  const text = engine.state === "ready" ? (engine.draft ? t("engine.draft") : t("engine.full")) : t(ENGINE_STATES[engine.state] ?? k("engine.loading"));
  const side = engine.state === "ready" && !engine.draft ? doneMark(t("engine.ready")) : engine.draft ? html`<span class="tag tag--draft">${t("draft.tag")}</span>` : NOTHING;
  return checkRow({ icon: "words", title, text, side, key: "engine" });
}

/** @param {import("../model.js").Summary | null} last */
export function lastEncounter(last) {
  if (!last) return NOTHING;
  const checks = last.to_check ? tn("facts.to_check", last.to_check) : t("idle.last_ready");
  const text = last.state === "done" ? `${span(last.elapsed_s)}. ${checks}` : span(last.elapsed_s);
  return html`<section class="block" aria-labelledby="last"><header><h2 id="last">${t("idle.last")}</h2></header><ul class="list"><li><a class="line" href="${encounterPath(last.recording_id)}"><span class="t">${timeOfDay(new Date(last.started_at))}</span><span><b>${titleOf(last)}</b><span class="sub">${text}</span></span>${icon("right")}</a></li></ul></section>`;
}
