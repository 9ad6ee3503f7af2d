// @ts-check
// What is still on this tablet: how much of it the server has, and what keeps it safe.
import { html, NOTHING } from "../ui/html.js";
import { bar, checkRow, doneMark, icon } from "../ui/bits.js";
import { download } from "../ui/download.js";
import { block } from "../ui/notices.js";
import { View } from "../ui/view.js";
import { capital, k, t } from "../i18n.js";
import { fileStamp, percent, span, spanShort, timeOfDay } from "../format.js";
import { isRunning } from "./band.js";
/** @typedef {import("../capture/types.js").BacklogEntry} BacklogEntry */
/** @typedef {import("../capture/types.js").State} State */

/** @param {State} state @returns {BacklogEntry[]} the current recording first, while it waits too */
function waitingOf(state) {
  const { recId, startedAtMs } = state;
  if (!recId || startedAtMs === null || (state.waitingMs < 1000 && (state.sealed || isRunning(state)))) return state.backlog;
  const sent = Math.max(0, state.recordedMs - state.waitingMs);
  const now = /** @type {BacklogEntry} */ ({ recId, startedAtMs, ms: state.recordedMs, sentMs: sent, state: state.waitingMs > 0 ? "sending" : "sent", recovered: false, why: state.why, damaged: false });
  return [now, ...state.backlog.filter((entry) => entry.recId !== recId)];
}

/** @type {Record<string, string>} */
const WHY = { auth: k("waiting.why_auth"), conflict: k("waiting.why_conflict"), broken: k("waiting.why_broken"), unreadable: k("waiting.why_unreadable") };

/** @typedef {"" | "reading" | "saved" | "failed"} Saving */

/** @type {Record<Saving, string>} */
const SAVING = { "": "", reading: k("waiting.save_reading"), saved: k("waiting.save_done"), failed: k("waiting.save_failed") };

/**
 * Why a part of it stays here, and the way to take it along.
 * @param {BacklogEntry} entry @param {Saving} saving
 */
function stays(entry, saving) {
  const why = [entry.why ? t(WHY[entry.why] ?? WHY.conflict) : "", entry.damaged ? t("waiting.damaged") : ""].filter(Boolean).join(" ");
  if (!why) return NOTHING;
  const told = SAVING[saving] ? html` <span role="status">${t(SAVING[saving])}</span>` : NOTHING;
  return html`<div class="wait__why">${icon("tri")}<span class="sub">${why}${told}</span><button class="btn" type="button" data-do="save" data-rec="${entry.recId}" data-at="${entry.startedAtMs}"${saving === "reading" ? html` disabled` : NOTHING}>${icon("export")}${t("waiting.save")}</button></div>`;
}

/** @param {BacklogEntry} entry @param {Saving} saving */
function row(entry, saving) {
  const left = Math.max(0, entry.ms - entry.sentMs) / 1000;
  const time = timeOfDay(entry.startedAtMs);
  const head = html`<span class="enc__t">${time}<small>${spanShort(entry.ms / 1000)}</small></span>`;
  const note = entry.recovered ? ` ${capital(t("list.recovered"))}.` : "";
  if (entry.state === "sent" || entry.state === "sealed" || left < 0.5) {
    const title = entry.state === "sealed" ? t("waiting.sealed") : t("waiting.sent");
    return html`<li class="wait" data-key="${entry.recId}">${head}<span class="enc__w"><b>${title}</b><span class="sub">${entry.damaged ? NOTHING : t("waiting.goes")}${note}</span></span><span class="enc__s enc__s--ok">${icon("check")}<span>${t("safe.server")}</span></span>${stays(entry, saving)}</li>`;
  }
  const share = entry.ms ? entry.sentMs / entry.ms : 0;
  const there = entry.sentMs >= 1000 ? t("waiting.there", { span: span(entry.sentMs / 1000) }) : t("waiting.none_there");
  return html`<li class="wait" data-key="${entry.recId}">${head}<span class="enc__w"><b>${t(entry.why && entry.why !== "auth" ? "waiting.stay" : "waiting.wait", { wait: span(left) })}</b><span class="sub">${there}${note}</span></span><span class="wait__bar">${bar(share, t("waiting.bar", { time }))}<span class="sub">${t("waiting.share", { share: percent(share) })}</span></span>${stays(entry, saving)}</li>`;
}

/** @param {State} state */
function linkNotice(state) {
  if (state.link.state === "online") return NOTHING;
  const title = t("waiting.offline_since", { time: timeOfDay(state.link.sinceMs, true) });
  return html`<div class="lane">${block({ level: "note", icon: "offline", title, text: t("waiting.by_itself"), key: "link" })}</div>`;
}

const safety = () => html`<section class="block" aria-labelledby="w-safe"><header><h2 id="w-safe">${t("waiting.safe")}</h2></header><ul class="checks">${checkRow({ icon: "disk", title: t("waiting.written"), text: t("waiting.written_text"), side: doneMark(t("waiting.on")) })}${checkRow({ icon: "lock", title: t("waiting.deleted"), text: t("waiting.deleted_text"), side: doneMark(t("waiting.on")) })}</ul></section>`;

export class WaitingView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app */
  constructor(root, app) {
    super(root, app);
    this.look = "";
    /** @type {Map<string, Saving>} by recording */
    this.saving = new Map();
    this.actions = { retry: () => app.recorder.retry(), save: (element) => this.save(element.dataset.rec ?? "", Number(element.dataset.at)) };
  }

  /** Puts the sound into a file of the tablet. @param {string} recId @param {number} startedAtMs */
  async save(recId, startedAtMs) {
    this.saving.set(recId, "reading");
    this.refresh();
    const blob = await this.app.recorder.save(recId);
    if (blob) download(blob, `${this.app.sessionId.slice(0, 8)}_${fileStamp(startedAtMs)}_recording.wav`);
    this.saving.set(recId, blob ? "saved" : "failed");
    if (!this.closed) this.refresh();
  }

  title() {
    return t("waiting.title");
  }

  open() {
    this.lay("top", "main");
    this.listen(this.app, "state", () => this.refresh());
    this.refresh();
  }

  refresh() {
    const state = this.app.recorder.state;
    this.draw("top", this.app.top());
    const list = waitingOf(state);
    const retry = list.length && state.link.state !== "online" ? html`<button class="btn btn--go" type="button" data-do="retry">${icon("tray")}${t("waiting.try_now")}</button>` : NOTHING;
    const inner = list.length ? html`<ul class="list">${list.map((entry) => row(entry, this.saving.get(entry.recId) ?? ""))}</ul>` : html`<div class="empty">${icon("check")}<strong>${t("waiting.nothing")}</strong></div>`;
    this.draw("main", html`<main class="main page" id="main"><div class="page__h"><h1 tabindex="-1">${t("waiting.title")}</h1>${retry}</div>${linkNotice(state)}${inner}${safety()}</main>`);
  }
}
