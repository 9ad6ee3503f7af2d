// @ts-check
// Brings the children of an element to a new markup with the fewest changes, so that focus, scroll
// position, selection and running animations survive a redraw. Knows nothing about views.
// `data-key` tells siblings apart; the inside of an element with `data-keep` is left alone.

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element ? node.getAttribute("data-key") || node.id : "");

/** @param {Node} a @param {Node} b */
function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);
}

/** @param {Element} have @param {Element} want */
function syncAttributes(have, want) {
  for (const { name } of [...have.attributes]) {
    if (!want.hasAttribute(name)) have.removeAttribute(name);
  }
  for (const { name, value } of [...want.attributes]) {
    if (have.getAttribute(name) !== value) have.setAttribute(name, value);
  }
}

/** @param {Node} have @param {Node} want */
function sync(have, want) {
  if (!(have instanceof Element) || !(want instanceof Element)) {
    if (have.nodeValue !== want.nodeValue) have.nodeValue = want.nodeValue;
    return;
  }
  syncAttributes(have, want);
  if (!want.hasAttribute("data-keep")) syncChildren(have, want);
}

/** @param {Element} parent @param {ChildNode | null} from @param {Node} want */
function findAlike(parent, from, want) {
  for (let node = from; node; node = node.nextSibling) if (alike(node, want)) return node;
  return null;
}

/** @param {Element} have @param {ParentNode & Node} want */
function syncChildren(have, want) {
  let at = have.firstChild;
  for (const child of [...want.childNodes]) {
    const match = at && alike(at, child) ? at : findAlike(have, at, child);
    if (!match) {
      have.insertBefore(child, at);
      continue;
    }
    if (match !== at) have.insertBefore(match, at);
    else at = at.nextSibling;
    sync(match, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/**
 * @param {Element} element
 * @param {import("./html.js").Html} markup
 */
export function morph(element, markup) {
  const template = document.createElement("template");
  template.innerHTML = markup.text;
  syncChildren(element, template.content);
}
