// @ts-check
// What a crew chose for its screen: theme, holding hand, text size, language. Kept in cookies, so that
// the server writes them into the page and nothing flashes; applied here at once.

/** @typedef {"theme" | "hand" | "text" | "lang"} Name */

const YEAR_S = 31_536_000;
const root = () => document.documentElement;

/** @param {Name} name @param {string | null} value null forgets it */
function keep(name, value) {
  const age = value === null ? 0 : YEAR_S;
  document.cookie = `${name}=${encodeURIComponent(value ?? "")}; path=/; max-age=${age}; SameSite=Strict`;
}

/** @returns {"auto" | "light" | "dark"} */
export const theme = () => /** @type {"light" | "dark" | undefined} */ (root().dataset.theme) ?? "auto";
export const hand = () => root().dataset.hand ?? "right";
export const textSize = () => root().dataset.text ?? "normal";

export function isDark() {
  if (theme() !== "auto") return theme() === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** @param {string} chosen auto, light or dark */
export function setTheme(chosen) {
  if (chosen === "auto") delete root().dataset.theme;
  else root().dataset.theme = chosen;
  keep("theme", chosen === "auto" ? null : chosen);
}

/** @param {string} chosen left or right */
export function setHand(chosen) {
  root().dataset.hand = chosen;
  keep("hand", chosen);
}

/** @param {string} chosen normal, large or largest */
export function setTextSize(chosen) {
  root().dataset.text = chosen;
  keep("text", chosen);
}

/** @param {string} chosen */
export function setLanguage(chosen) {
  root().lang = chosen;
  keep("lang", chosen);
}
