// @ts-check
// Geometry of the two waves of the player: bars as SVG paths, gaps and marks as boxes. Pure.
// The whole wave runs on the clock people read (gaps have width); the near wave on the sound.
/** @typedef {import("./timeline.js").Timeline} Timeline */

export const NEAR = Object.freeze({ width: 800, height: 72, bars: 128, spanS: 16 });
export const WHOLE = Object.freeze({ width: 1000, height: 30, bars: 250 });

/**
 * Peaks of a stretch of the sound, of all of it when start_s and end_s are not given.
 * @typedef {{ peaks: number[], duration_s: number, start_s?: number, end_s?: number }} Wave
 */

/** @param {Wave} wave @param {number} fromS @param {number} toS @returns {number} loudest within, 0 to 1 */
export function loudest(wave, fromS, toS) {
  const { peaks, start_s: start = 0, end_s: end = wave.duration_s } = wave;
  if (!peaks.length || end <= start || toS <= start || fromS >= end) return 0;
  const scale = peaks.length / (end - start);
  const a = Math.max(0, Math.floor((fromS - start) * scale));
  const b = Math.min(peaks.length, Math.max(a + 1, Math.ceil((toS - start) * scale)));
  let high = 0;
  for (let n = a; n < b; n += 1) high = Math.max(high, peaks[n]);
  return Math.min(1, high);
}

/** @param {number} x @param {number} width @param {number} middle @param {number} half */
const barPath = (x, width, middle, half) =>
  `M${x.toFixed(1)} ${(middle - half).toFixed(1)}h${width.toFixed(1)}v${(2 * half).toFixed(1)}h-${width.toFixed(1)}z`;

/** @param {Wave} wave @returns {number} seconds of sound that one peak stands for */
const secondsAPeak = (wave) =>
  wave.peaks.length ? ((wave.end_s ?? wave.duration_s) - (wave.start_s ?? 0)) / wave.peaks.length : Infinity;

/** @param {Wave} wave @param {{ fromS: number, spanS: number }} view @returns {boolean} whether it shows the window as finely as it is drawn */
export function showsWindow(wave, view) {
  const toS = Math.min(view.fromS + view.spanS, wave.duration_s);
  const covers = (wave.start_s ?? 0) <= view.fromS && (wave.end_s ?? wave.duration_s) >= toS - 0.01;
  return covers && secondsAPeak(wave) <= view.spanS / NEAR.bars;
}

/** @param {number} atS @param {number} endS @param {number} durationS @returns {{ fromS: number, spanS: number }} the window around some words */
export function nearWindow(atS, endS, durationS) {
  const spanS = Math.max(NEAR.spanS, endS - atS + 10);
  const centred = (atS + endS) / 2 - spanS / 2;
  const last = Math.max(0, durationS - spanS);
  return { fromS: Math.max(0, Math.min(centred, last)), spanS };
}

/**
 * @param {Wave} wave
 * @param {{ fromS: number, spanS: number }} view
 * @param {{ startS: number, endS: number } | null} lit stretch that is drawn again in the strong colour
 */
export function nearPaths(wave, view, lit) {
  const step = view.spanS / NEAR.bars;
  const width = NEAR.width / NEAR.bars;
  let all = "";
  let on = "";
  for (let n = 0; n < NEAR.bars; n += 1) {
    const t = view.fromS + n * step;
    if (t > wave.duration_s) break;
    const half = Math.max(1.2, loudest(wave, t, t + step) * (NEAR.height / 2 - 2));
    const path = barPath(n * width, width * 0.62, NEAR.height / 2, half);
    all += path;
    if (lit && t + step / 2 >= lit.startS && t + step / 2 <= lit.endS) on += path;
  }
  return { all, on };
}

/** @param {Wave} wave @param {Timeline} line */
export function wholePath(wave, line) {
  const step = line.elapsedS / WHOLE.bars;
  const width = WHOLE.width / WHOLE.bars;
  let path = "";
  for (let n = 0; n < WHOLE.bars; n += 1) {
    const at = n * step;
    if (line.gapAt(at + step / 2)) continue;
    const from = line.sound(at);
    const half = Math.max(0.6, loudest(wave, from, Math.max(line.sound(at + step), from + 1e-3)) * (WHOLE.height / 2 - 2));
    path += barPath(n * width, width * 0.62, WHOLE.height / 2, half);
  }
  return path;
}

/** @param {Timeline} line @returns {{ x: number, width: number }[]} */
export function gapBoxes(line) {
  const scale = line.elapsedS ? WHOLE.width / line.elapsedS : 0;
  return line.gaps.map((gap) => ({ x: line.startOf(gap) * scale, width: Math.max(4, gap.duration_s * scale) }));
}
