// @ts-check
/**
 * The recorder's states as a pure reducer: `reduce(model, action) -> model`, and `snapshot(model,
 * nowMs) -> State` for the screens. No clock, no I/O, no timers: time comes in with the actions.
 *
 * An action that does not fit the phase returns the same model, so doubled and late messages
 * (second Start, Stop without Start, sound after Stop) are no-ops by construction.
 */

import { linkState, noticesOf } from './notices.js';

const FRAMES_PER_MS = 16;

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Phase} Phase */

/**
 * What is known, frames instead of milliseconds, instants instead of durations.
 * @typedef {object} Model
 * @property {Phase} phase
 * @property {string|null} recId
 * @property {number|null} startedAtMs
 * @property {number} frames captured
 * @property {number} durableFrames on this tablet
 * @property {number} ackedFrames on the server
 * @property {number} gapMs of finished gaps
 * @property {import('./types.js').RunningGap|null} gap
 * @property {import('./types.js').Gap[]} gaps
 * @property {import('./types.js').Mark[]} marks
 * @property {boolean} mutedByCrew survives an interruption
 * @property {import('./types.js').Level} level
 * @property {boolean} sealed
 * @property {import('./types.js').BacklogEntry[]} backlog
 * @property {import('./types.js').Storage} storage
 * @property {{up: boolean, sinceMs: number, restarting: boolean, online: boolean,
 *   speed: number}} link
 *   speed: seconds of sound acknowledged in one second, lately
 * @property {string|null} mic why no sound comes: denied, none, taken, insecure, muted, failed,
 *   unsupported
 * @property {boolean|null} awake the screen stays on; null: not asked yet
 * @property {import('./doubt.js').Heard|null} heard the server's clock; null: not heard yet
 * @property {string[]} refusals why the server refuses logs, one for each
 * @property {string|null} why it refuses a log of the current recording
 * @property {Record<string, Record<string, number>>} alerts facts that last until they are lifted
 */

/**
 * @typedef {{type: string, [field: string]: any}} Action
 */

/** @type {import('./types.js').Level} */
const STILL = Object.freeze({ bars: 0, word: 'none' });

/**
 * @param {number} nowMs
 * @returns {Model}
 */
export function initial(nowMs) {
  return {
    phase: 'idle',
    recId: null,
    startedAtMs: null,
    ...fresh(),
    backlog: [],
    storage: { leftHours: null, persisted: false, sealed: null, refuses: null, memoryMs: 0 },
    awake: null,
    heard: null,
    refusals: [],
    why: null,
    link: { up: false, sinceMs: nowMs, restarting: false, online: true, speed: 10 },
    alerts: {},
  };
}

function fresh() {
  return {
    frames: 0,
    durableFrames: 0,
    ackedFrames: 0,
    gapMs: 0,
    gap: null,
    gaps: [],
    marks: [],
    mutedByCrew: false,
    level: STILL,
    sealed: false,
    mic: null,
  };
}

const ACTIVE = new Set(['recording', 'muted', 'interrupted']);

/** @param {Model} model @returns {boolean} sound is wanted now */
export const isActive = (model) => ACTIVE.has(model.phase);

/** @param {Model} model @returns {number} elapsed ms up to the last sample or finished gap */
export const positionMs = (model) => model.frames / FRAMES_PER_MS + model.gapMs;

/** @type {Record<string, (model: Model, action: Action) => Model>} */
const HANDLERS = {
  start: (m, { recId, atMs }) =>
    m.phase === 'idle' || m.phase === 'stopped'
      ? { ...m, ...fresh(), phase: 'asking', recId, startedAtMs: atMs, alerts: lasting(m.alerts) }
      : m,

  /** A recording that an earlier page left open goes on. */
  resume: (m, { recId, startedAtMs, frames, acked, gapMs, gaps, marks, sinceMs, cause }) =>
    m.phase === 'idle' || m.phase === 'stopped'
      ? {
          ...m,
          ...fresh(),
          phase: 'interrupted',
          recId,
          startedAtMs,
          frames,
          durableFrames: frames,
          ackedFrames: acked ?? 0,
          gapMs,
          gaps,
          marks,
          gap: { sinceMs, cause },
        }
      : m,

  /** The microphone is open and its log has begun; for the first one this is the time of Start. */
  opened: (m, { atMs }) => {
    if (m.phase === 'asking') return { ...m, phase: 'recording', startedAtMs: atMs, mic: null };
    return isActive(m) ? { ...m, mic: null } : m;
  },

  micFailed: (m, { why }) => {
    if (m.phase === 'asking')
      return { ...m, phase: 'idle', recId: null, startedAtMs: null, mic: why };
    return m.phase === 'interrupted' ? { ...m, mic: why } : m;
  },

  pcm: (m, { frames }) =>
    isActive(m) || m.phase === 'stopping' ? { ...m, frames: m.frames + frames } : m,

  durable: (m, { frames }) => ({ ...m, durableFrames: Math.max(m.durableFrames, frames) }),

  /** What the server says it has, which is less than before when it lost some. */
  acked: (m, { frames, sealed = m.sealed }) =>
    m.sealed && sealed ? m : { ...m, sealed: false, ackedFrames: frames },

  /** Sound ended at `atMs`. A gap that runs keeps its start and its first cause. */
  gapStart: (m, { atMs, cause, why }) => {
    if (!isActive(m)) return m;
    const mic = why ?? m.mic;
    const phase = m.mutedByCrew ? 'muted' : 'interrupted';
    if (m.gap) return m.phase === phase && m.mic === mic ? m : { ...m, phase, mic };
    return { ...m, phase, gap: { sinceMs: atMs, cause }, level: STILL, mic };
  },

  /** A gap of `ms`, running or found out afterwards, is in the record before what comes next. */
  gapEnd: (m, { ms, cause }) => {
    const ended = { ...m, gap: null, mic: null, gapMs: m.gapMs + ms, gaps: withGap(m, ms, cause) };
    if (!isActive(m)) return ended;
    // Only the crew unmutes: what was heard before Mute and comes in late ends no mute.
    return m.mutedByCrew ? { ...ended, phase: 'muted', gap: m.gap } : { ...ended, phase: 'recording' };
  },

  /** The last `ms` of the sound were none: they are recorded, and a gap all the same. */
  flat: (m, { ms }) => {
    const gap = { atMs: positionMs(m) - ms, ms, cause: 'silent', heldMs: ms };
    return { ...m, gaps: [...m.gaps, gap] };
  },

  /** The server's clock told how long a gap was that had been written in doubt. */
  gapMeasured: (m, { atMs, was, ms, cause }) => {
    /** @template {{atMs: number}} T @param {T} one @returns {T} */
    const moved = (one) => (one.atMs > atMs ? { ...one, atMs: one.atMs + ms - was } : one);
    const others = m.gaps.filter((gap) => gap.atMs !== atMs || gap.ms !== was);
    const own = ms > 0 ? [{ atMs, ms, cause }] : [];
    const gaps = [...others.map(moved), ...own].sort((a, b) => a.atMs - b.atMs);
    return { ...m, gapMs: m.gapMs + ms - was, gaps, marks: m.marks.map(moved) };
  },

  gapShift: (m, { ms }) => (m.gap ? { ...m, gap: { ...m.gap, sinceMs: m.gap.sinceMs + ms } } : m),

  /** Sound came though a gap was feared: it was late, not lost. */
  gapNone: (m) => (isActive(m) ? { ...m, gap: null, mic: null, phase: 'recording' } : m),

  muting: (m, { on }) => (isActive(m) ? { ...m, mutedByCrew: on } : m),

  mark: (m, { atMs }) => ({ ...m, marks: [...m.marks, { atMs }] }),

  stop: (m) => {
    if (m.phase === 'asking')
      return { ...m, ...fresh(), phase: 'idle', recId: null, startedAtMs: null };
    return isActive(m) ? { ...m, phase: 'stopping', level: STILL } : m;
  },

  stopped: (m) =>
    m.phase === 'stopping' ? { ...m, phase: 'stopped', gap: null, mic: null, level: STILL } : m,

  /** Another tab has it now. */
  released: (m) => ({ ...m, ...fresh(), phase: 'idle', recId: null, startedAtMs: null }),

  sealed: (m, { recId }) =>
    m.recId === recId ? { ...m, sealed: true, ackedFrames: Math.max(m.ackedFrames, m.frames) } : m,

  level: (m, { level }) => (m.phase === 'recording' ? { ...m, level } : m),

  link: (m, { link }) => ({ ...m, link: { ...m.link, ...link } }),

  backlog: (m, { backlog }) => ({ ...m, backlog }),

  storage: (m, { storage }) => ({ ...m, storage: { ...m.storage, ...storage } }),

  awake: (m, { on }) => (m.awake === on ? m : { ...m, awake: on }),

  clock: (m, { heard }) => ({ ...m, heard }),

  refusals: (m, { refusals, why }) =>
    refusals.join() === m.refusals.join() && why === m.why ? m : { ...m, refusals, why },

  alert: (m, { key, params }) => ({ ...m, alerts: { ...m.alerts, [key]: params ?? {} } }),

  lift: (m, { key }) => {
    const { [key]: _, ...alerts } = m.alerts;
    return key in m.alerts ? { ...m, alerts } : m;
  },
};

/**
 * @param {Model} m
 * @param {number} ms
 * @param {string} cause
 */
const withGap = (m, ms, cause) =>
  ms > 0 ? [...m.gaps, { atMs: positionMs(m), ms, cause }] : m.gaps;

/**
 * What outlives a new Start: facts about the tablet and the server, not about the last recording.
 * @param {Model['alerts']} alerts
 */
function lasting(alerts) {
  const kept = Object.entries(alerts).filter(
    ([key]) => !key.startsWith('mic.') && key !== 'rec.forgotten',
  );
  return Object.fromEntries(kept);
}

/**
 * @param {Model} model
 * @param {Action} action
 * @returns {Model}
 */
export function reduce(model, action) {
  const handler = HANDLERS[action.type];
  if (!handler) throw new RangeError(`unknown action ${action.type}`);
  return handler(model, action);
}

/**
 * @param {Model} model
 * @param {number} nowMs wall clock
 * @param {'holder'|'other'} [tab]
 * @returns {State}
 */
export function snapshot(model, nowMs, tab = 'holder') {
  const ms = (/** @type {number} */ frames) => Math.round(frames / FRAMES_PER_MS);
  const running = model.gap ? Math.max(0, nowMs - model.gap.sinceMs) : 0;
  const link = linkState(model.link, nowMs);
  /** @type {State} */
  const state = {
    phase: model.phase,
    recId: model.recId,
    startedAtMs: model.startedAtMs,
    elapsedMs: Math.round(positionMs(model) + running),
    recordedMs: ms(model.frames),
    onTabletMs: ms(Math.min(model.durableFrames, model.frames)),
    onServerMs: ms(Math.min(model.ackedFrames, model.frames)),
    waitingMs: ms(Math.max(0, model.frames - model.ackedFrames)),
    level: model.level,
    gap: model.gap,
    gaps: model.gaps,
    marks: model.marks,
    link,
    backlog: model.backlog,
    sealed: model.sealed,
    storage: model.storage,
    clockOffMs: model.heard?.offMs ?? null,
    why: model.why,
    tab,
    notices: [],
  };
  return Object.freeze({ ...state, notices: noticesOf(model, state, nowMs) });
}
