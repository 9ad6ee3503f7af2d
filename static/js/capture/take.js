// @ts-check
/**
 * One recording being written on this tablet: its row and its segments, one after the other. Says
 * nothing about why a segment begins or ends, and knows neither microphone nor screen.
 */

import { APP, logId } from './log.js';
import { Segment } from './segment.js';

/** @typedef {import('./store.js').RecordingRow} RecordingRow */
/** @typedef {import('./store.js').LogRow} LogRow */

export const clock = { wallMs: () => Date.now(), monoMs: () => performance.now() };

/** @returns {string} 128 random bits, hex */
export function newRecId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} rec
 * @param {string} session
 * @returns {RecordingRow}
 */
export function newRow(rec, session) {
  return {
    rec,
    session,
    startedAtMs: Date.now(),
    closed: false,
    stopWanted: false,
    recovered: false,
    sealedAtMs: null,
    nextSegment: 0,
    frames: 0,
    gapMs: 0,
    gaps: [],
    marks: [],
  };
}

export class Take {
  /**
   * @param {object} options
   * @param {import('./store.js').Store} options.store
   * @param {import('./shipper.js').Shipper} options.shipper
   * @param {RecordingRow} options.row
   * @param {{onDurable: (frames: number) => void, onFenced: () => void,
   *   onTrouble: (problem: 'full'|'broken'|null) => void}} options.events
   *   onDurable: frames of the whole recording
   */
  constructor({ store, shipper, row, events }) {
    this.store = store;
    this.shipper = shipper;
    this.row = row;
    this.events = events;
    this.framesBefore = 0;
    /** @type {{seg: number, frames: number, wall_ms: number}|undefined} */
    this.previous = undefined;
    /** @type {LogRow|null} */
    this.logRow = null;
    /** @type {Segment|null} */
    this.segment = null;
    /** @type {object} of the microphone that is heard now */
    this.settings = {};
    this.forks = 0;
    shipper.addRecording(row);
  }

  /**
   * Opens the next segment; its META is queued when this resolves.
   * @param {object} settings of the microphone, for META
   */
  async begin(settings) {
    this.#open(await this.#announce(), settings);
  }

  /**
   * Goes on in another log without losing a sample: the running segment ends and the next begins in
   * the same instant. Resolves when the old one is on disk.
   */
  async fork() {
    if (!this.segment || this.segment.abandoned) return;
    const next = await this.#announce();
    const old = this.#close('switch');
    if (!old) return;
    this.#open(next, this.settings);
    await this.#keep(old);
  }

  /** @returns {Promise<LogRow>} the next segment's row, noted before anything is written to it */
  async #announce() {
    const { row } = this;
    const segment = row.nextSegment;
    if (segment === 0) row.startedAtMs = Date.now();
    row.nextSegment += 1;
    await this.save();
    const { rec, session, startedAtMs } = row;
    const log = logId(rec, segment);
    const open = { log, rec, segment, session, startedAtMs, ended: false, reason: null };
    const logRow = { ...open, bytes: 0, frames: 0, sha256: null };
    await this.#note('logs', logRow);
    return logRow;
  }

  /**
   * @param {LogRow} logRow
   * @param {object} settings
   */
  #open(logRow, settings) {
    this.logRow = logRow;
    this.settings = settings;
    this.segment = new Segment(logRow.log, this.store, this.#listener(), clock);
    this.shipper.addLog(logRow, this.segment);
    this.segment.add((w) => w.meta(this.#meta(settings)));
  }

  /** Sound can be kept. */
  get hasRoom() {
    return this.segment?.hasRoom ?? false;
  }

  /**
   * @param {(writer: import('./log.js').LogWriter) => Uint8Array} make
   * @returns {boolean} false: no segment, or no room at all
   */
  add(make) {
    return this.segment?.add(make) ?? false;
  }

  /**
   * @param {{k: string, [detail: string]: any}} event
   * @returns {boolean}
   */
  event(event) {
    return this.add((w) => w.event(event));
  }

  /**
   * Ends the running segment, if one runs; resolves when it is on disk, or kept in memory because
   * the store refuses.
   * @param {'stop'|'switch'} reason
   */
  async end(reason) {
    const ending = this.#close(reason);
    if (ending) await this.#keep(ending);
  }

  /**
   * @param {'stop'|'switch'} reason
   * @returns {{segment: Segment, ended: LogRow}|null} null: no segment runs here
   */
  #close(reason) {
    const { segment, logRow } = this;
    if (!segment || !logRow || segment.abandoned) return null;
    this.segment = null;
    segment.add((w) => {
      const bytes = w.end(reason);
      this.shipper.ending(segment.log, w.sha256);
      return bytes;
    });
    const { length: bytes, frames, sha256 } = segment.writer;
    const ended = { ...logRow, ended: true, reason, bytes, frames, sha256 };
    this.framesBefore += frames;
    this.previous = { seg: logRow.segment, frames, wall_ms: Date.now() };
    this.row.frames = this.framesBefore;
    return { segment, ended };
  }

  /** @param {{segment: Segment, ended: LogRow}} ending */
  async #keep({ segment, ended }) {
    await segment.settled();
    // While the store refuses, the log is shipped out of memory; the next visit ends it otherwise.
    if (segment.trouble) return;
    await this.#note('logs', ended);
    this.shipper.addLog(ended, null);
  }

  /** Writes the recording's row. @param {{strict?: boolean}} [options] */
  async save(options) {
    await this.#note('recordings', this.row, options);
  }

  /**
   * Recording waits for nobody, not even for a store that refuses: that is said, and the sound is
   * kept in memory and sent.
   * @param {'recordings'|'logs'} table
   * @param {object} row
   * @param {{strict?: boolean}} [options]
   */
  async #note(table, row, options) {
    const refused = await this.store.note(table, row, options);
    if (refused) this.events.onTrouble(refused);
  }

  /** @param {object} settings */
  #meta(settings) {
    return {
      session_id: this.row.session,
      track: 'a',
      mime: null,
      settings,
      app: APP,
      started_ms: this.row.startedAtMs,
      prev_seg_end: this.previous,
    };
  }

  /** @returns {import('./segment.js').SegmentEvents} */
  #listener() {
    const before = this.framesBefore;
    return {
      onDurable: (segment) => {
        this.shipper.grew(segment);
        this.events.onDurable(before + segment.durableFrames);
      },
      onTrouble: (problem) => this.events.onTrouble(problem),
      onFenced: () => this.events.onFenced(),
    };
  }
}
