// @ts-check
// The Record screen before a recording: what is ready, and the last encounter. Pure.
import { html, NOTHING } from "../ui/html.js";
import { checkRow, doneMark, icon } from "../ui/bits.js";
import { capital, k, list as listOf, t, tn } from "../i18n.js";
import { hours, span, timeOfDay } from "../format.js";
import { encounterPath } from "../router.js";
import { block } from "../ui/notices.js";
import { firstToDo, SHIFT_HOURS } from "../capture/preflight.js";
import { MOST_HOURS } from "../capture/room.js";
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
  const title = leftHours === null ? t("idle.room_unknown") : t(leftHours >= MOST_HOURS ? "idle.room_more" : "idle.room", { left: hours(leftHours) });
  const side = waits >= 1 ? html`<a class="btn btn--quiet" href="/waiting">${t("idle.show")}</a>` : leftHours !== null && leftHours >= SHIFT_HOURS ? doneMark(t("idle.enough")) : NOTHING;
  return checkRow({ icon: "disk", title, text, side, key: "room" });
}

/** @param {import("../model.js").Engine | undefined} engine a draft engine does, while the better one is fetched */
export const makesWords = (engine) => engine?.state === "ready" || (engine?.state === "downloading" && engine.draft);

/** @param {State} state @param {import("../model.js").Engine | undefined} engine @param {string} [text] */
export function linkRow(state, engine, text) {
  const online = state.link.state === "online";
  const good = t(makesWords(engine) ? "idle.connected_text" : "idle.connected_sound");
  return checkRow({
    icon: online ? "link" : "offline", title: online ? t("idle.connected") : t("idle.offline"),
    text: text ?? (online ? good : t("idle.offline_text")), side: online ? doneMark(t("idle.good")) : NOTHING, key: "link",
  });
}

/** @type {Record<import("../capture/preflight.js").ToDo, { icon: string, title: string, text: string, act?: [string, string], said?: string[] }>} said: notices that this line makes superfluous */
const TO_DO = {
  insecure: { icon: "lock", title: k("fit.insecure"), text: k("fit.insecure_text"), act: ["secure", k("fit.insecure_do")] },
  unsupported: { icon: "micoff", title: k("fit.unsupported"), text: k("fit.unsupported_text"), act: ["file", k("fit.unsupported_do")] },
  denied: { icon: "micoff", title: k("fit.denied"), text: k("fit.denied_text") },
  write: { icon: "disk", title: k("fit.write"), text: k("fit.write_text"), act: ["check", k("fit.again")] },
  room: { icon: "disk", title: k("fit.room"), text: k("fit.room_text"), act: ["waiting", k("fit.room_do")], said: ["storage.low"] },
  refused: { icon: "tray", title: k("fit.refused"), text: k("fit.refused_text"), act: ["waiting", k("idle.show")], said: ["send.auth", "send.conflict"] },
  offline: { icon: "offline", title: k("fit.offline"), text: k("fit.offline_text"), act: ["check", k("fit.again")] },
  clock: { icon: "clock", title: k("fit.clock"), text: k("fit.clock_text"), said: ["clock.off"] },
  wake: { icon: "sun", title: k("fit.wake"), text: k("fit.wake_text"), act: ["check", k("fit.again")] },
  ask: { icon: "mic", title: k("fit.ask"), text: k("fit.ask_text"), act: ["allow", k("fit.ask_do")] },
  waiting: { icon: "tray", title: k("fit.waiting"), text: k("fit.waiting_text"), act: ["waiting", k("idle.show")], said: ["net.catching_up", "send.waiting"] },
};

/** @typedef {{ permission: Permission, checked: import("../capture/types.js").Checked | null }} Seen */

/** @param {State} state @param {Seen} seen @returns {import("../capture/preflight.js").Facts} */
function factsOf(state, { permission, checked }) {
  const { leftHours, refuses } = state.storage;
  return {
    secure: globalThis.isSecureContext, able: checked?.able ?? true, permission, leftHours,
    writes: refuses ? false : (checked?.writes ?? null), awake: checked?.awake ?? null, opens: checked?.opens ?? null, clockOffMs: state.clockOffMs,
    waitingMs: waitingS(state) * 1000, refused: state.why !== null || state.backlog.some((entry) => entry.why !== null),
  };
}

/**
 * One line before a shift: fit, or the one thing to do.
 * @param {State} state @param {Seen} seen
 * @returns {{ line: import("../ui/html.js").Html, said: string[] }} said: notices that it makes superfluous
 */
export function fitLine(state, seen) {
  const facts = factsOf(state, seen);
  const todo = firstToDo(facts);
  if (!todo) return { line: fit(facts, seen.checked !== null), said: [] };
  const { icon: name, title, text, act, said = [] } = TO_DO[todo];
  const words = { left: hours(facts.leftHours ?? 0), gap: span(Math.abs(facts.clockOffMs ?? 0) / 1000), wait: span(facts.waitingMs / 1000) };
  const action = act ? { do: act[0], label: t(act[1]) } : null;
  return { line: block({ level: "look", icon: name, title: t(title, words), text: t(text, words), action, key: "fit" }), said };
}

/** @param {import("../capture/preflight.js").Facts} facts @param {boolean} done everything was tried out */
function fit(facts, done) {
  if (!done) return block({ level: "note", icon: "ring", title: t("fit.checking"), key: "fit" });
  const good = [
    facts.permission === "granted" ? t("fit.ok_mic") : "",
    facts.leftHours === null ? "" : t("fit.ok_room", { left: hours(facts.leftHours) }),
    facts.writes ? t("fit.ok_write") : "", facts.awake ? t("fit.ok_wake") : "",
    facts.clockOffMs === null ? "" : t("fit.ok_clock"), facts.waitingMs ? "" : t("fit.ok_sent"),
  ];
  return block({ level: "ok", icon: "check", title: t("fit.ready"), text: `${capital(listOf(good.filter(Boolean)))}.`, key: "fit" });
}

/** @type {Record<string, string>} */
const ENGINE_STATES = { loading: k("engine.loading"), downloading: k("engine.downloading"), away: k("notice.words.away.text"), none: k("engine.none") };

/** @type {Record<string, string>} instead of who makes the words, where nobody does */
const NO_WORDS = { away: k("notice.words.away.title"), none: k("engine.none_title") };

/** Notices that ``engineRow`` gives in the same words. */
export const IN_ENGINE_ROW = ["words.away"];

/** @param {import("../model.js").Engine | undefined} engine */
export function engineRow(engine) {
  if (!engine) return checkRow({ icon: "words", title: t("engine.unknown"), text: t("engine.unknown_text"), key: "engine" });
  const title = NO_WORDS[engine.state] ? t(NO_WORDS[engine.state]) : t("words.by", { engine: engine.label || engine.name });
  const text = engine.state === "ready" ? (engine.draft ? t("engine.draft") : t("engine.full")) : t(ENGINE_STATES[engine.state] ?? k("engine.loading"));
  const side = engine.state === "ready" && !engine.draft ? doneMark(t("engine.ready")) : engine.draft ? html`<span class="tag tag--draft">${t("draft.tag")}</span>` : NOTHING;
  return checkRow({ icon: engine.state === "away" ? "tri" : "words", title, text, side, key: "engine" });
}

/** @param {import("../model.js").Summary | null} last */
export function lastEncounter(last) {
  if (!last) return NOTHING;
  const checks = last.to_check ? tn("facts.to_check", last.to_check) : last.facts ? t("idle.last_ready") : t("list.silent");
  const text = last.state === "done" ? `${span(last.elapsed_s)}. ${checks}` : span(last.elapsed_s);
  return html`<section class="block" aria-labelledby="last"><header><h2 id="last">${t("idle.last")}</h2></header><ul class="list"><li><a class="line" href="${encounterPath(last.recording_id)}"><span class="t">${timeOfDay(new Date(last.started_at))}</span><span><b>${titleOf(last)}</b><span class="sub">${text}</span></span>${icon("right")}</a></li></ul></section>`;
}
