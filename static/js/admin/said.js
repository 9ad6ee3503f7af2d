// @ts-check
// What the server answered, as one notice. Pure: values in, markup out.
import { Html, html, NOTHING } from "../ui/html.js";

/** @type {Record<string, string>} */
let words = {};

/** What the page speaks when it is not English. @param {Record<string, string>} catalogue English text to the same */
export function speak(catalogue) {
  words = catalogue;
}

/** @param {string} text @param {string} [param] goes into its place */
export const worded = (text, param = "") => (words[text] ?? text).replace("{0}", param);

const SIGNS = Object.freeze({ ok: "check", look: "tri" });

/** @param {"ok" | "look"} level @param {string} title @param {string} [text] */
export function sentence(level, title, text = "") {
  const more = text ? html`<p class="notice__text">${text}</p>` : NOTHING;
  return html`<section class="notice notice--${level}"><div class="notice__shape"><svg class="i" aria-hidden="true" focusable="false"><use href="#i-${SIGNS[level]}"/></svg></div><div><h2 class="notice__title">${title}</h2>${more}</div></section>`;
}

/** @param {boolean} ok @param {any} answer the server's JSON */
export function said(ok, answer) {
  if (!ok) return sentence("look", answer.detail ?? worded("The server did not do it."), answer.cure ?? "");
  if ("holds" in answer) return verified(answer);
  if ("from_file" in answer) return agencySaved(answer);
  if ("freed_bytes" in answer) return cleaned(answer);
  if ("certified" in answer && "marked" in answer) return ran(answer);
  if ("token" in answer) return sentence("look", "Nothing is erased yet.", "Confirm it below, within 15 minutes.");
  if ("url" in answer && !("code" in answer)) return sentence("ok", "The link is below.", "It is good once, within 24 hours.");
  if (answer.revoked_at) return sentence("ok", worded("The tablet is withdrawn."), worded("Nobody is signed in on it any more. What it records is kept."));
  if ("qr" in answer) return sentence("ok", worded("The code is below."), worded("It holds once, until it runs out."));
  return sentence("ok", worded(WORDS[answer.status] ?? "Done."));
}

/** A one-time code or link, to type, to send or to photograph. @param {{ code?: string, url: string, qr: string, name?: string }} made */
export function code(made) {
  if (!made.code) return html`<div class="card card--code"><p class="link">${made.url}</p><div class="qr">${new Html(made.qr)}</div><p class="sub">Send the link to this person alone, or let them point their camera at the square.</p></div>`;
  return html`<div class="card card--code"><p class="code">${made.code}</p><div class="qr">${new Html(made.qr)}</div><p class="sub">${worded("Open Handover on {0}, choose Enrol, and type the code or point the camera at the square.", made.name || worded("the tablet"))}</p></div>`;
}

/**
 * The second step of erasing: what will be gone, and the button that does it.
 * @param {any} asked the first step's answer @param {string} address @param {string} go where it leads
 */
export function second(asked, address, go) {
  const what = "files" in asked
    ? `Its sound, words and report (finished files: ${asked.files}, ${(asked.bytes / 1e6).toFixed(1)} MB) are deleted for ever.`
    : `The account is erased for ever. Encounters that go with it: ${asked.encounters}; that stay, under no name: ${asked.kept}.`;
  const body = JSON.stringify({ token: asked.token });
  return html`<section class="notice notice--look"><div class="notice__shape"><svg class="i" aria-hidden="true" focusable="false"><use href="#i-tri"/></svg></div><div><h3 class="notice__title">${ERASE.title}</h3><p class="notice__text">${what}</p></div><div class="row"><button class="btn" type="button" data-cancel>${ERASE.keep}</button><button class="btn btn--sure" type="button" data-post="${address}" data-body="${body}" data-go="${go}">${ERASE.go}</button></div></section>`;
}

/** @param {{ holds: boolean, entries: number, anchors: number, broken: { sequence: number, why: string } | null }} chain */
function verified(chain) {
  if (chain.holds) return sentence("ok", "The chain is whole.", `${chain.entries} entries were read.`);
  return sentence("look", `The chain is broken at entry ${chain.broken?.sequence}.`, chain.broken?.why ?? "");
}

/** @param {{ ready: boolean, missing: string[], facts: { name: string, label: string }[] }} agency */
function agencySaved({ ready, missing, facts }) {
  const names = facts.filter(({ name }) => missing.includes(name)).map(({ label }) => label);
  return ready ? sentence("ok", "Saved.", "NEMSIS drafts can be made.") : sentence("look", "Saved.", `Still missing: ${names.join(", ")}.`);
}

/** @param {{ dry_run: boolean, marked: string[], deleted: string[], kept: unknown[] }} done */
function ran(done) {
  const text = `${done.marked.length} announced, ${done.deleted.length} deleted, ${done.kept.length} kept.`;
  return sentence(done.dry_run ? "look" : "ok", done.dry_run ? "Would be done" : "Done", text);
}

const ERASE = Object.freeze({ title: "Nobody can bring it back", keep: "Keep it", go: "Erase for ever" });
/** @type {Record<string, string>} */
const WORDS = Object.freeze({
  closed: "The session has ended. Its recordings stay.",
  finishing: "It is being finished as it is.",
  retrying: "It is taken up again.",
  "signed-out": "Signed out there; words on an open page stop within 30 seconds.",
  given: "The encounter is this person's from now on.",
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
