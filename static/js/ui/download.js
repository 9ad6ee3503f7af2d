// @ts-check
// Gives the person a file that the page already has.

/** The browser reads it a moment after the tap, so its address lives on for a minute. */
const KEEP_MS = 60_000;

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
