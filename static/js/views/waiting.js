// @ts-check
// What is still on this tablet: how much of it the server has, and what keeps it safe.
import { html, NOTHING } from "../ui/html.js";
import { bar, checkRow, doneMark, icon } from "../ui/bits.js";
import { block } from "../ui/notices.js";
import { View } from "../ui/view.js";
import { capital, t } from "../i18n.js";
import { percent, span, spanShort, timeOfDay } from "../format.js";
import { isRunning } from "./band.js";
/** @typedef {import("../capture/types.js").BacklogEntry} BacklogEntry */
/** @typedef {import("../capture/types.js").State} State */

/** @param {State} state @returns {BacklogEntry[]} the current recording first, while it waits too */
function waitingOf(state) {
  const { recId, startedAtMs } = state;
  if (!recId || startedAtMs === null || (state.waitingMs < 1000 && (state.sealed || isRunning(state)))) return state.backlog;
  const sent = Math.max(0, state.recordedMs - state.waitingMs);
  const now = /** @type {BacklogEntry} */ ({ recId, startedAtMs, ms: state.recordedMs, sentMs: sent, state: state.waitingMs > 0 ? "sending" : "sent", recovered: false });
  return [now, ...state.backlog.filter((entry) => entry.recId !== recId)];
}

/** @param {BacklogEntry} entry */
function row(entry) {
  const left = Math.max(0, entry.ms - entry.sentMs) / 1000;
  const time = timeOfDay(entry.startedAtMs);
  const head = html`<span class="enc__t">${time}<small>${spanShort(entry.ms / 1000)}</small></span>`;
  const note = entry.recovered ? ` ${capital(t("list.recovered"))}.` : "";
  if (entry.state === "sent" || entry.state === "sealed" || left < 0.5) {
    const title = entry.state === "sealed" ? t("waiting.sealed") : t("waiting.sent");
    return html`<li class="wait" data-key="${entry.recId}">${head}<span class="enc__w"><b>${title}</b><span class="sub">${t("waiting.goes")}${note}</span></span><span class="enc__s enc__s--ok">${icon("check")}<span>${t("safe.server")}</span></span></li>`;
  }
  const share = entry.ms ? entry.sentMs / entry.ms : 0;
  const there = entry.sentMs >= 1000 ? t("waiting.there", { span: span(entry.sentMs / 1000) }) : t("waiting.none_there");
  return html`<li class="wait" data-key="${entry.recId}">${head}<span class="enc__w"><b>${t("waiting.wait", { wait: span(left) })}</b><span class="sub">${there}${note}</span></span><span class="wait__bar">${bar(share, t("waiting.bar", { time }))}<span class="sub">${t("waiting.share", { share: percent(share) })}</span></span></li>`;
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
    this.actions = { retry: () => app.recorder.retry() };
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
    const inner = list.length ? html`<ul class="list">${list.map(row)}</ul>` : html`<div class="empty">${icon("check")}<strong>${t("waiting.nothing")}</strong></div>`;
    this.draw("main", html`<main class="main page" id="main"><div class="page__h"><h1 tabindex="-1">${t("waiting.title")}</h1>${retry}</div>${linkNotice(state)}${inner}${safety()}</main>`);
  }
}
