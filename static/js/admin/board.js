// @ts-check
// The station's pages: renews what is shown in place, sends what a button asks for (in two steps
// where something ends), and switches day and night. The server renders; nothing is computed here.
import { Html } from "../ui/html.js";
import { morph } from "../ui/morph.js";
import { isDark, setTheme } from "../ui/prefs.js";
import { said, sentence } from "./said.js";

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

/** @param {HTMLButtonElement} button */
async function send(button) {
  button.disabled = true;
  lane.innerHTML = (await post(button)).text;
  button.disabled = false;
  if (main.dataset.renew) await renew();
}

/** @param {HTMLButtonElement} button */
async function post(button) {
  const { post: address = "", body = "{}" } = button.dataset;
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", headers, body });
    return said(answer.ok, await answer.json());
  } catch {
    return sentence("look", "No connection to the server.", "Nothing was done. Try again.");
  }
}

function unask() {
  if (!asked) return;
  clearTimeout(asked.timer);
  asked.button.textContent = asked.label;
  asked.button.classList.remove("btn--sure");
  asked = null;
}

/** @param {HTMLButtonElement} button */
function ask(button) {
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
    ask(button);
    return;
  }
  unask();
  void send(button);
}

document.addEventListener("click", clicked);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameTheme);
nameTheme();
const every = Number(main.dataset.renew ?? 0);
if (every) setInterval(renew, every * 1000);
