// @ts-check
// What every screen shares: named regions that are redrawn only when their markup changed, taps by
// `data-do`, and listeners and timers that end with the screen.
import { morph } from "./morph.js";
import { html } from "./html.js";

/** A second touch on the same target within this time is a bouncing finger. */
const BOUNCE_MS = 300;

/** @typedef {(element: HTMLElement, event: Event) => void} Action */

export class View {
  /** @param {HTMLElement} root @param {import("../app.js").App} app */
  constructor(root, app) {
    this.root = root;
    this.app = app;
    /** @type {Record<string, Action>} what a tap on `data-do="name"` does */
    this.actions = {};
    /** @type {Map<string, string>} */
    this.drawn = new Map();
    this.ending = new AbortController();
    /** @type {number[]} */
    this.timers = [];
    this.lastTap = { target: /** @type {Element | null} */ (null), atMs: 0 };
    this.listen(root, "click", (event) => this.tapped(event));
    // a bouncing finger on a button of a form would otherwise send the form and load the page anew
    this.listen(root, "submit", (event) => event.preventDefault());
  }

  /** Name of the page in the title bar. @returns {string} */
  title() {
    return "";
  }

  open() {}

  close() {
    this.ending.abort();
    this.timers.forEach((timer) => clearInterval(timer));
  }

  /** @param {...string} names regions in the order of the page */
  lay(...names) {
    this.drawn.clear();
    morph(this.root, html`${names.map((name) => html`<div class="region" data-region="${name}" data-keep></div>`)}`);
  }

  /** @param {string} name */
  region(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-region="${name}"]`));
  }

  /** @param {string} name @param {import("./html.js").Html} markup */
  draw(name, markup) {
    if (this.drawn.get(name) === markup.text) return false;
    this.drawn.set(name, markup.text);
    morph(this.region(name), markup);
    return true;
  }

  /** @param {EventTarget} target @param {string} type @param {(event: any) => void} act */
  listen(target, type, act) {
    target.addEventListener(type, act, { signal: this.ending.signal });
  }

  /** @param {number} ms @param {() => void} act */
  every(ms, act) {
    this.timers.push(setInterval(act, ms));
  }

  get closed() {
    return this.ending.signal.aborted;
  }

  /** @param {Event} event */
  tapped(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (!(target instanceof HTMLElement) || this.bounced(target)) return;
    const action = this.actions[target.dataset.do ?? ""];
    if (!action) return;
    if (!(target instanceof HTMLInputElement)) event.preventDefault();
    action(target, event);
  }

  /** @param {Element} target */
  bounced(target) {
    const now = performance.now();
    const again = this.lastTap.target === target && now - this.lastTap.atMs < BOUNCE_MS;
    this.lastTap = { target, atMs: now };
    return again;
  }

  /** Puts the reading point on the heading of the screen. */
  focusHeading() {
    this.root.querySelector("h1")?.focus({ preventScroll: true });
  }
}
