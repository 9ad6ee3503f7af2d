// @ts-check
// The station's pages: renews what is shown in place, sends what a button asks for (in two steps
// where something ends), and switches day and night. The server renders; nothing is computed here.
import { Html } from "../ui/html.js";
import { morph } from "../ui/morph.js";
import { isDark, setTheme } from "../ui/prefs.js";
import { code, said, sentence } from "./said.js";

/** A tap on "Sure?" later than this no longer counts. */
const SURE_MS = 8_000;

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const lane = /** @type {HTMLElement} */ (main.querySelector("[data-said]"));

/** @type {{ button: HTMLButtonElement, label: string, timer: number } | null} */
let asked = null;

function nameTheme() {
  const name = document.querySelector("[data-theme-name]");
  if (name) name.textContent = isDark() ? "Day" : "Night";
}

async function renew() {
  if (document.hidden || asked || main.contains(document.activeElement?.closest("input, select") ?? null)) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    if (fresh && !asked) morph(main, new Html(fresh.innerHTML));
  } catch {
    // no connection: what is shown stays until there is one
  }
}

/** @param {HTMLElement} asker a button, or a form @param {string} [body] */
async function send(asker, body) {
  const { ok, answer } = await ask(asker, body ?? asker.dataset.body ?? "{}");
  lane.innerHTML = said(ok, answer).text;
  lane.scrollIntoView({ block: "nearest" });
  const place = main.querySelector("[data-code]");
  if (ok && place && answer.qr) place.innerHTML = code(answer).text;
  if (main.dataset.renew) await renew();
  return ok;
}

/** @param {HTMLElement} asker @param {string} body @returns {Promise<{ ok: boolean, answer: any }>} */
async function ask(asker, body) {
  const { post: address = "", method = "POST" } = asker.dataset;
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  try {
    const answer = await fetch(address, { method, headers, body: method === "GET" ? undefined : body });
    const text = await answer.text();
    return { ok: answer.ok, answer: text ? JSON.parse(text) : {} };
  } catch {
    return { ok: false, answer: { detail: "No connection to the server.", cure: "Nothing was done. Try again." } };
  }
}

/** @param {SubmitEvent} event */
async function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.post) return;
  event.preventDefault();
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  if (await send(form, JSON.stringify(Object.fromEntries(given)))) form.reset();
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
