// @ts-check
/**
 * Recordings that ended while a gap of theirs was in doubt: what the server's clock tells later goes
 * into a small log behind the end, whatever is recorded by then, and by a later page too. Where it can
 * tell no more, that is written, so that the seal need not wait.
 */

import { foundOf } from './doubt.js';

/** @typedef {import('./store.js').RecordingRow} RecordingRow */

export class Afterwards {
  /** @param {import('./engine.js').Engine} engine */
  constructor(engine) {
    this.engine = engine;
    /** One small log after the other. */
    this.turn = Promise.resolve();
  }

  /** @returns {RecordingRow[]} */
  get #waiting() {
    const rows = [...this.engine.shipper.recordings.values()];
    return rows.filter((row) => row.closed && row.unsure);
  }

  /** The server said its time. @param {import('./doubt.js').Heard} heard */
  clockKnown(heard) {
    for (const row of this.#waiting) this.settle(row, heard);
  }

  /** @param {number} ms by which our wall clock ran ahead: the tablet slept, or was set */
  clocksParted(ms) {
    for (const row of this.#waiting) {
      // No sleep turns a clock back; and one that was set to and fro looks as if nobody had set it.
      if (ms < 0) this.settle(row, null);
      else if (row.unsure) row.unsure.unwatched = true;
    }
  }

  /**
   * @param {RecordingRow} row closed
   * @param {import('./doubt.js').Heard|null} heard null: nobody will tell
   */
  settle(row, heard) {
    if (!row.unsure) return;
    const found = foundOf(row.unsure, heard);
    // A store that takes its time must not hold up a Start: this waits in a turn of its own.
    const write = () => this.#write(row, found);
    this.turn = this.turn.then(write, write);
  }

  /**
   * @param {RecordingRow} row
   * @param {import('./doubt.js').Found|null} found
   */
  async #write(row, found) {
    const { engine } = this;
    const { unsure } = row;
    // Told by an earlier word of the server, or not on this tablet any more.
    if (!unsure || engine.shipper.recordings.get(row.rec) !== row) return;
    const take = this.#takeOf(row);
    if (found) {
      const { place, ms: was } = unsure;
      await take.addAfterEnd({ k: 'measured', ...place, was, ...found });
    }
    row.unsure = null;
    if (found && engine.model.recId === row.rec) this.#show(unsure, found.ms);
    await take.save({ strict: false });
  }

  /** @param {RecordingRow} row */
  #takeOf(row) {
    const { engine } = this;
    if (engine.take?.row === row) return engine.take;
    const take = engine.takeOf(row);
    const last = engine.shipper.logsOf(row.rec).sort((a, b) => a.segment - b.segment).at(-1);
    if (last) take.previous = { seg: last.segment, frames: last.frames };
    return take;
  }

  /**
   * @param {import('./doubt.js').Unsure} unsure
   * @param {number} foundMs
   */
  #show({ atMs, ms, unknown, cause }, foundMs) {
    const was = unknown ? 0 : ms;
    this.engine.dispatch({ type: 'gapMeasured', atMs, was, ms: foundMs, cause });
    this.engine.noteRow();
  }
}
