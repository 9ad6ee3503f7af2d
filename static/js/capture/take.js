// @ts-check
/**
 * One recording being written on this tablet: its row and its segments, one after the other. Says
 * nothing about why a segment begins or ends, and knows neither microphone nor screen.
 */

import { CarriedClock, carry } from './carry.js';
import { LAST_SEGMENT, logId, metaOf } from './log.js';
import { Segment } from './segment.js';

/** @typedef {import('./store.js').RecordingRow} RecordingRow */
/** @typedef {import('./store.js').LogRow} LogRow */

/** So long a slow disk may hold up what is done next. */
const PATIENCE_MS = 1_000;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A chunk of 250 ms with its header. */
const BYTES_PER_MS = 8_040 / 250;

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

/**
 * @param {RecordingRow} row
 * @param {number} segment
 * @returns {LogRow}
 */
export function newLogRow({ rec, session, startedAtMs }, segment) {
  const open = { log: logId(rec, segment), rec, segment, session, startedAtMs };
  return { ...open, ended: false, reason: null, bytes: 0, frames: 0, sha256: null };
}

export class Take {
  /**
   * @param {object} options
   * @param {import('./store.js').Store} options.store
   * @param {import('./shipper.js').Shipper} options.shipper
   * @param {RecordingRow} options.row
   * @param {{onDurable: (frames: number) => void, onFenced: () => void, onBegun: () => void,
   *   onTrouble: (problem: 'full'|'broken'|null) => void}} options.events
   *   onDurable: frames of the whole recording
   */
  constructor({ store, shipper, row, events }) {
    this.store = store;
    this.shipper = shipper;
    this.row = row;
    this.events = events;
    this.framesBefore = 0;
    /** @type {{seg: number, frames: number, wall_ms?: number}|undefined} */
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
   * Ends a log whose middle only the server has, now that the store takes sound again: a visit that
   * finds it open could send nothing behind the hole. The next one begins in the same instant.
   * @returns {Promise<boolean>} it was done
   */
  async leaveHole() {
    if (!this.segment?.holed || this.row.nextSegment > LAST_SEGMENT) return false;
    const next = await this.#announce();
    const old = this.#close('switch');
    if (!old) return false;
    this.#open(next, this.settings);
    await this.#keep(old);
    return true;
  }

  /**
   * Goes on in another log without losing a sample: the running segment ends and the next begins in
   * the same instant. What the server lacks of the old one is written again into a log between the
   * two. Resolves when all of it is on disk.
   * @param {number} from byte of the running log up to which the server has something
   */
  async fork(from) {
    if (!this.segment || this.segment.abandoned || this.row.nextSegment >= LAST_SEGMENT) return;
    const between = await this.#announce();
    const next = await this.#announce();
    const old = this.#close('switch');
    if (!old) return;
    const { previous } = this;
    if (previous) this.previous = { ...previous, seg: between.segment };
    this.#open(next, this.settings);
    await this.#keep(old);
    // Of a log that is longer there than here the server has none of ours.
    const has = from > old.segment.writer.length ? 0 : from;
    await this.#carry(old.segment, has, between, previous);
  }

  /**
   * @param {Segment} old
   * @param {number} from
   * @param {LogRow} logRow of the log that takes it
   * @param {Take['previous']} previous the old one, for META
   */
  async #carry(old, from, logRow, previous) {
    const time = new CarriedClock();
    const quiet = { ...this.#listener(), onDurable: (/** @type {Segment} */ s) => this.shipper.grew(s) };
    const segment = new Segment(logRow.log, this.store, quiet, time);
    this.shipper.addLog(logRow, segment);
    time.record = { wallMs: Date.now(), monoMs: 0 };
    segment.add((w) => w.meta(metaOf(this.row, this.settings, previous)));
    await carry(old, from, segment, time);
    await this.#keep(this.#endOf(segment, logRow, 'switch'));
  }

  /** @returns {Promise<LogRow>} the next segment's row, noted before anything is written to it */
  async #announce() {
    const { row } = this;
    const segment = row.nextSegment;
    if (segment === 0) {
      Object.assign(row, { startedAtMs: Date.now(), startOffMs: row.heard?.offMs ?? null });
    }
    row.nextSegment += 1;
    this.events.onBegun();
    await this.save();
    const logRow = newLogRow(row, segment);
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
    this.segment.add((w) => w.meta(metaOf(this.row, settings, this.previous)));
  }

  /** The running segment has no sound yet, or is the last that a recording can have. */
  get mayGoOn() {
    const { segment, row } = this;
    if (!segment || segment.abandoned) return false;
    return segment.writer.frames === 0 || row.nextSegment > LAST_SEGMENT;
  }

  /** Sound can be kept. */
  get hasRoom() {
    return this.segment?.hasRoom ?? false;
  }

  /** Sound that fits in memory while the store refuses, ms. */
  get roomMs() {
    return this.segment ? Math.round(this.segment.roomBytes / BYTES_PER_MS) : 0;
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
    return this.segment?.add((w) => w.event(event), { small: true }) ?? false;
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
    const ending = this.#endOf(segment, logRow, reason);
    const { frames } = ending.ended;
    this.framesBefore += frames;
    this.previous = { seg: logRow.segment, frames, wall_ms: Date.now() };
    this.row.frames = this.framesBefore;
    return ending;
  }

  /**
   * @param {Segment} segment
   * @param {LogRow} logRow
   * @param {'stop'|'switch'} reason
   */
  #endOf(segment, logRow, reason) {
    segment.add(
      (w) => {
        const bytes = w.end(reason);
        this.shipper.ending(segment.log, w.sha256);
        return bytes;
      },
      { small: true },
    );
    const { length: bytes, frames, sha256 } = segment.writer;
    return { segment, ended: { ...logRow, ended: true, reason, bytes, frames, sha256 } };
  }

  /**
   * What is found out behind the recording's end goes into a log of its own, which ends it again.
   * @param {{k: string, [detail: string]: any}} event
   */
  async addAfterEnd(event) {
    const { row, shipper } = this;
    if (row.nextSegment > LAST_SEGMENT || !shipper.recordings.has(row.rec)) return;
    await this.begin({});
    this.event(event);
    await this.end('stop');
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
   * Recording waits for nobody, not even for a store that refuses (that is said, and the sound is
   * kept in memory and sent) or that takes its time: the row is written behind the sound's back.
   * @param {'recordings'|'logs'} table
   * @param {object} row
   * @param {{strict?: boolean}} [options]
   */
  async #note(table, row, options) {
    const noted = this.store.note(table, row, options).then((refused) => {
      if (refused) this.events.onTrouble(refused);
    });
    await Promise.race([noted, pause(PATIENCE_MS)]);
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
