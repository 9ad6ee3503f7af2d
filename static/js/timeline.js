// @ts-check
// The two clocks of a recording. Sound: seconds of recorded sound, the position in the WAV.
// Elapsed: seconds since Start with gaps counted, what people read. Pure.

/** @typedef {{ at_s: number, duration_s: number, cause: string, elapsed_s?: number, held_s?: number }} Gap at_s is on the sound clock; held_s of it are in the sound, which holds nothing there */

/** @param {Gap} gap @returns {number} seconds by which the sound is shorter there than the time that passed */
const absent = (gap) => (gap.held_s ? 0 : gap.duration_s);

export class Timeline {
  /** @param {Gap[]} [gaps] @param {number} [durationS] seconds of recorded sound */
  constructor(gaps = [], durationS = 0) {
    this.gaps = [...gaps].sort((a, b) => a.at_s - b.at_s);
    this.durationS = durationS;
  }

  /** Seconds that were not recorded, of the whole recording. */
  get missingS() {
    return this.gaps.reduce((sum, gap) => sum + gap.duration_s, 0);
  }

  get elapsedS() {
    return this.gaps.reduce((sum, gap) => sum + absent(gap), this.durationS);
  }

  /**
   * Where a moment of sound lies on the clock people read. The first sample after a gap counts as
   * after it; with `ends` the moment closes a stretch and counts as before.
   * @param {number} soundS @param {boolean} [ends]
   */
  elapsed(soundS, ends = false) {
    const passed = this.gaps.filter((gap) => (ends ? gap.at_s < soundS : gap.at_s <= soundS));
    return passed.reduce((sum, gap) => sum + absent(gap), soundS);
  }

  /** @param {number} elapsedS @returns {number} the moment of sound; inside a gap its edge */
  sound(elapsedS) {
    let before = 0;
    for (const gap of this.gaps) {
      const starts = gap.at_s + before;
      if (elapsedS < starts) break;
      if (elapsedS < starts + absent(gap)) return gap.at_s;
      before += absent(gap);
    }
    return Math.max(0, elapsedS - before);
  }

  /** @param {number} elapsedS @returns {Gap | null} the gap this moment of the clock lies in */
  gapAt(elapsedS) {
    return this.gaps.find((gap) => {
      const starts = this.startOf(gap);
      return elapsedS >= starts && elapsedS < starts + gap.duration_s;
    }) ?? null;
  }

  /** @param {Gap} gap @returns {number} when the gap begins, on the clock people read */
  startOf(gap) {
    const before = this.gaps.slice(0, this.gaps.indexOf(gap));
    return before.reduce((sum, other) => sum + absent(other), gap.at_s);
  }

  /** @param {number} fromS @param {number} toS @returns {Gap[]} all gaps at the first edge in (fromS, toS] of the sound */
  crossed(fromS, toS) {
    const first = this.gaps.find((gap) => gap.at_s > fromS && gap.at_s <= toS);
    return first ? this.gaps.filter((gap) => gap.at_s === first.at_s) : [];
  }
}
