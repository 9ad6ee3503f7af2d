// @ts-check
/**
 * Acts on what an earlier visit left: fills the shipper's table, goes on with a recording that was
 * cut off just now, and closes the others in the background. Finding and ending of logs is
 * recovery.js; here it meets the engine.
 */

import { foundOf, setIn } from './doubt.js';
import { LAST_SEGMENT } from './log.js';
import { RESUME_WITHIN_MS, endLog, findLeftovers } from './recovery.js';
import { Fenced, StoreFull } from './store.js';
import { clock } from './take.js';

const AGAIN_MS = 5_000;
const ROOM_MS = 60_000;
/** A browser that is killed right after Stop may lose this much of what was on its way. */
const TAIL_MS = 1_000;

/** @typedef {import('./store.js').RecordingRow} RecordingRow */
/** @typedef {import('./store.js').LogRow} LogRow */
/** @typedef {import('./recovery.js').Stopped} Stopped */

export class Leftovers {
  /**
   * @param {import('./engine.js').Engine} engine
   * @param {'reload'|'interrupted'} cause why a recording that is found open was cut off
   * @param {import('./recovery.js').Begun|null} begun
   */
  constructor(engine, cause, begun) {
    this.engine = engine;
    this.cause = cause;
    this.begun = begun;
    /** @type {{rec: string, ms: number}|null} that was cut off before its Stop was tapped */
    this.unheard = null;
    this.store = engine.store;
    this.shipper = engine.shipper;
  }

  /**
   * Resolves when a new recording may start; the closing of old ones goes on after that. What this
   * visit knows already is its own: none of that is left over.
   * @param {Stopped|null} stopped what the page remembers as stopped by the crew
   */
  async takeUp(stopped) {
    try {
      await this.#takeUp(stopped);
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.#later(stopped);
    }
  }

  /**
   * A page may stay open for days: what cannot be read now is not left to the next visit. The store is
   * asked out of the engine's turn, because Start must not wait for its answer.
   * @param {Stopped|null} stopped
   */
  #later(stopped) {
    setTimeout(async () => {
      const answers = await this.store.all('recordings').then(
        () => true,
        () => false,
      );
      if (answers) this.engine.recover(stopped, this.cause, this.begun);
      else this.#later(stopped);
    }, AGAIN_MS);
  }

  /** @param {Stopped|null} stopped */
  async #takeUp(stopped) {
    const own = new Set(this.shipper.recordings.keys());
    const found = await findLeftovers(this.store, Date.now(), stopped, own, this.begun);
    const { resume, close } = found;
    this.unheard = found.unheard ?? this.unheard;
    const open = await this.#loadTable(own);
    const { phase, heard } = this.engine.model;
    if (heard) this.engine.gaps.afterwards.clockKnown(heard);
    const idle = phase === 'idle';
    const goesOn = idle && !resume?.doubtful ? resume : null;
    const asked = idle && resume?.doubtful ? resume : null;
    if (goesOn) this.#resume(goesOn);
    else if (resume && !asked) close.push(resume.row);
    const its = (/** @type {LogRow} */ { rec }) => rec === asked?.row.rec;
    // Not awaited: hours of sound may have to be read, and Start waits for nothing.
    this.#closeAll(close, goesOn?.row ?? null, open.filter((log) => !its(log)));
    if (asked) this.#decide(asked, open.filter(its));
  }

  /**
   * By this tablet's clock it was cut off long ago, or later than now: that clock may have been set,
   * and a crew that did not stop wants to be recorded. The server's clock tells. Where nobody does,
   * the recording is closed: none may begin again by itself hours later, beside another patient.
   * @param {import('./recovery.js').Resumable} found
   * @param {LogRow[]} open its logs without END
   */
  async #decide(found, open) {
    const { engine } = this;
    if (!engine.model.heard) await engine.signals.askClock();
    await engine.inTurn(async () => {
      const { heard, phase } = engine.model;
      const setMs = heard && setIn({ heard: found.row.heard ?? null, jumpMs: 0 }, heard);
      const awayMs = Date.now() - found.signMs - (setMs ?? NaN);
      const goesOn = phase === 'idle' && Math.abs(awayMs) <= RESUME_WITHIN_MS;
      if (goesOn) this.#resume(found);
      this.#closeAll(goesOn ? [] : [found.row], goesOn ? found.row : null, open);
    });
  }

  /**
   * Every log is in the table, one without END as well: its recording is not whole before that. What
   * is damaged is known before anything could be removed.
   * @param {Set<string>} own
   * @returns {Promise<LogRow[]>} the logs without END
   */
  async #loadTable(own) {
    const left = (/** @type {{rec: string}} */ { rec }) => !own.has(rec);
    const finals = new Map((await this.store.all('finals')).map((row) => [row.log, row]));
    const logs = /** @type {LogRow[]} */ (await this.store.all('logs')).filter(left);
    await this.#noteDamage(logs);
    const rows = /** @type {RecordingRow[]} */ (await this.store.all('recordings'));
    for (const row of rows.filter(left)) {
      if (row.unsure) row.unsure.unwatched = true;
      this.shipper.addRecording(row);
    }
    for (const row of logs) this.shipper.addLog(row, null, finals.get(row.log));
    return logs.filter((row) => !row.ended);
  }

  /**
   * What this or an earlier visit put aside is shown, and keeps its recording on the tablet.
   * @param {LogRow[]} logs
   */
  async #noteDamage(logs) {
    for (const { log } of logs) if (await this.#isDamaged(log)) this.shipper.damaged.add(log);
  }

  /** @param {string} log */
  async #isDamaged(log) {
    try {
      return (await this.store.damaged(log)).length > 0;
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      return true; // nobody can see that all of it is well
    }
  }

  /** @param {import('./recovery.js').Resumable} found */
  #resume({ row, sinceMs, gap, cause, frames, previous }) {
    const { engine } = this;
    const take = engine.takeOf(row);
    Object.assign(take, { framesBefore: frames, previous });
    engine.take = take;
    // While an earlier gap waits for the server's word, one offset cannot measure two.
    const { unsure = null } = row;
    engine.gaps.resumed(sinceMs, unsure ? null : (row.heard ?? null), gap);
    engine.gaps.unsure = unsure;
    const { rec: recId, startedAtMs, gapMs, gaps, marks } = row;
    const acked = this.shipper.ackedFrames(recId);
    const known = { recId, startedAtMs, frames, acked, gapMs, gaps, marks };
    const cut = cause === 'reload' ? this.cause : cause;
    const why = gap?.cause ?? (row.muted ? 'mute' : cut);
    engine.dispatch({ type: 'resume', ...known, sinceMs, cause: why });
    // The server's word, this one or its next, tells whether our clock was set meanwhile.
    const { heard } = engine.model;
    if (heard) engine.gaps.clockKnown(heard);
    else engine.dispatch({ type: 'clock', heard: row.heard ?? null });
    if (row.muted) engine.dispatch({ type: 'muting', on: true });
    engine.noteRow();
    engine.watch.lostMicrophone();
  }

  /**
   * Ends what was cut off: the open logs of the recording that goes on, then the others. What has no
   * end is not sent; so one that a full store refuses is tried again, and its recording closed then.
   * @param {RecordingRow[]} rows recordings that lack their end
   * @param {RecordingRow|null} resumed
   * @param {LogRow[]} open
   */
  async #closeAll(rows, resumed, open) {
    const first = open.filter((log) => log.rec === resumed?.rec);
    const others = open.filter((log) => log.rec !== resumed?.rec);
    /** @type {LogRow[]} */
    const refused = [];
    for (const log of [...first, ...others]) {
      const row = this.shipper.recordings.get(log.rec);
      const last = row && log.segment === row.nextSegment - 1;
      const done = await this.#unlessRefused(async () => {
        const full = row && row.nextSegment > LAST_SEGMENT;
        const over = full || (row?.stopWanted && this.#missingMs(row) === null);
        const reason = over && last ? 'stop' : 'recovered';
        const ended = await endLog(this.store, log, reason, clock);
        await this.#noteDamage([ended]);
        this.shipper.addLog(ended, null);
        this.engine.signals.progress();
      });
      if (!done) refused.push(log);
    }
    const waits = (/** @type {RecordingRow} */ { rec }) => refused.some((log) => log.rec === rec);
    for (const row of rows) if (!waits(row)) await this.#unlessRefused(() => this.#close(row));
    if (!refused.length) return;
    setTimeout(() => this.#closeAll(rows.filter(waits), resumed, refused), ROOM_MS);
  }

  /**
   * What is missing behind the last sound of a recording that was cut off.
   * @param {RecordingRow} row
   * @returns {number|null} up to the tap on Stop; 0: nobody stopped it, so nobody knows; null: nothing
   */
  #missingMs({ rec, stopWanted }) {
    if (this.unheard?.rec === rec) return this.unheard.ms > TAIL_MS ? this.unheard.ms : null;
    return stopWanted ? null : 0;
  }

  /**
   * One log that the store refuses to end must not keep the others.
   * @param {() => Promise<void>} work
   * @returns {Promise<boolean>} it was done
   */
  async #unlessRefused(work) {
    try {
      await work();
      return true;
    } catch (problem) {
      const known = [Fenced, StoreFull, RangeError].some((kind) => problem instanceof kind);
      if (!known && !(problem instanceof DOMException)) throw problem;
      if (problem instanceof StoreFull) this.engine.watch.storeTrouble('full');
      return false;
    }
  }

  /** @param {RecordingRow} row all its logs are ended */
  async #close(row) {
    const logs = (await this.store.all('logs')).filter((log) => log.rec === row.rec);
    if (!logs.some((log) => log.reason === 'stop')) {
      const take = this.engine.takeOf(row);
      const last = logs.sort((a, b) => a.segment - b.segment).at(-1);
      if (last) take.previous = { seg: last.segment, frames: last.frames };
      await take.begin({});
      const ms = this.#missingMs(row);
      const cause = row.muted ? 'mute' : this.cause;
      if (ms !== null) take.event({ k: 'gap', ms, cause });
      const { unsure } = row;
      const unknown = unsure && foundOf(unsure, null);
      if (unknown) take.event({ k: 'measured', ...unsure.place, was: unsure.ms, ...unknown });
      row.unsure = null;
      await take.end('stop');
    }
    row.closed = true;
    row.recovered = !row.stopWanted;
    await this.store.put('recordings', row);
    this.shipper.addRecording(row);
    this.engine.gaps.afterwards.settle(row, null);
    if (row.recovered) this.#say(row, logs);
    this.engine.signals.progress();
  }

  /**
   * @param {RecordingRow} row
   * @param {LogRow[]} logs
   */
  #say(row, logs) {
    const frames = logs.reduce((sum, log) => sum + log.frames, 0);
    const params = { time: row.startedAtMs, len: Math.round(frames / 16) };
    this.engine.watch.say('rec.recovered', params);
  }
}
