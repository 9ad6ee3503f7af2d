// @ts-check
// The evidence player at the foot of an encounter: what is chosen, its stretch of sound, the whole
// sound. Redraws its moving parts through SVG attributes, never the markup.
import { html } from "../ui/html.js";
import { icon } from "../ui/bits.js";
import { capital, t, tn } from "../i18n.js";
import { clock, span } from "../format.js";
import { around } from "../player.js";
import { gapBoxes, NEAR, nearPaths, nearWindow, showsWindow, WHOLE, wholePath } from "../waves.js";
import { causeText } from "./band.js";
import { itemLine } from "./signs.js";
/** @typedef {import("../facts.js").Item} Item */
/** @typedef {import("../model.js").Encounter} Encounter */

const STEP_S = 5;
/** Bars of sound a second asked for, so that the near wave shows words; within what a server gives. */
const PEAKS_A_SECOND = 8;
const PEAKS_AT_LEAST = 1000;
const PEAKS_AT_MOST = 4000;

/** @param {number} durationS */
export const peaksWanted = (durationS) =>
  Math.min(PEAKS_AT_MOST, Math.max(PEAKS_AT_LEAST, Math.ceil(durationS * PEAKS_A_SECOND)));

/** @param {import("../timeline.js").Timeline} line */
function wholeName(line) {
  const gaps = line.gaps.map((gap) => t("dock.gap_at", { time: clock(line.startOf(gap)), span: span(gap.duration_s) }));
  const length = t("dock.whole", { span: span(line.elapsedS) });
  return gaps.length ? `${length}. ${tn("gaps.count", gaps.length)}: ${gaps.join(", ")}` : length;
}

/** @param {import("../timeline.js").Timeline} line @param {number[]} markers elapsed seconds */
function wholeWave(line, markers) {
  const scale = WHOLE.width / (line.elapsedS || 1);
  const gaps = gapBoxes(line).map((box) => html`<rect class="gapf" x="${box.x.toFixed(1)}" y="1" width="${box.width.toFixed(1)}" height="${WHOLE.height - 2}"/>`);
  const marks = markers.map((at) => html`<path class="mk" d="M${(at * scale - 3.5).toFixed(1)} 0h7l-3.5 8z"/>`);
  return html`<svg class="wave wave--all" viewBox="0 0 ${WHOLE.width} ${WHOLE.height}" preserveAspectRatio="none" role="slider" tabindex="0" aria-label="${wholeName(line)}" aria-valuemin="0" aria-valuemax="${Math.round(line.elapsedS)}" aria-valuenow="0" data-all><path class="pk"/>${gaps}${marks}<rect class="head" x="0" y="0" width="3" height="${WHOLE.height}"/></svg>`;
}

const nearWave = () =>
  html`<svg class="wave wave--near" viewBox="0 0 ${NEAR.width} ${NEAR.height}" preserveAspectRatio="none" role="img" aria-label="${t("dock.near")}" data-near><rect class="evr" x="0" y="1" width="0" height="${NEAR.height - 2}" rx="4"/><path class="pk"/><path class="on"/><rect class="head" x="0" y="0" width="3" height="${NEAR.height}"/></svg>`;

/** @param {Encounter} encounter @param {import("../timeline.js").Timeline} line */
export function dockOf(encounter, line) {
  const markers = encounter.markers.map((mark) => mark.elapsed_s);
  return html`<section class="dock" aria-label="${t("dock.name")}"><div class="dock__top"><div class="dock__what" role="status"><b data-ev-label>${t("dock.choose")}</b><q data-ev-quote hidden></q></div><div class="region" data-region="choices" data-keep></div></div>
    <div class="dock__play"><button class="playb" type="button" data-do="play" aria-label="${t("dock.play")}">${icon("play")}${icon("pause")}</button><button class="btn btn--icon back" type="button" data-do="back" aria-label="${t("dock.back")}">${icon("back")}</button><div class="waves">${nearWave()}${wholeWave(line, markers)}</div><p class="dock__time"><span data-ev-time>00:00</span><small>${t("dock.of", { time: clock(line.elapsedS) })}</small></p></div><div class="region" data-region="decide" data-keep></div></section>`;
}

export class Dock {
  /**
   * @param {HTMLElement} root @param {import("../player.js").Player} player
   * @param {import("../timeline.js").Timeline} line
   * @param {(fromS: number, toS: number, n: number) => Promise<import("../waves.js").Wave | null>} zoom
   *   peaks of a stretch, for sound that is too long to be shown finely as a whole
   */
  constructor(root, player, line, zoom) {
    this.zoom = zoom;
    this.root = root;
    this.player = player;
    this.line = line;
    /** @type {import("../waves.js").Wave} */
    this.wave = { peaks: [], duration_s: line.durationS };
    /** @type {import("../waves.js").Wave | null} what the near wave is drawn from where the whole is too coarse */
    this.near = null;
    this.asked = "";
    /** @type {Item | null} */
    this.item = null;
    this.view = nearWindow(0, 0, line.durationS);
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /** @param {import("../waves.js").Wave} wave */
  setWave(wave) {
    this.wave = wave;
    this.part("[data-all] .pk").setAttribute("d", wholePath(wave, this.line));
    this.drawNear();
  }

  /** @param {Item | null} item what is chosen */
  choose(item) {
    this.item = item;
    const quote = this.part("[data-ev-quote]");
    this.relabel();
    quote.textContent = item?.quote ?? "";
    quote.hidden = !item;
    if (!item?.heard) return;
    this.view = nearWindow(item.startS, item.endS, this.line.durationS);
    this.drawNear();
    if (!this.player.playing) this.player.seek(item.startS);
    this.tick();
  }

  /** The same fact as it stands now, or none any more. @param {Item | null} item */
  renew(item) {
    if (item?.id !== this.item?.id) return this.choose(item);
    this.item = item;
    this.relabel();
  }

  /** The label again, after a gap was named in its place. */
  relabel() {
    this.part("[data-ev-label]").textContent = this.item ? itemLine(this.item) : t("dock.choose");
  }

  /** Why nothing is heard: a recording runs. */
  refuse() {
    const quote = this.part("[data-ev-quote]");
    this.say(t("notice.play.while_recording.title"));
    quote.textContent = t("notice.play.while_recording.text");
    quote.hidden = false;
  }

  /** @param {string} text what the status line says for now, for example a gap */
  say(text) {
    this.part("[data-ev-label]").textContent = text;
  }

  playItem() {
    const { item } = this;
    if (!item?.heard) return;
    const { from, to } = around(item.startS, item.endS, this.line.durationS);
    this.player.play(from, to);
  }

  /** Fetches the window when nothing shows it finely enough yet, once. */
  async refine() {
    const { fromS, spanS } = this.view;
    const asked = `${fromS} ${spanS}`;
    if (!this.wave.peaks.length || this.asked === asked) return;
    if ([this.wave, this.near].some((wave) => wave && showsWindow(wave, this.view))) return;
    this.asked = asked;
    const wide = { fromS: Math.max(0, fromS - spanS), toS: Math.min(this.line.durationS, fromS + 2 * spanS) };
    const wave = await this.zoom(wide.fromS, wide.toS, Math.ceil(((wide.toS - wide.fromS) / spanS) * NEAR.bars * 2));
    if (!wave || this.asked !== asked) return;
    this.near = wave;
    this.drawNear();
  }

  drawNear() {
    this.refine();
    const wave = this.near && showsWindow(this.near, this.view) ? this.near : this.wave;
    const lit = this.item?.heard ? { startS: this.item.startS, endS: this.item.endS } : null;
    const { all, on } = nearPaths(wave, this.view, lit);
    const x = (/** @type {number} */ s) => ((s - this.view.fromS) / this.view.spanS) * NEAR.width;
    this.part("[data-near] .pk").setAttribute("d", all);
    this.part("[data-near] .on").setAttribute("d", on);
    const box = this.part("[data-near] .evr");
    box.setAttribute("x", String(lit ? x(lit.startS) : 0));
    box.setAttribute("width", String(lit ? Math.max(4, x(lit.endS) - x(lit.startS)) : 0));
  }

  /** Moves the needles to where the player stands. */
  tick() {
    const at = this.player.timeS;
    if (at < this.view.fromS || at > this.view.fromS + this.view.spanS) {
      this.view = nearWindow(at, at, this.line.durationS);
      this.drawNear();
    }
    const elapsed = this.line.elapsed(at);
    const near = ((at - this.view.fromS) / this.view.spanS) * NEAR.width;
    this.part("[data-near] .head").setAttribute("x", String(near - 1.5));
    this.part("[data-all] .head").setAttribute("x", String((elapsed / (this.line.elapsedS || 1)) * WHOLE.width - 1.5));
    this.part("[data-ev-time]").textContent = clock(elapsed);
    const slider = this.part("[data-all]");
    slider.setAttribute("aria-valuenow", String(Math.round(elapsed)));
    slider.setAttribute("aria-valuetext", this.player.atGap ? t("dock.in_gap", { time: clock(elapsed) }) : clock(elapsed));
  }

  turned() {
    const { playing } = this.player;
    const button = this.part(".playb");
    button.classList.toggle("is-on", playing);
    button.setAttribute("aria-label", playing ? t("dock.pause") : t("dock.play"));
  }

  toggle() {
    if (this.player.playing) this.player.pause();
    else this.player.play();
  }

  /** @param {number} seconds */
  step(seconds) {
    this.player.seek(this.player.timeS + seconds);
  }

  /** @param {import("../timeline.js").Gap} gap */
  atGap(gap) {
    this.say(capital(t("dock.not_recorded", { span: span(gap.duration_s), cause: capital(causeText(gap.cause)) })));
  }

  /** @param {MouseEvent} event a tap on one of the waves plays from there @returns {boolean} */
  tapped(event) {
    const wave = event.target instanceof Element ? event.target.closest(".wave") : null;
    if (!wave) return false;
    const box = wave.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / (box.width || 1)));
    const near = wave.hasAttribute("data-near");
    this.player.play(near ? this.view.fromS + share * this.view.spanS : this.line.sound(share * this.line.elapsedS));
    return true;
  }

  /** Keys inside the dock: space plays, arrows step. @param {KeyboardEvent} event */
  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.closest("form")) return;
    const onButton = event.target instanceof HTMLButtonElement;
    if (event.code === "Space" && !onButton) this.toggle();
    else if (event.code === "ArrowLeft") this.step(-STEP_S);
    else if (event.code === "ArrowRight") this.step(STEP_S);
    else return;
    event.preventDefault();
  }

  back() {
    this.step(-STEP_S);
  }
}

