// @ts-check
/**
 * Whether the worker lives: it speaks four times a second, whatever else it does. Its silence is
 * counted in turns of this page and not by a clock, so that a page that hung, or slept together with
 * its worker, accuses nobody.
 */

const TURN_MS = 500;
/** After 2 s of silence it is said, after 6 s another worker takes its place. */
const QUIET_TURNS = 4;
const DEAD_TURNS = 12;

export class Lifeline {
  /**
   * @param {object} events
   * @param {(sinceMs: number) => void} events.onQuiet every turn; wall clock of its last word
   * @param {() => void} events.onDead once
   */
  constructor({ onQuiet, onDead }) {
    this.onQuiet = onQuiet;
    this.onDead = onDead;
    this.turns = 0;
    this.heardAtMs = 0;
    /** It has spoken: one that is still being loaded may take its time. */
    this.speaks = false;
    setInterval(() => this.#turn(), TURN_MS);
  }

  heard() {
    this.speaks = true;
    this.turns = 0;
    this.heardAtMs = Date.now();
  }

  /** Nobody is expected to speak until somebody has. */
  rest() {
    this.speaks = false;
  }

  #turn() {
    if (!this.speaks) return;
    this.turns += 1;
    if (this.turns >= QUIET_TURNS) this.onQuiet(this.heardAtMs);
    if (this.turns < DEAD_TURNS) return;
    this.rest();
    this.onDead();
  }
}
