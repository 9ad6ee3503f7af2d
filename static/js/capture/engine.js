// @ts-check
/**
 * The recorder inside the worker: turns orders of the page and sound of the worklet into records of
 * the log and keeps the model of what is true. Everything that takes time is done one order after
 * the other. It neither opens microphones (the page does) nor sockets (the shipper does).
 */

import { BREAK_MS } from './clockwatch.js';
import { Gaps } from './gaps.js';
import { Intake, LAST_FLUSH_MS } from './intake.js';
import { initial, isActive, positionMs, reduce, snapshot } from './machine.js';
import { Leftovers } from './leftovers.js';
import { Take, newRecId, newRow } from './take.js';
import { Signals } from './signals.js';
import { Watch } from './watch.js';

const PUBLISH_MS = 100;
/** Refusals that a new log may cure, and how often in one recording that is tried. */
const FORKED = new Set(['conflict', 'broken']);
const MOST_FORKS = 5;

/** @typedef {import('./store.js').RecordingRow} RecordingRow */

/**
 * @typedef {object} PageLink
 * @property {(state: import('./types.js').State) => void} state
 * @property {(why: 'resume'|'reopen') => void} needMicrophone
 * @property {() => void} closeMicrophone
 * @property {(rec: string, next: number) => void} begun next: number of its next segment
 */

export class Engine {
  /**
   * @param {object} options
   * @param {import('./store.js').Store} options.store
   * @param {import('./http.js').HttpSkin} options.http
   * @param {string} options.sessionId
   * @param {PageLink} options.page
   */
  constructor({ store, http, sessionId, page }) {
    this.store = store;
    this.http = http;
    this.sessionId = sessionId;
    this.page = page;
    this.model = initial(Date.now());
    /** @type {import('./shipper.js').Shipper} set before anything else is called */
    this.shipper = /** @type {any} */ (null);
    /** @type {Take|null} */
    this.take = null;
    /** @type {Intake|null} */
    this.intake = null;
    this.mutedByDevice = false;
    this.closing = false;
    this.turn = Promise.resolve();
    this.publishedAt = 0;
    this.gaps = new Gaps(this);
    this.signals = new Signals(this);
    this.watch = new Watch(this);
  }

  /** Sound is wanted now. */
  get active() {
    return isActive(this.model);
  }

  /** @param {import('./machine.js').Action} action */
  dispatch(action) {
    const before = this.model;
    this.model = reduce(before, action);
    if (this.model === before) return;
    if (this.model.phase !== before.phase) this.#publishNow();
    else this.publish();
  }

  /** Tells the page, at most ten times a second. */
  publish() {
    if (performance.now() - this.publishedAt >= PUBLISH_MS) this.#publishNow();
  }

  #publishNow() {
    this.publishedAt = performance.now();
    this.page.state(snapshot(this.model, Date.now()));
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  inTurn(work) {
    const done = this.turn.then(work);
    this.turn = done.then(() => {}, () => {});
    return done;
  }

  // --- orders of the page ------------------------------------------------------------------------

  /**
   * Takes up what was left; asks for the microphone when a recording goes on.
   * @param {import('./recovery.js').Stopped|null} [stopped] what the page saw stopped last
   * @param {'reload'|'interrupted'} [cause] why a recording that is found open was cut off
   * @param {import('./recovery.js').Begun|null} [begun] what the page noted of segments
   */
  recover(stopped = null, cause = 'reload', begun = null) {
    return this.inTurn(() => new Leftovers(this, cause, begun).takeUp(stopped));
  }

  /** @returns {Promise<boolean>} the page is to open the microphone now */
  start() {
    return this.inTurn(async () => {
      if (!['idle', 'stopped'].includes(this.model.phase)) return false;
      const row = { ...newRow(newRecId(), this.sessionId), heard: this.model.heard };
      this.take = this.takeOf(row);
      await this.take.save();
      this.dispatch({ type: 'start', recId: row.rec, atMs: row.startedAtMs });
      return true;
    });
  }

  /**
   * The microphone is open: the next segment begins. One without any sound goes on instead, so that
   * a microphone that opens again and again and gives nothing does not use up a recording's segments.
   * @param {MessagePort} port
   * @param {object} settings what the microphone really does, for META
   * @returns {Promise<boolean>} false: it is not wanted any more
   */
  attach(port, settings) {
    return this.inTurn(async () => {
      const { take, model } = this;
      if (!take || (model.phase !== 'asking' && !this.active)) {
        port.close();
        return false;
      }
      if (this.active) this.gaps.start('switch', { agoMs: this.watch.silentMs });
      await this.#letGo();
      if (take.mayGoOn) this.note({ k: 'microphone', settings });
      else await this.#nextSegment(take, settings);
      this.#listen(port);
      this.dispatch({ type: 'opened', atMs: take.row.startedAtMs });
      return true;
    });
  }

  /** @param {Take} take @param {object} settings */
  async #nextSegment(take, settings) {
    await take.end('switch');
    await take.begin(settings);
    if (take.row.nextSegment === 1) this.#tellServer('/api/start-recording');
  }

  /** @param {string} why denied, none, taken, insecure, failed */
  micFailed(why) {
    return this.inTurn(async () => {
      const asked = this.model.phase === 'asking';
      this.dispatch({ type: 'micFailed', why });
      if (asked) await this.#forgetTake();
    });
  }

  /** Resolves when the recording is complete on this tablet. */
  stop() {
    return this.inTurn(async () => {
      const asked = this.model.phase === 'asking';
      this.dispatch({ type: 'stop' });
      if (asked) await this.#forgetTake();
      if (this.model.phase === 'stopping') await this.#finish();
      this.page.closeMicrophone();
    });
  }

  /** @param {boolean} on */
  mute(on) {
    if (!this.active || this.model.mutedByCrew === on) return;
    this.dispatch({ type: 'muting', on });
    this.note({ k: on ? 'mute' : 'unmute' });
    this.intake?.mute(on || this.mutedByDevice);
    if (on) this.gaps.start('mute', { agoMs: this.intake?.silent ? this.watch.silentMs : 0 });
    else if (this.mutedByDevice) this.gaps.start('muted_device', { why: 'muted' });
    this.noteRow();
  }

  /** @param {string} label */
  mark(label) {
    if (!this.active || !this.note({ k: 'mark', label })) return;
    this.dispatch({ type: 'mark', atMs: Math.round(positionMs(this.model)) });
    this.noteRow();
  }

  /**
   * Kept in the log as information.
   * @param {{k: string, [detail: string]: any}} event
   * @returns {boolean}
   */
  note(event) {
    return this.active && (this.take?.event(event) ?? false);
  }

  /**
   * The system's own switch muted or unmuted the track: what it delivers meanwhile is no sound.
   * @param {boolean} on
   */
  deviceMuted(on) {
    if (!this.active) return;
    this.mutedByDevice = on;
    this.note({ k: on ? 'interrupted' : 'resume' });
    if (!this.model.mutedByCrew) this.intake?.mute(on);
    if (on) this.gaps.start('muted_device', { why: 'muted' });
  }

  /** Ends the segment so that another tab can go on, and lets go of everything. */
  release() {
    return this.inTurn(async () => {
      await this.#letGo();
      this.page.closeMicrophone();
      await this.take?.end('switch');
      this.shipper.stop();
      this.take = null;
      this.dispatch({ type: 'released' });
      await this.store.close();
    });
  }

  /** The microphone is gone for good, what it still delivers is silence: another is asked for. */
  trackEnded() {
    return this.inTurn(async () => {
      if (!this.active || !this.intake) return;
      this.gaps.unplugged = true;
      this.gaps.start('interrupted', { agoMs: this.watch.silentMs });
      await this.#letGo();
      this.note({ k: 'interrupted', ended: true });
      this.watch.lostMicrophone();
    });
  }

  /** The crew asks to try everything again now. */
  retry() {
    this.shipper.kick();
    this.watch.again();
  }

  /**
   * The server keeps refusing a log. If it is the one being written, what the server lacks of it and
   * the sound from now on go into other ones; what was refused stays on the tablet.
   * @param {import('./entry.js').Entry} entry
   * @param {string} why
   */
  refused(entry, why) {
    this.note({ k: 'refused', log: entry.log, c: entry.acked, why });
    if (!FORKED.has(why)) return;
    this.inTurn(async () => {
      const { take } = this;
      const live = this.active && take?.segment && take.segment.log === entry.log;
      if (!live || take.forks === MOST_FORKS) return;
      take.forks += 1;
      await take.fork(entry.acked);
      this.watch.flat.carryOn();
    });
  }

  // --- sound ------------------------------------------------------------------------------------

  /** @param {MessagePort} port */
  #listen(port) {
    this.watch.opened();
    this.mutedByDevice = false;
    this.intake = new Intake(port, {
      onChunk: (chunk) => this.#chunk(chunk),
      onLevel: (level) => {
        this.watch.beat(level);
        this.dispatch({ type: 'level', level });
      },
    });
    if (this.model.mutedByCrew) this.intake.mute(true);
  }

  /**
   * The last bit of sound comes in, then the microphone's port is closed.
   * @param {number} [withinMs]
   */
  async #letGo(withinMs) {
    const { intake } = this;
    this.closing = true;
    await intake?.flush(withinMs);
    this.closing = false;
    intake?.close();
    this.intake = null;
  }

  /**
   * @param {import('./intake.js').Chunk} chunk
   * @returns {boolean} it was kept
   */
  #chunk(chunk) {
    const { samples, soundMs, first, driftMs } = chunk;
    this.watch.sound(samples);
    // Heard before the order to leave sound out reached a microphone that was opened muted.
    if (first && (this.model.mutedByCrew || this.mutedByDevice)) return false;
    if (!this.take?.hasRoom) {
      // Even memory is full: this sound is missing, and the next that fits will say so.
      this.gaps.start('storage', { agoMs: soundMs });
      return false;
    }
    if (this.closing && this.model.gap) this.gaps.beganLater(soundMs);
    else this.gaps.close(chunk);
    if (driftMs !== null) this.note({ k: 'drift', ms: driftMs });
    this.take.add((w) => w.pcm(samples));
    this.dispatch({ type: 'pcm', frames: samples.length });
    return true;
  }

  // --- recordings --------------------------------------------------------------------------------

  /**
   * @param {RecordingRow} row
   * @returns {Take}
   */
  takeOf(row) {
    const events = {
      // What a full store takes late of an earlier recording says nothing about this one.
      onDurable: (/** @type {number} */ frames) =>
        row.rec === this.model.recId && this.dispatch({ type: 'durable', frames }),
      onTrouble: (/** @type {'full'|'broken'|null} */ problem) => {
        this.watch.storeTrouble(problem);
        if (!problem) this.inTurn(() => this.#leaveHole());
      },
      onFenced: () => this.page.closeMicrophone(),
      onBegun: () => row.rec === this.model.recId && this.page.begun(row.rec, row.nextSegment),
    };
    return new Take({ store: this.store, shipper: this.shipper, row, events });
  }

  async #leaveHole() {
    if (await this.take?.leaveHole()) this.watch.flat.carryOn();
  }

  async #forgetTake() {
    const rec = this.take?.row.rec;
    this.take = null;
    if (!rec) return;
    this.shipper.recordings.delete(rec);
    try {
      await this.store.removeRecording(rec);
    } catch (problem) {
      // An empty row that stays is removed by the next visit.
      if (!(problem instanceof DOMException)) throw problem;
    }
  }

  /** Writes the end of the recording; needs no network. */
  async #finish(stoppedAt = performance.now()) {
    const { take } = this;
    if (!take) return;
    this.gaps.stayUnknown(true);
    take.row.stopWanted = true;
    await take.save();
    await this.#letGo(this.watch.alive ? LAST_FLUSH_MS : undefined);
    if (!take.segment) await take.begin({});
    this.watch.flat.end();
    this.#sayWhatEndIsMissing(stoppedAt);
    await take.end('stop');
    take.row.closed = true;
    await take.save();
    this.gaps.ended(take.row);
    this.dispatch({ type: 'stopped' });
    this.#tellServer('/api/stop-recording');
  }

  /**
   * A gap that runs ends here. Without one the last sound came in just now, unless the microphone fell
   * silent too short before Stop to be noticed, or its last sound was waited for in vain.
   * @param {number} stoppedAt monotonic ms
   */
  #sayWhatEndIsMissing(stoppedAt) {
    const { gap } = this.model;
    const ms = gap ? this.gaps.lengthMs(0) : stoppedAt - this.watch.soundAt;
    if (gap || ms > BREAK_MS) this.gaps.write(ms, gap?.cause ?? 'lost');
    this.gaps.end();
  }

  /** Marks and gaps are few: the row keeps them for a page that comes back. */
  noteRow() {
    const { take, model } = this;
    if (!take) return;
    const { gaps, marks, gapMs, heard, mutedByCrew: muted } = model;
    Object.assign(take.row, { gaps, marks, gapMs, heard, muted, ...this.gaps.kept });
    take.save({ strict: false });
  }

  /**
   * Best effort; capture never waits for it.
   * @param {string} path
   */
  #tellServer(path) {
    const row = this.take?.row;
    if (!row) return;
    const body = { session_id: row.session, recording_id: row.rec, source: 'browser' };
    this.http.tell(path, row.session, body).catch(() => {});
  }
}
