// @ts-check
// The list of the encounters that may be seen here, and recordings made elsewhere on their way in.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { bar, icon, segment } from "../ui/bits.js";
import { block, notice } from "../ui/notices.js";
import { View } from "../ui/view.js";
import { k, t, tn } from "../i18n.js";
import { dateOf, percent, sameDay, size, span, spanShort, timeOfDay } from "../format.js";
import { entries, isOpen, lookOf } from "../encounters.js";
import { encounterPath } from "../router.js";
import { fileButton } from "./band.js";
import { titleOf } from "./stopped.js";
/** @typedef {import("../encounters.js").Entry} Entry */
/** @typedef {import("../uploads.js").Upload} Upload */

const POLL_MS = 4000;

/** @type {Record<string, { icon: string, look: string, title: string, text: string }>} */
const LOOKS = {
  running: { icon: "rec", look: "", title: k("list.running"), text: k("list.running_text") },
  waiting: { icon: "tray", look: "", title: k("list.waiting"), text: k("list.waiting_text") },
  coming: { icon: "words", look: "", title: k("list.coming"), text: k("list.coming_text") },
  failed: { icon: "doc", look: " enc__s--look", title: k("list.failed"), text: k("list.failed_text") },
  empty: { icon: "gap", look: "", title: k("list.empty"), text: k("list.empty_text") },
  check: { icon: "tri", look: " enc__s--look", title: k("list.check"), text: k("list.check_text") },
  draft: { icon: "doc", look: " enc__s--look", title: k("list.draft"), text: k("list.draft_text") },
  silent: { icon: "play", look: " enc__s--look", title: k("list.silent"), text: k("list.silent_text") },
  ready: { icon: "sign", look: "", title: k("list.ready"), text: k("list.ready_text") },
  signed: { icon: "check", look: " enc__s--ok", title: k("list.signed"), text: k("list.signed_text") },
};

/** @param {Entry} entry */
function stateOf(entry) {
  const name = lookOf(entry);
  const { icon: sign, look, title, text } = LOOKS[name];
  const checks = entry.server?.to_check ?? 0;
  const head = name === "check" ? tn("facts.to_check", checks) : t(title, { wait: span(entry.waitingMs / 1000) });
  const recovered = entry.recovered ? t("list.recovered") : t(text);
  return html`<span class="enc__s${look}">${icon(sign)}<span>${head}<span class="sub">${recovered}</span></span></span>`;
}

/** @param {Entry} entry */
function aboutOf(entry) {
  const { server } = entry;
  const gaps = server && typeof server.gaps === "number" && server.gaps ? tn("gaps.count", server.gaps) : "";
  const source = server?.source === "upload" ? t("encounter.as_file") : server?.source === "microphone" ? t("list.server_mic") : "";
  const draft = server?.draft && lookOf(entry) !== "draft" ? t("list.draft") : "";
  return [gaps, source, draft].filter(Boolean).join(". ");
}

/** @param {Entry} entry */
function row(entry) {
  const href = entry.running ? "/" : entry.server ? encounterPath(entry.recId) : "/waiting";
  const title = entry.server ? titleOf(entry.server) : t("encounter.unknown");
  return html`<li data-key="${entry.recId}"><a class="enc" href="${href}"><span class="enc__t">${timeOfDay(entry.startedAtMs)}<small>${spanShort(entry.elapsedS)}</small></span><span class="enc__w"><b>${title}</b><span class="sub">${aboutOf(entry)}</span></span>${stateOf(entry)}${icon("right")}</a></li>`;
}

/** @param {string} id @param {string} title @param {Entry[]} list */
const group = (id, title, list) =>
  list.length ? html`<section aria-labelledby="${id}" data-key="${id}"><h2 class="day" id="${id}">${title}</h2><ul class="list">${list.map(row)}</ul></section>` : NOTHING;

/** @type {Record<string, string>} problems that have a notice of their own */
const FILE_NOTICES = { "file-unsupported": "file.unsupported", "too-large": "file.too_large", "file-no-sound": "file.no_sound" };

/** @param {Upload} upload @param {number} limitMb */
function failedUpload(upload, limitMb) {
  const problem = /** @type {Problem} */ (upload.problem);
  const key = FILE_NOTICES[problem.code] ?? "file.failed";
  const said = `${problem.detail} ${problem.cure}`.trim();
  const text = key === "file.failed" && said ? said : undefined;
  const params = { size: size(upload.bytes), limit: limitMb ? size(limitMb * 1e6) : "–", name: upload.name };
  return html`<div class="upload" data-key="u${upload.id}"><p class="sub">${upload.name}</p>${notice({ key, params, text })}</div>`;
}

/** After a reload the browser has let go of the file. @param {Upload} upload */
function pausedUpload(upload) {
  const title = t("upload.paused", { size: size(upload.bytes), share: percent(upload.share) });
  const forget = html`<button class="btn" type="button" data-do="forget" data-id="${upload.id}">${t("upload.forget")}</button>`;
  return html`<div class="upload" data-key="u${upload.id}">${block({ level: "look", icon: "tray", title, text: html`${t("upload.paused_text")} ${forget}`, key: `u${upload.id}`, action: { do: "file", label: t("upload.choose") } })}</div>`;
}

/** @param {Upload} upload @param {number} limitMb */
function uploadOf(upload, limitMb) {
  if (upload.state === "failed") return failedUpload(upload, limitMb);
  if (upload.state === "paused") return pausedUpload(upload);
  const done = upload.state === "done";
  const share = percent(upload.share);
  const title = done ? t("upload.done") : upload.state === "waiting" ? t("upload.waiting", { share }) : t("upload.sending", { share });
  const text = html`${upload.name}${done ? NOTHING : html` ${bar(upload.share, t("upload.name"))}`}`;
  const action = done && upload.recId ? { href: encounterPath(upload.recId), label: t("upload.open") } : null;
  return html`<div class="upload" data-key="u${upload.id}">${block({ level: done ? "ok" : "note", icon: done ? "check" : "tray", title, text, key: `u${upload.id}`, action })}</div>`;
}

/** @param {Entry[]} all @param {string} shown @param {number} nowMs */
function groups(all, shown, nowMs) {
  const today = all.filter((entry) => sameDay(entry.startedAtMs, nowMs));
  const list = shown === "today" ? today : all;
  const open = list.filter(isOpen);
  const rest = shown === "open" ? list.filter((e) => !isOpen(e) && today.includes(e)) : list.filter((e) => !isOpen(e));
  const days = new Map();
  for (const entry of rest) {
    const day = sameDay(entry.startedAtMs, nowMs) ? t("list.done_today") : dateOf(entry.startedAtMs);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return html`${group("d-open", t("list.to_finish"), open)}${[...days].map(([day, entries], n) => group(`d${n}`, day, entries))}`;
}

export class EncountersView extends View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app */
  constructor(root, app) {
    super(root, app);
    this.look = "";
    this.shown = "open";
    /** @type {import("../model.js").Summary[] | null} */
    this.recordings = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {Record<string, import("../ui/view.js").Action>} */
    this.actions = {
      show: (element) => this.show(element.dataset.value ?? "open"),
      forget: (element) => this.app.uploads.forget(Number(element.dataset.id)),
      file: () => /** @type {HTMLElement | null} */ (root.querySelector("[data-file]"))?.click(),
    };
  }

  title() {
    return t("nav.encounters");
  }

  open() {
    this.lay("top", "main");
    this.listen(this.app, "state", () => this.refresh());
    this.listen(this.app, "feed", (event) => ["status", "reset"].includes(event.detail.kind) && this.read());
    this.listen(this.app.uploads, "change", () => this.uploaded());
    this.every(POLL_MS, () => this.read());
    this.refresh();
    this.read();
  }

  async read() {
    try {
      this.recordings = await this.app.api.recordings();
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
    if (!this.closed) this.refresh();
  }

  uploaded() {
    if (this.app.uploads.list[0]?.state === "done") this.read();
    this.refresh();
  }

  /** @param {string} value */
  show(value) {
    this.shown = value;
    this.refresh();
  }

  refresh() {
    if (this.closed) return;
    this.draw("top", this.app.top());
    const all = entries(this.recordings ?? [], this.app.state);
    this.draw("main", html`<main class="main page" id="main">${this.head(all)}${this.lane()}${this.body(all)}<p class="sub">${t(this.app.account.sees)}</p></main>`);
  }

  /** @param {Entry[]} all */
  head(all) {
    const now = Date.now();
    const open = all.filter(isOpen).length;
    const today = all.filter((entry) => sameDay(entry.startedAtMs, now)).length;
    const options = [
      { value: "open", label: all.length ? t("list.seg_open", { n: open }) : t("list.to_finish") },
      { value: "today", label: all.length ? t("list.seg_today", { n: today }) : t("list.today") },
      { value: "all", label: t("list.all") },
    ];
    return html`<div class="page__h"><h1 tabindex="-1">${t("nav.encounters")}</h1>${fileButton("btn", t("list.add_file"))}${segment({ name: t("list.show"), options, chosen: this.shown, action: "show" })}</div>`;
  }

  lane() {
    const { uploads, status } = this.app;
    const offline = this.problem?.code === "sign-in-required" ? block({ level: "look", icon: "key", title: t("list.signed_out"), text: t("list.signed_out_text"), action: { href: "/sign-in", label: t("signin.title"), go: true } }) : this.problem ? block({ level: "note", icon: "offline", title: t("list.offline"), text: t("list.offline_text") }) : NOTHING;
    const all = uploads.list.map((upload) => uploadOf(upload, status?.limits.upload_mb ?? 0));
    return all.length || this.problem ? html`<div class="lane">${offline}${all}</div>` : NOTHING;
  }

  /** @param {Entry[]} all */
  body(all) {
    if (all.length) return groups(all, this.shown, Date.now());
    if (this.problem?.code === "sign-in-required") return NOTHING;
    if (this.recordings === null && !this.problem) return html`<p class="sub">${t("list.loading")}</p>`;
    return html`<div class="empty">${icon("mic")}<strong>${t("encounters.none")}</strong><p>${t("encounters.none_text")}</p><a class="btn btn--l" href="/">${icon("rec")}${t("encounters.go_record")}</a></div>`;
  }
}
