// @ts-check
// The list of encounters: what the server has and what is only on this tablet, as one. Pure.
/** @typedef {import("./model.js").Summary} Summary */
/** @typedef {import("./capture/types.js").BacklogEntry} BacklogEntry */
/** @typedef {import("./capture/types.js").State} State */

/**
 * @typedef {object} Entry
 * @property {string} recId
 * @property {number} startedAtMs
 * @property {number} elapsedS
 * @property {Summary | null} server null: not there yet
 * @property {number} waitingMs sound that is only on this tablet
 * @property {boolean} recovered
 * @property {boolean} running
 */

/** @param {Summary} summary @returns {Entry} */
const fromServer = (summary) => ({
  recId: summary.recording_id, startedAtMs: new Date(summary.started_at).getTime(), elapsedS: summary.elapsed_s,
  server: summary, waitingMs: 0, recovered: false, running: summary.state === "recording" && summary.source !== "upload",
});

/** @param {BacklogEntry} entry @returns {Entry} */
const fromTablet = (entry) => ({
  recId: entry.recId, startedAtMs: entry.startedAtMs, elapsedS: entry.ms / 1000, server: null,
  waitingMs: 0, recovered: false, running: false,
});

/** @param {Summary[]} recordings @param {State} state @returns {Entry[]} newest first */
export function entries(recordings, state) {
  /** @type {Map<string, Entry>} */
  const all = new Map(recordings.map((summary) => [summary.recording_id, fromServer(summary)]));
  for (const kept of state.backlog) {
    const entry = all.get(kept.recId) ?? fromTablet(kept);
    const waitingMs = kept.state === "sealed" ? 0 : Math.max(0, kept.ms - kept.sentMs);
    all.set(kept.recId, { ...entry, waitingMs, recovered: kept.recovered, elapsedS: Math.max(entry.elapsedS, kept.ms / 1000) });
  }
  addCurrent(all, state);
  return [...all.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
}

/** @param {Map<string, Entry>} all @param {State} state */
function addCurrent(all, state) {
  const { recId, startedAtMs } = state;
  if (!recId || startedAtMs === null) return;
  const running = ["recording", "muted", "interrupted"].includes(state.phase);
  const entry = all.get(recId) ?? { ...fromTablet({ recId, startedAtMs, ms: 0, sentMs: 0, state: "here", recovered: false }) };
  if (!running && !state.recordedMs && !all.has(recId)) return;
  const waitingMs = state.sealed ? 0 : state.waitingMs;
  all.set(recId, { ...entry, running, waitingMs, elapsedS: Math.max(entry.elapsedS, state.elapsedMs / 1000) });
}

/** Waiting this long is worth a word; less is on its way. */
const WAITING_MS = 3000;

/** @typedef {"running" | "waiting" | "coming" | "failed" | "empty" | "check" | "draft" | "silent" | "ready" | "signed"} Look */

/** @param {Entry} entry @returns {Look} the most urgent thing to say about it */
export function lookOf(entry) {
  const { server } = entry;
  if (entry.running) return "running";
  if (entry.waitingMs >= WAITING_MS || !server) return "waiting";
  if (server.state === "failed") return "failed";
  if (server.state === "empty") return "empty";
  if (server.state !== "done") return "coming";
  if (server.signed) return "signed";
  if (server.to_check) return "check";
  if (server.draft) return "draft";
  return server.facts ? "ready" : "silent";
}

/** @param {Entry} entry something is left to do for a person or a machine */
export const isOpen = (entry) => !["signed", "empty", "draft"].includes(lookOf(entry));
