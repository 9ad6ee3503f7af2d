// @ts-check
// The one loudspeaker of the page. Plays a whole recording or a stretch of it, stops at the edge of a
// gap, says so and goes on behind it. Refuses while capture would hear it. Times are seconds of sound.
import { Timeline } from "./timeline.js";
/** @typedef {import("./timeline.js").Gap} Gap */

/** Heard before and after the words of a fact. */
const AROUND_S = 0.3;
/** Silence at the edge of a gap, so that nobody hears two moments as one. */
const GAP_PAUSE_MS = 1200;

/**
 * The stretch to play for some words.
 * @param {number} startS @param {number} endS @param {number} durationS
 */
export function around(startS, endS, durationS) {
  const from = Math.max(0, startS - AROUND_S);
  return { from, to: Math.min(durationS || Infinity, Math.max(endS, startS + 0.2) + AROUND_S) };
}

/** Events: `change` (playing or not, problem), `time`, `gap` (CustomEvent<Gap>), `refused`. */
export class Player extends EventTarget {
  constructor() {
    super();
    this.audio = new Audio();
    this.audio.preload = "metadata";
    this.url = "";
    this.line = new Timeline();
    /** @type {number} where to stop; Infinity plays on */
    this.until = Infinity;
    this.lastS = 0;
    /** @type {Gap | null} the gap at whose edge it stands */
    this.atGap = null;
    this.failed = false;
    this.guard = () => true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resuming = undefined;
    this.frame = 0;
    for (const type of ["play", "pause", "ended"]) this.audio.addEventListener(type, () => this.turned());
    this.audio.addEventListener("error", () => this.broke());
  }

  get playing() {
    return !this.audio.paused || this.atGap !== null;
  }

  get timeS() {
    return this.audio.currentTime;
  }

  /** @param {string} url @param {Gap[]} gaps @param {number} durationS */
  load(url, gaps, durationS) {
    this.line = new Timeline(gaps, durationS);
    if (url === this.url && !this.failed) return;
    this.pause();
    this.failed = false;
    this.url = url;
    this.audio.src = url;
  }

  unload() {
    this.pause();
    if (!this.url) return;
    this.url = "";
    this.audio.removeAttribute("src");
    this.audio.load();
  }

  /** @param {number} fromS @param {number} [toS] */
  play(fromS = this.timeS, toS = Infinity) {
    if (!this.guard()) {
      this.dispatchEvent(new Event("refused"));
      return;
    }
    this.leaveGap();
    this.until = toS;
    if (this.failed) this.again();
    if (Math.abs(this.timeS - fromS) > 0.01) this.audio.currentTime = fromS;
    this.lastS = fromS;
    this.audio.play().catch((error) => {
      if (error.name !== "AbortError") this.broke(); // a pause that came first is no failure
    });
  }

  /** The sound did not come: perhaps the server was busy, or away. */
  again() {
    this.failed = false;
    this.audio.load();
  }

  pause() {
    this.leaveGap();
    this.audio.pause();
  }

  /** @param {number} toS keeps playing when it plays */
  seek(toS) {
    const goes = this.playing;
    this.leaveGap();
    const at = Math.max(0, Math.min(this.line.durationS || toS, toS));
    this.audio.currentTime = at;
    this.lastS = at;
    if (goes) this.play(at);
    else this.dispatchEvent(new Event("time"));
  }

  leaveGap() {
    clearTimeout(this.resuming);
    this.atGap = null;
  }

  turned() {
    cancelAnimationFrame(this.frame);
    if (!this.audio.paused) this.watch();
    this.dispatchEvent(new Event("change"));
  }

  broke() {
    if (!this.url) return;
    this.failed = true;
    this.leaveGap();
    this.dispatchEvent(new Event("change"));
  }

  /** Once a frame while it plays: the end of the stretch, and the edges of gaps. */
  watch() {
    const now = this.timeS;
    const gaps = this.line.crossed(this.lastS, now);
    this.lastS = now;
    this.dispatchEvent(new Event("time"));
    if (now >= this.until) {
      this.pause();
      return;
    }
    if (gaps.length) this.pauseAt(gaps);
    else this.frame = requestAnimationFrame(() => this.watch());
  }

  /** @param {Gap[]} gaps at one edge, said one after the other */
  pauseAt([gap, ...more]) {
    const { until } = this;
    this.atGap = gap;
    this.audio.pause();
    this.dispatchEvent(new CustomEvent("gap", { detail: gap }));
    const goOn = () => (more.length ? this.pauseAt(more) : this.play(this.timeS, until));
    this.resuming = setTimeout(goOn, GAP_PAUSE_MS);
  }
}
