// @ts-check
// When this tablet's sign-in ends, as far as the feed has said it. Pure: the page keeps what these
// functions return. A tablet that nobody signed in on has nothing to lose, so nothing is said there.
import { span } from "./format.js";

/** @typedef {{ endsAtMs: number } | null} Ending null: no end is near */

/**
 * @param {Ending} ending @param {import("./capture/types.js").FeedEvent} event @param {number} nowMs
 * @returns {Ending}
 */
export function after(ending, event, nowMs) {
  if (event.kind !== "session") return ending;
  const { state, left_s: leftS, signed_in: signedIn } = /** @type {{ state: string, left_s: number, signed_in: boolean }} */ (event.data);
  return state === "expiring" && signedIn ? { endsAtMs: nowMs + leftS * 1000 } : null;
}

/** @param {Ending} ending @param {number} nowMs @returns {{ key: string, params: Record<string, string> }[]} */
export function noticesOf(ending, nowMs) {
  const leftMs = ending ? ending.endsAtMs - nowMs : 0;
  return leftMs > 0 ? [{ key: "session.expiring", params: { left: span(leftMs / 1000) } }] : [];
}
