// @ts-check
// Names of the parts of ATMIST and of the four files, as catalogue keys.
import { k } from "../i18n.js";

/** @type {Record<string, string>} */
export const PARTS = Object.freeze({
  age: k("part.age"), time: k("part.time"), mechanism: k("part.mechanism"), injuries: k("part.injuries"),
  signs: k("part.signs"), treatment: k("part.treatment"),
});

/** @type {Record<string, string>} */
export const FILES = Object.freeze({
  recording: k("file.recording"), transcript: k("file.transcript"), analysis: k("file.analysis"), report: k("file.report"),
  narrative: k("file.narrative"),
});
