// @ts-check
// Addresses of the screens and the History API around them. One document for all of them: a
// recording survives moving between screens because nothing is ever reloaded.

/** @typedef {{ name: string, id?: string, query: URLSearchParams }} Place */

/** @type {[string, RegExp][]} */
const PLACES = [
  ["record", /^\/$/],
  ["encounters", /^\/encounters\/?$/],
  ["encounter", /^\/encounters\/([0-9a-f]{32})\/?$/],
  ["report", /^\/encounters\/([0-9a-f]{32})\/report\/?$/],
  ["tablet", /^\/tablet\/?$/],
  ["waiting", /^\/waiting\/?$/],
  ["signin", /^\/sign-in\/?$/],
  ["enrol", /^\/enrol\/?$/],
  ["first", /^\/first-admin\/?$/],
  ["newpassword", /^\/new-password\/?$/],
];

/** @param {string} path @param {string} [query] @returns {Place} */
export function place(path, query = "") {
  const search = new URLSearchParams(query);
  for (const [name, pattern] of PLACES) {
    const match = pattern.exec(path);
    if (match) return match[1] ? { name, id: match[1], query: search } : { name, query: search };
  }
  return { name: "nowhere", query: search };
}

/** @param {string} id @param {string} [factId] */
export const encounterPath = (id, factId) =>
  `/encounters/${id}${factId ? `?fact=${encodeURIComponent(factId)}` : ""}`;

/** @param {string} id */
export const reportPath = (id) => `/encounters/${id}/report`;

/**
 * Whether a click on this link is ours to answer without loading a page.
 * @param {HTMLAnchorElement} link @param {MouseEvent} event
 */
function isOurs(link, event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return false;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return false;
  if (link.pathname === location.pathname && link.hash) return false;
  return place(link.pathname).name !== "nowhere";
}

export class Router {
  /** @param {(place: Place, moved: boolean) => void} show called with the place to show; moved: by the person, not at the start */
  constructor(show) {
    this.show = show;
  }

  start() {
    document.addEventListener("click", (event) => this.clicked(event));
    addEventListener("popstate", () => this.arrive(true));
    this.arrive(false);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || !isOurs(link, event)) return;
    event.preventDefault();
    this.go(link.pathname + link.search + link.hash);
  }

  /** @param {string} path */
  go(path) {
    history.pushState(null, "", path);
    this.arrive(true);
  }

  /** @param {string} path stays in the same place of the history */
  swap(path) {
    history.replaceState(null, "", path);
  }

  /** @param {boolean} moved */
  arrive(moved) {
    this.show(place(location.pathname, location.search), moved);
  }
}
