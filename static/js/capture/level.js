// @ts-check
/**
 * From the worklet's peak and power (int16 units) to what the crew sees: 14 bars and one word.
 * Pure; keeps a short memory so that the word does not flicker between syllables.
 */

const FULL_SCALE = 32768;
const FLOOR_DB = -62;
const TOP_DB = -8;
const QUIET_DB = -42;
const NONE_DB = -58;
/** A peak this close to full scale is cut off or about to be. */
const LOUD_PEAK = 0.985 * FULL_SCALE;
const HOLD = 12;

export const BARS = 14;

/** @param {number} power mean square, int16 units */
const decibels = (power) => 10 * Math.log10(Math.max(power, 1e-6) / FULL_SCALE ** 2);

export class LevelMeter {
  constructor() {
    /** @type {{db: number, peak: number}[]} about the last second */
    this.recent = [];
  }

  /**
   * @param {number} peak
   * @param {number} power mean square
   * @returns {import('./types.js').Level}
   */
  measure(peak, power) {
    const db = decibels(power);
    this.recent.push({ db, peak });
    if (this.recent.length > HOLD) this.recent.shift();
    const part = (db - FLOOR_DB) / (TOP_DB - FLOOR_DB);
    return { bars: Math.round(BARS * Math.max(0, Math.min(1, part))), word: this.#word() };
  }

  /** @returns {'voice'|'quiet'|'none'|'loud'} */
  #word() {
    const loudest = Math.max(...this.recent.map((r) => r.db));
    if (this.recent.filter((r) => r.peak >= LOUD_PEAK).length >= 2) return 'loud';
    if (loudest < NONE_DB) return 'none';
    return loudest < QUIET_DB ? 'quiet' : 'voice';
  }
}
