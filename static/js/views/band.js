// @ts-check
// The state of the recording: the band of the Record screen, the strip on every other screen, and
// the recorder's controls. Pure: State in, markup out.
import { html, NOTHING } from "../ui/html.js";
import { icon, levelWord, meter } from "../ui/bits.js";
import { capital, k, t, tn } from "../i18n.js";
import { clock, span, timeOfDay } from "../format.js";

/** @typedef {import("../capture/types.js").State} State */
/** @typedef {{ sureS: number | null, serverMic?: boolean, opens?: boolean }} Mode opens: the page would open offline; sureS: seconds left of "Stop now?", null when not asked */

/** Sound may lie unacknowledged this long before it is called waiting. */
const WAITING_FROM_MS = 3000;

/** @param {State} state a recording is wanted, sound or not */
export const isRunning = (state) => ["asking", "recording", "muted", "interrupted"].includes(state.phase);

/** @param {State} state capture would hear the loudspeaker */
export const isCapturing = (state) => isRunning(state) && state.tab === "holder";

/** @type {Record<string, string>} */
const CAUSES = {
  mute: k("cause.mute"), interrupted: k("cause.interrupted"), locked: k("cause.locked"), reload: k("cause.reload"),
  switch: k("cause.switch"), lost: k("cause.lost"), storage: k("cause.storage"), muted_device: k("cause.muted_device"),
  pause: k("cause.pause"), damaged: k("cause.damaged"), unplugged: k("cause.unplugged"), silent: k("cause.silent"),
  not_received: k("cause.not_received"), limit: k("cause.limit"),
};

/** @param {string} cause why nothing was recorded, within a sentence */
export const causeText = (cause) => t(CAUSES[cause] ?? k("cause.unknown"));

/** @param {string} name @param {string} text */
const tick = (name, text) => html`<li data-key="${text}">${icon(name)}<span>${text}</span></li>`;

/** @param {State} state */
function tabletTick(state) {
  if (state.storage.refuses) return tick("tri", t("safe.tablet_not"));
  const late = state.recordedMs - state.onTabletMs > WAITING_FROM_MS;
  return late ? tick("tri", t("safe.tablet_late")) : tick("check", t("safe.tablet"));
}

/** @param {State} state */
function serverTick(state) {
  if (state.waitingMs >= WAITING_FROM_MS) return tick("tray", t("safe.waiting", { wait: span(state.waitingMs / 1000) }));
  if (state.onServerMs === 0 && !state.sealed) return tick("ring", t("safe.server_soon"));
  return tick("check", t("safe.server"));
}

/** @param {State} state @param {Mode} mode */
const safeTicks = (state, mode) =>
  html`${mode.serverMic ? NOTHING : tabletTick(state)}${mode.serverMic ? tick("check", t("safe.server")) : serverTick(state)}`;

/** @param {State} state */
const levelTick = (state) =>
  html`<li class="band__level" data-key="level">${icon("mic")}${meter(state.level)}<span>${levelWord(state.level)}</span></li>`;

/** @param {State} state */
function gapTicks(state) {
  const { gap } = state;
  if (!gap) return NOTHING;
  const urgent = state.notices.find((n) => n.level === "now" && n.key !== "mic.muted_by_crew");
  const why = urgent ? t(`notice.${urgent.key}.title`) : capital(causeText(gap.cause));
  const sign = urgent?.key === "mic.taken" ? "phone" : "micoff";
  return html`${tick(sign, why)}${tick("gap", t("safe.gap_since", { time: timeOfDay(gap.sinceMs, true) }))}`;
}

/** @param {State} state */
function gapsTick(state) {
  const missing = state.gaps.reduce((sum, gap) => sum + gap.ms, 0);
  if (!state.gaps.length) return NOTHING;
  return tick("gap", `${tn("gaps.count", state.gaps.length)}, ${span(missing / 1000)}`);
}

/** @param {{ look: string, shape: string, word: string, time: { text: string, name: string } | null, ticks: unknown }} parts */
function bandOf({ look, shape, word, time, ticks }) {
  return html`<section class="band band--${look}" aria-label="${t("recorder.name")}">
    <span class="band__shape">${icon(shape)}</span>
    <p class="band__word" role="status"><strong>${word}</strong></p>
    ${time ? html`<p class="band__time" role="timer" aria-live="off" aria-label="${time.name}"><span>${time.text}</span></p>` : NOTHING}
    <ul class="band__safe">${ticks}</ul></section>`;
}

/** @param {number} ms @param {string} key */
const timeOf = (ms, key) => ({ text: clock(ms / 1000), name: t(key, { span: span(ms / 1000) }) });

/** @param {State} state @param {Mode} mode @param {number} nowMs */
export function band(state, mode, nowMs) {
  const recorded = timeOf(state.elapsedMs, "timer.recorded");
  switch (state.phase) {
    case "idle":
      return bandOf({ look: "ready", shape: "ring", word: t("band.ready"), time: null, ticks: mode.opens ? tick("check", t("safe.works_offline")) : tick("ring", t("safe.works_while_open")) });
    case "asking":
      return bandOf({ look: "ready", shape: "mic", word: t("band.asking"), time: null, ticks: tick("ring", t("notice.mic.asking.title")) });
    case "recording":
      return bandOf({
        look: "recording", shape: "rec", word: mode.sureS === null ? t("band.recording") : t("band.still"), time: recorded,
        ticks: html`${safeTicks(state, mode)}${mode.serverMic ? NOTHING : levelTick(state)}`,
      });
    case "muted":
    case "interrupted":
      return bandOf({
        look: state.phase, shape: "micoff", word: state.phase === "muted" ? t("band.muted") : t("band.interrupted"),
        time: timeOf(state.gap ? nowMs - state.gap.sinceMs : 0, "timer.not_recorded"), ticks: gapTicks(state),
      });
    default:
      return bandOf({
        look: "done", shape: "check", word: t("band.stopped"), time: recorded,
        ticks: html`${safeTicks(state, mode)}${gapsTick(state)}`,
      });
  }
}

/** @param {State} state what the frame round the whole screen says */
export function frame(state) {
  if (state.phase === "recording") return "recording";
  if (state.phase === "muted" || state.phase === "interrupted") return "interrupted";
  return "";
}

/** @param {State} state @param {Mode} mode the recording while another screen is open */
export function strip(state, mode) {
  if (!isRunning(state)) return NOTHING;
  const off = state.phase !== "recording";
  /** @type {Record<string, string>} */
  const words = { asking: t("band.asking"), recording: t("band.recording"), muted: t("band.muted"), interrupted: t("band.interrupted") };
  return html`<section class="strip${off ? html` strip--off` : NOTHING}" aria-label="${t("recorder.name")}">${icon(off ? "micoff" : "rec")}<span role="status">${words[state.phase]}</span><span class="strip__time" role="timer" aria-live="off">${clock((state.gap ? Date.now() - state.gap.sinceMs : state.elapsedMs) / 1000)}</span><ul class="strip__safe">${safeTicks(state, mode)}</ul><a class="btn btn--l" href="/">${t("strip.back")}</a></section>`;
}

/** @param {{ look: string, action: string, icon: string, word: string, small?: string, pressed?: boolean, key: string }} slab */
function slab(slab) {
  const pressed = slab.pressed === undefined ? NOTHING : html` aria-pressed="${String(slab.pressed)}"`;
  return html`<button class="slab ${slab.look}" type="button" data-do="${slab.action}" data-key="${slab.key}"${pressed}>${icon(slab.icon)}<span>${slab.word}</span>${slab.small ? html`<small>${slab.small}</small>` : NOTHING}</button>`;
}

const markSlab = () => slab({ key: "mark", look: "slab--side", action: "mark", icon: "mark", word: t("do.mark") });

/** @param {unknown} inner @param {boolean} [sure] */
const padOf = (inner, sure = false) =>
  html`<aside class="pad" aria-label="${t("pad.name")}"${sure ? html` data-sure` : NOTHING}>${inner}</aside>`;

/** @param {number} leftS */
function padSure(leftS) {
  return padOf(html`${slab({ key: "main", look: "slab--main slab--keep", action: "keep", icon: "disc", word: t("do.keep"), small: t("do.keep_by_itself", { span: span(leftS) }) })}${slab({ key: "second", look: "slab--stop slab--now", action: "stop-now", icon: "stop", word: t("do.stop_now") })}${markSlab()}`, true);
}

/** @param {State} state @param {Mode} mode */
export function padRunning(state, mode) {
  if (mode.sureS !== null) return padSure(mode.sureS);
  if (state.phase === "asking") return padOf(slab({ key: "cancel", look: "slab--main slab--whole", action: "cancel", icon: "close", word: t("do.cancel") }));
  const stop = slab({ key: "main", look: "slab--main slab--stop", action: "stop", icon: "stop", word: t("do.stop") });
  if (mode.serverMic) return padOf(stop);
  if (state.phase === "interrupted") {
    const again = slab({ key: "main", look: "slab--main slab--take", action: "retry", icon: "mic", word: t("do.again"), small: t("do.again_small") });
    return padOf(html`${again}${slab({ key: "second", look: "slab--side", action: "stop", icon: "stop", word: t("do.stop") })}${markSlab()}`);
  }
  const muted = state.phase === "muted";
  const mute = slab({ key: "second", look: "slab--side", action: muted ? "unmute" : "mute", icon: muted ? "mic" : "micoff", word: muted ? t("do.unmute") : t("do.mute"), pressed: muted });
  return padOf(html`${stop}${mute}${markSlab()}`);
}

/** @param {{ small: string, file: boolean, serverMic: boolean }} options */
export function padIdle({ small, file, serverMic }) {
  const record = slab({ key: "main", look: "slab--main slab--rec slab--whole", action: "start", icon: "disc", word: t("do.record"), small });
  const server = html`<button class="btn slab--whole" type="button" data-do="start-server" data-key="server">${icon("server")}${t("do.server_mic")}</button>`;
  return padOf(html`${record}${file ? fileButton("btn slab--whole", t("do.add_file")) : NOTHING}${serverMic ? server : NOTHING}`);
}

/** @param {string} look @param {string} label the picker of a recording made elsewhere */
export const fileButton = (look, label) =>
  html`<label class="${look}" data-key="file"><input class="vh" type="file" data-file accept="audio/*,video/*,.amr,.opus,.flac">${icon("plus")}${label}</label>`;

