// @ts-check
// The station's pages: renews what is shown in place, sends what a button asks for (in two steps
// where something ends), and switches day and night. The server renders; nothing is computed here.
import { Api } from "../api.js";
import { Html } from "../ui/html.js";
import { morph } from "../ui/morph.js";
import { isDark, setTheme } from "../ui/prefs.js";
import { code, said, second, sentence, speak, worded } from "./said.js";

/** A tap on "Sure?" later than this no longer counts. */
const SURE_MS = 8_000;

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const lane = /** @type {HTMLElement} */ (main.querySelector("[data-said]"));

speak(JSON.parse(main.dataset.words ?? "{}"));

/** Keeps the sign-in fresh; the session's own cookie says which device it is. */
const api = new Api("");

/** @type {{ button: HTMLButtonElement, label: string, timer: number } | null} */
let asked = null;

function nameTheme() {
  const name = document.querySelector("[data-theme-name]");
  if (name) name.textContent = worded(isDark() ? "Day" : "Night");
}

async function renew() {
  if (document.hidden || asked || main.contains(document.activeElement?.closest("input, select") ?? null)) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
    if (answer.redirected && !(await api.refresh())) location.reload(); // the sign-in is over: to the door
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    if (fresh && !asked) morph(main, new Html(fresh.innerHTML));
  } catch {
    // no connection: what is shown stays until there is one
  }
}

/**
 * What a button or a form asks for. `data-then`: also asked for, when the first was done;
 * `data-second`: the first was only a question, and this confirms it; `data-go`: where it leads.
 * @param {HTMLElement} asker @param {string} [body]
 */
async function send(asker, body) {
  const { post = "", method = "POST", then, second: confirming, go = "" } = asker.dataset;
  const around = asker.closest("section");
  let { ok, answer } = await ask(post, method, body ?? asker.dataset.body ?? "{}");
  if (ok && then) ({ ok, answer } = await ask(filled(then, answer), "POST", "{}"));
  if (ok && go && !confirming) {
    location.assign(go);
    return ok;
  }
  lane.innerHTML = said(ok, answer).text;
  lane.scrollIntoView({ block: "nearest" });
  show(around?.querySelector("[data-code]"), ok && answer.qr ? code(answer) : null);
  show(around?.querySelector("[data-sure-place]"), ok && confirming ? second(answer, confirming, go) : null);
  if (main.dataset.renew) await renew();
  return ok;
}

/** @param {Element | null | undefined} place @param {Html | null} markup null: nothing is said there any more */
function show(place, markup) {
  if (place) place.innerHTML = markup?.text ?? "";
}

/** @param {string} address with names in braces @param {Record<string, string>} answer */
const filled = (address, answer) => address.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer[name] ?? ""));

/** @param {string} address @param {string} method @param {string} body @returns {Promise<{ ok: boolean, answer: any }>} */
async function ask(address, method, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  try {
    const asking = () => fetch(address, { method, headers, body: method === "GET" ? undefined : body });
    let answer = await asking();
    if (answer.status === 401 && (await api.refresh())) answer = await asking();
    const text = await answer.text();
    return { ok: answer.ok, answer: text ? JSON.parse(text) : {} };
  } catch {
    return { ok: false, answer: { detail: worded("No connection to the server."), cure: worded("Nothing was done. Try again.") } };
  }
}

/** @param {SubmitEvent} event */
async function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.post) return;
  event.preventDefault();
  if ((await send(form, JSON.stringify(given(form)))) && !("whole" in form.dataset)) form.reset();
}

/** What is filled in; of a form that is sent as a whole also what is empty. @param {HTMLFormElement} form */
function given(form) {
  const filledIn = [...new FormData(form)].filter(([, value]) => value !== "" || "whole" in form.dataset);
  const isFlag = (/** @type {string} */ name) => "flag" in /** @type {HTMLElement} */ (form.elements.namedItem(name)).dataset;
  return Object.fromEntries(filledIn.map(([name, value]) => [name, isFlag(name) ? Boolean(value) : value]));
}

function unask() {
  if (!asked) return;
  clearTimeout(asked.timer);
  asked.button.textContent = asked.label;
  asked.button.classList.remove("btn--sure");
  asked = null;
}

/** @param {HTMLButtonElement} button */
function makeSure(button) {
  unask();
  asked = { button, label: button.textContent ?? "", timer: window.setTimeout(unask, SURE_MS) };
  button.textContent = `Yes, ${asked.label.toLowerCase()}`;
  button.classList.add("btn--sure");
  lane.innerHTML = sentence("look", button.dataset.sure ?? "", "Tap again to do it.").text;
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-theme-toggle]")) {
    setTheme(isDark() ? "light" : "dark");
    nameTheme();
    return;
  }
  if (target?.closest("[data-cancel]")) {
    show(target.closest("[data-sure-place]"), null);
    lane.innerHTML = "";
    return;
  }
  const button = /** @type {HTMLButtonElement | null} */ (target?.closest("button[data-post]") ?? null);
  if (!button) return;
  if (button.dataset.sure && asked?.button !== button) {
    makeSure(button);
    return;
  }
  unask();
  void send(button);
}

document.addEventListener("click", clicked);
document.addEventListener("submit", submitted);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameTheme);
nameTheme();
main.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
const every = Number(main.dataset.renew ?? 0);
if (every) setInterval(renew, every * 1000);
