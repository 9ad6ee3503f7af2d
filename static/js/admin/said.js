// @ts-check
// What the server answered, as one notice. Pure: values in, markup out.
import { html, NOTHING } from "../ui/html.js";

const SIGNS = Object.freeze({ ok: "check", look: "tri" });

/** @param {"ok" | "look"} level @param {string} title @param {string} [text] */
export function sentence(level, title, text = "") {
  const more = text ? html`<p class="notice__text">${text}</p>` : NOTHING;
  return html`<section class="notice notice--${level}"><div class="notice__shape"><svg class="i" aria-hidden="true" focusable="false"><use href="#i-${SIGNS[level]}"/></svg></div><div><h2 class="notice__title">${title}</h2>${more}</div></section>`;
}

/** @param {boolean} ok @param {any} answer the server's JSON */
export function said(ok, answer) {
  if (!ok) return sentence("look", answer.detail ?? "The server did not do it.", answer.cure ?? "");
  if ("dry_run" in answer) return cleaned(answer);
  return sentence("ok", WORDS[answer.status] ?? "Done.");
}

/** @type {Record<string, string>} */
const WORDS = Object.freeze({
  closed: "The session has ended. Its recordings stay.",
  finishing: "It is being finished as it is.",
  retrying: "It is taken up again.",
});

/** @param {{ dry_run: boolean, expired: number, forgotten: number, folders: number, freed_bytes: number, rows: number, entries: number, took_ms: number }} done */
function cleaned(done) {
  const would = done.dry_run ? "Would be done" : "Done";
  const parts = [
    `${done.expired} sessions end`,
    `${done.folders} folders go (${(done.freed_bytes / 1e6).toFixed(1)} MB)`,
    `${done.rows} settings of sessions that are gone`,
  ];
  if (!done.dry_run) parts.push(`${done.forgotten} forgotten, ${done.entries} cache entries, ${done.took_ms} ms`);
  return sentence(done.dry_run ? "look" : "ok", would, `${parts.join("; ")}. Recordings stay.`);
}
