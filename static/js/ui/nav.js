// @ts-check
// The navigation rail: the screens there are, and day or night.
import { html, NOTHING } from "./html.js";
import { icon } from "./bits.js";
import { k, t } from "../i18n.js";

/** @type {[string, string, string, string[]][]} address, icon, name, places it stands for */
const PLACES = [
  ["/", "mic", k("nav.record"), ["record"]],
  ["/encounters", "list", k("nav.encounters"), ["encounters", "encounter", "report"]],
  ["/tablet", "tablet", k("nav.tablet"), ["tablet", "waiting"]],
];

/** @param {string} here name of the place shown @param {boolean} dark @param {string} [board] address of the page for whoever oversees; empty: there is none */
export function nav(here, dark, board = "") {
  const station = board ? html`<li><a href="${board}">${icon("board")}<span>${t("nav.station")}</span></a></li>` : NOTHING;
  return html`<a class="nav__brand" href="/">${icon("brand")}<span>Handover</span></a>
    <nav aria-label="${t("nav.name")}"><ul>${PLACES.map(([href, sign, name, places]) => html`<li><a href="${href}"${places.includes(here) ? html` aria-current="page"` : NOTHING}>${icon(sign)}<span>${t(name)}</span></a></li>`)}${station}</ul></nav>
    <button class="nav__theme" type="button" data-theme-toggle aria-label="${dark ? t("nav.to_day") : t("nav.to_night")}">${icon("contrast")}<span>${dark ? t("theme.day") : t("theme.night")}</span></button>`;
}
