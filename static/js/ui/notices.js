// @ts-check
// The notice lane: which states there are, how they look, what their one action does. The texts are
// in the catalogue under the same keys. An action that cannot work here is left out.
import { html, NOTHING } from "./html.js";
import { icon } from "./bits.js";
import { number, t, tn } from "../i18n.js";
import { hours, percent, span, timeOfDay } from "../format.js";

/** @typedef {import("../capture/types.js").Notice} Notice */
/** @typedef {{ level: "ok" | "note" | "look" | "now", icon: string, action: string | null }} Kind */

/** @param {Kind["level"]} level @param {string} icon @param {string | null} [action] name of a `data-do` @returns {Kind} */
const kind = (level, icon, action = null) => ({ level, icon, action });

/** @type {Record<string, Kind>} every state a notice exists for; a test compares it with the catalogue */
export const KINDS = Object.freeze({
  "mic.asking": kind("look", "mic"),
  "mic.denied": kind("now", "micoff", "retry"),
  "mic.taken": kind("now", "micoff", "retry"),
  "mic.failed": kind("now", "micoff", "retry"),
  "mic.stopped": kind("now", "micoff", "retry"),
  "mic.unsupported": kind("now", "micoff", "file"),
  "mic.muted_by_crew": kind("now", "micoff", "unmute"),
  "mic.muted_by_device": kind("now", "micoff", "retry"),
  "mic.unplugged": kind("look", "mic"),
  "mic.silent": kind("look", "mic"),
  "mic.zero": kind("look", "micoff"),
  "mic.none": kind("now", "micoff", "file"),
  "mic.insecure": kind("now", "lock", "secure"),
  "net.offline": kind("note", "offline", "waiting"),
  "net.reconnecting": kind("note", "link", "retry"),
  "net.catching_up": kind("note", "tray", "waiting"),
  "send.waiting": kind("note", "tray", "retry"),
  "server.restarting": kind("note", "server", "waiting"),
  "send.auth": kind("look", "key", "waiting"),
  "send.conflict": kind("look", "tray", "waiting"),
  "session.expiring": kind("look", "key", "stay"),
  "session.signed_out": kind("note", "key", "sign-in"),
  "server.full": kind("note", "server", "waiting"),
  "screen.locked": kind("look", "gap"),
  "screen.may_sleep": kind("look", "sun"),
  "storage.low": kind("look", "disk", "waiting"),
  "storage.full_online": kind("look", "disk", "waiting"),
  "storage.broken": kind("look", "disk", "waiting"),
  "storage.memory": kind("now", "disk", "waiting"),
  "storage.held": kind("look", "disk", "waiting"),
  "storage.full_offline": kind("now", "disk", "waiting"),
  "battery.low": kind("look", "battery"),
  "clock.off": kind("note", "clock"),
  "rec.recovered": kind("note", "check", "encounters"),
  "rec.forgotten": kind("look", "rec", "stop"),
  "tab.other": kind("look", "tabs", "takeover"),
  "tab.moved": kind("note", "tabs", "takeover"),
  "words.away": kind("look", "words"),
  "words.draft": kind("look", "tri", "engine"),
  "words.none": kind("look", "words", "engine"),
  "words.fetching": kind("note", "export", "engine"),
  "words.loading": kind("note", "words"),
  "queue.behind": kind("note", "queue"),
  "report.failed": kind("look", "doc"),
  "audio.on_its_way": kind("note", "tray", "again"),
  "play.while_recording": kind("note", "play"),
  "file.unsupported": kind("look", "doc", "file"),
  "file.too_large": kind("look", "doc", "file"),
  "file.no_sound": kind("look", "doc", "file"),
  "file.failed": kind("look", "doc", "file"),
});

const RANK = { now: 0, look: 1, note: 2, ok: 3 };
/** What is over and stands in the record comes after what is so now. */
const PAST = new Set(["mic.unplugged", "screen.locked", "rec.recovered", "tab.moved"]);

/** @param {Record<string, number | string>} params raw values of the recorder @returns {Record<string, string>} as people read them */
export function words(params) {
  /** @type {Record<string, string>} */
  const out = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string") out[name] = value;
    else if (name === "time") out[name] = timeOfDay(value);
    else if (name === "pct") out[name] = percent(value / 100);
    else if (name === "left") out[name] = hours(value / 3_600_000);
    else if (name === "n") out[name] = number(value);
    else out[name] = span(value / 1000);
  }
  return out;
}

/**
 * @typedef {object} Lane
 * @property {{ key: string, params?: Record<string, number | string> }[]} notices
 * @property {boolean} [all] show every one, not the two most urgent
 */

/** @param {{ key: string, params?: Record<string, number | string>, text?: string }} said */
export function notice(said) {
  const { level, icon: name, action } = KINDS[said.key];
  const params = words(said.params ?? {});
  const title = t(`notice.${said.key}.title`, params);
  return block({
    level, icon: name, title, key: said.key, text: said.text ?? t(`notice.${said.key}.text`, params),
    action: action ? { do: action, label: t(`notice.${said.key}.action`, params) } : null,
  });
}

/**
 * A notice whose words come from elsewhere.
 * @param {{ level: Kind["level"], icon: string, title: string, text?: unknown, key?: string, action?: { do?: string, href?: string, label: string, go?: boolean } | null }} said
 */
export function block(said) {
  const { action } = said;
  const look = action?.go ? "btn btn--go" : "btn";
  return html`<section class="notice notice--${said.level}" aria-label="${said.title}" data-key="${said.key ?? said.title}"><span class="notice__shape">${icon(said.icon)}</span><div class="notice__body"><p class="notice__title">${said.title}</p>${said.text ? html`<p class="notice__text">${said.text}</p>` : NOTHING}</div>${!action ? NOTHING : action.href ? html`<a class="${look}" href="${action.href}">${action.label}</a>` : html`<button class="${look}" type="button" data-do="${action.do}">${action.label}</button>`}</section>`;
}

/** @param {{ key: string }[]} notices @returns {any[]} known ones, most urgent first */
export function ranked(notices) {
  const known = notices.filter((n) => n.key in KINDS);
  const rank = (/** @type {{ key: string }} */ n) => 2 * RANK[KINDS[n.key].level] + Number(PAST.has(n.key));
  return known.sort((a, b) => rank(a) - rank(b));
}

const AT_MOST = 2;

/** @param {Lane} lane */
export function laneOf({ notices, all = false }) {
  const list = ranked([...notices]);
  if (!list.length) return NOTHING;
  const shown = all ? list : list.slice(0, AT_MOST);
  const more = list.length - shown.length;
  const rest = more ? html`<button class="btn btn--quiet" type="button" data-do="more">${tn("notice.more", more)}</button>` : NOTHING;
  return html`<div class="lane">${shown.map(notice)}${rest}</div>`;
}
