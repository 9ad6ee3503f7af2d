// @ts-check
// The escaping `html` tag: the only way a view turns values into markup.
// Whatever is interpolated is text, unless it is itself the result of this tag. Attributes are
// always written in double quotes, so one escape serves text and attribute alike.

/** Markup that is known to be safe; only `html` makes it. */
export class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }

  toString() {
    return this.text;
  }
}

/** @type {Record<string, string>} */
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * @param {unknown} value
 * @returns {string} the value as text that means nothing to an HTML parser
 */
export function escape(value) {
  return String(value).replace(/[&<>"']/g, (c) => ESCAPES[c]);
}

/** @param {unknown} value @returns {string} */
function piece(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(piece).join("");
  if (value === null || value === undefined || value === false || value === true) return "";
  return escape(value);
}

/**
 * Tagged template: html`<b>${name}</b>`. Arrays are joined; null, undefined and booleans vanish.
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 */
export function html(strings, ...values) {
  let out = strings[0];
  values.forEach((value, k) => {
    out += piece(value) + strings[k + 1];
  });
  return new Html(out);
}

/** Nothing at all, as markup. */
export const NOTHING = html``;
