// @ts-check
// Texts in one place: a catalogue per language, plurals and numbers through Intl.
// One document speaks one language; `use` sets it once at the start.
import { Html, html } from "./ui/html.js";

/** Languages with a complete catalogue (a test compares their keys). */
export const LANGUAGES = Object.freeze(["en", "es", "pt"]);

/** @typedef {Record<string, string | number | Html>} Params */

const HOLE = /\{(\w+)\}/g;

/** @param {string} lang @returns {string} the person's own region of that language, for dates and numbers */
function regional(lang) {
  const own = globalThis.navigator?.languages ?? [];
  return own.find((tag) => tag.toLowerCase().startsWith(`${lang}-`)) ?? lang;
}

/** @param {string} text @returns {string} with a capital at the start of a sentence */
export const capital = (text) => text.charAt(0).toLocaleUpperCase(current.locale) + text.slice(1);

export class Catalogue {
  /** @param {string} lang @param {Record<string, string>} texts */
  constructor(lang, texts) {
    this.lang = lang;
    this.locale = regional(lang);
    this.texts = texts;
    this.plurals = new Intl.PluralRules(lang);
  }

  /** @param {string} key @returns {string} the pattern; the key itself when it is missing */
  pattern(key) {
    return this.texts[key] ?? key;
  }

  /** @param {string} key @param {Params} [params] */
  t(key, params = {}) {
    return this.pattern(key).replace(HOLE, (hole, name) => String(params[name] ?? hole));
  }

  /** @param {string} key @param {Params} [params] with markup kept as markup */
  rich(key, params = {}) {
    const parts = this.pattern(key).split(HOLE);
    return html`${parts.map((part, k) => (k % 2 ? params[part] : part))}`;
  }

  /** @param {string} key @param {number} n */
  pluralKey(key, n) {
    const exact = `${key}.${this.plurals.select(n)}`;
    return exact in this.texts ? exact : `${key}.other`;
  }

  /** @param {string} key @param {number} n @param {Params} [params] */
  tn(key, n, params = {}) {
    return this.t(this.pluralKey(key, n), { n: this.number(n), ...params });
  }

  /** @param {number} n @param {Intl.NumberFormatOptions} [options] */
  number(n, options = {}) {
    return new Intl.NumberFormat(this.locale, options).format(n);
  }

  /** @param {string[]} parts */
  list(parts) {
    return new Intl.ListFormat(this.locale, { type: "conjunction" }).format(parts);
  }
}

let current = new Catalogue("en", {});

/** @param {Catalogue} catalogue */
export function use(catalogue) {
  current = catalogue;
}

export const lang = () => current.lang;
export const locale = () => current.locale;
/** @param {string} key @param {Params} [params] */
export const t = (key, params) => current.t(key, params);
/** @param {string} key @param {number} n @param {Params} [params] */
export const tn = (key, n, params) => current.tn(key, n, params);
/** @param {string} key @param {Params} params */
export const rich = (key, params) => current.rich(key, params);
/** @param {number} n @param {Intl.NumberFormatOptions} [options] */
export const number = (n, options) => current.number(n, options);
/** @param {string[]} parts */
export const list = (parts) => current.list(parts);

/**
 * Marks a catalogue key that is looked up later; the tests read these calls.
 * @param {string} key
 */
export const k = (key) => key;

/** @param {string} asked @returns {string} the closest language there is a catalogue for */
export function nearest(asked) {
  const base = (asked || "").toLowerCase().split("-")[0];
  return LANGUAGES.includes(base) ? base : "en";
}

/** @param {string} asked @returns {Promise<Catalogue>} */
export async function load(asked) {
  const language = nearest(asked);
  const answer = await fetch(`/static/i18n/${language}.json`);
  return new Catalogue(language, await answer.json());
}
