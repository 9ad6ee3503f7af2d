// @ts-check
// Recording with the microphone of the server itself, shown like a recording of this tablet: the same
// State, made from what the server says. Sound, level and storage are the server's business.
import { Problem } from "./api.js";
/** @typedef {import("./capture/types.js").State} State */

const POLL_MS = 2000;

export class ServerMicrophone extends EventTarget {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.api = api;
    /** @type {{ recId: string, startedAtMs: number, running: boolean, endedAtMs: number | null } | null} */
    this.recording = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {ReturnType<typeof setInterval> | null} */
    this.timer = null;
  }

  get running() {
    return this.recording?.running ?? false;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  async start() {
    await this.trying(async () => {
      const said = await this.api.startMicrophone();
      this.follow(said.recording_id, new Date(said.started_at).getTime());
    });
  }

  async stop() {
    const recId = this.recording?.recId;
    if (!recId) return;
    await this.trying(async () => {
      await this.api.stopRecording(recId);
      this.ended();
    });
  }

  /** @param {() => Promise<void>} act */
  async trying(act) {
    this.problem = null;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
    this.changed();
  }

  /** @param {string} recId @param {number} startedAtMs */
  follow(recId, startedAtMs) {
    this.recording = { recId, startedAtMs, running: true, endedAtMs: null };
    this.timer ??= setInterval(() => this.poll(), POLL_MS);
    this.changed();
  }

  /** @param {import("./model.js").Summary[]} recordings picks up one that was started before this page */
  adopt(recordings) {
    const found = recordings.find((r) => r.source === "microphone" && r.state === "recording");
    if (found && !this.running) this.follow(found.recording_id, new Date(found.started_at).getTime());
  }

  async poll() {
    const recId = this.recording?.recId;
    if (!recId || !this.running) return;
    try {
      if ((await this.api.recording(recId)).state !== "recording") this.ended();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  ended() {
    if (!this.recording) return;
    this.recording = { ...this.recording, running: false, endedAtMs: Date.now() };
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.changed();
  }

  /** @param {State} base the tablet's own state: link, storage and backlog are its @param {number} nowMs @returns {State} */
  state(base, nowMs) {
    const { recording } = this;
    if (!recording) return base;
    const serverMs = (recording.endedAtMs ?? nowMs) + (base.clockOffMs ?? 0); // its start is told by the server's clock
    const ms = Math.max(0, serverMs - recording.startedAtMs);
    return {
      ...base, phase: recording.running ? "recording" : "stopped", recId: recording.recId, startedAtMs: recording.startedAtMs,
      elapsedMs: ms, recordedMs: ms, onTabletMs: ms, onServerMs: ms, waitingMs: 0, gap: null, gaps: [], marks: [], sealed: !recording.running,
    };
  }
}
