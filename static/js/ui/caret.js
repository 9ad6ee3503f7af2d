// @ts-check
// Which character of a paragraph is under the finger. Two browsers, two names for it.

/** @param {HTMLElement} words @param {MouseEvent} event @returns {number} the character of the paragraph under the finger */
export function placeIn(words, event) {
  const spot = spotUnder(event);
  if (!spot || !words.contains(spot.node)) return 0;
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(spot.node, spot.offset);
  return before.toString().length;
}

/** @param {MouseEvent} event @returns {{ node: Node, offset: number } | null} */
function spotUnder(event) {
  const page = /** @type {any} */ (document);
  if (page.caretPositionFromPoint) {
    const spot = page.caretPositionFromPoint(event.clientX, event.clientY);
    return spot && { node: spot.offsetNode, offset: spot.offset };
  }
  const range = page.caretRangeFromPoint?.(event.clientX, event.clientY);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
