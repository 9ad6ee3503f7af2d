// @ts-check
/**
 * Which notices are true now: pure functions of the model. The words are not here but in the
 * catalogue; params carry raw milliseconds and instants.
 */

import { SHIFT_HOURS } from './preflight.js';

/** Offline is shown after 3 s without the server, not before. */
const CALM_MS = 3_000;
const RECONNECTING_MS = 10_000;
const RESTARTING_MS = 60_000;
const CATCHING_UP_MS = 5_000;
const LOW_HOURS = 6;
/** Said calmly, and early enough to do something about it before the next shift. */
const SOON_LOW_HOURS = SHIFT_HOURS;
/** A microphone without any sound for this long is no pause of a headset that gates: it is dead. */
const DEAD_MS = 60_000;
const WANTED = new Set(['asking', 'recording', 'muted', 'interrupted']);

/** @typedef {import('./types.js').Notice} Notice */
/** @typedef {import('./machine.js').Model} Model */

/** @type {Record<string, Notice['level']>} */
const LEVELS = {
  'mic.denied': 'now',
  'mic.none': 'now',
  'mic.insecure': 'now',
  'mic.taken': 'now',
  'mic.failed': 'now',
  'mic.unsupported': 'now',
  'mic.stopped': 'now',
  'mic.muted_by_crew': 'now',
  'mic.muted_by_device': 'now',
  'storage.full_offline': 'now',
  'storage.memory': 'now',
  'mic.asking': 'look',
  'mic.unplugged': 'look',
  'mic.silent': 'look',
  'mic.zero': 'look',
  'screen.may_sleep': 'look',
  'screen.locked': 'look',
  'storage.low': 'look',
  'storage.full_online': 'look',
  'storage.broken': 'look',
  'storage.held': 'look',
  'send.auth': 'look',
  'send.conflict': 'look',
  'battery.low': 'look',
  'rec.forgotten': 'look',
  'tab.other': 'look',
  'tab.moved': 'note',
};

const ORDER = { now: 0, look: 1, note: 2 };

/**
 * @param {string} key
 * @param {Record<string, number>} [params]
 * @returns {Notice}
 */
export const notice = (key, params = {}) => ({ key, level: LEVELS[key] ?? 'note', params });

/**
 * @param {Model['link']} link
 * @param {number} nowMs
 * @returns {import('./types.js').Link}
 */
export function linkState(link, nowMs) {
  const { up, sinceMs, restarting, online } = link;
  const awayMs = nowMs - sinceMs;
  if (up || awayMs < CALM_MS) return { state: 'online', sinceMs };
  if (restarting && awayMs < RESTARTING_MS) return { state: 'restarting', sinceMs };
  if (online && awayMs < RECONNECTING_MS) return { state: 'reconnecting', sinceMs };
  return { state: 'offline', sinceMs };
}

/** @type {Record<string, string>} */
const MIC_NOTICE = {
  denied: 'mic.denied',
  none: 'mic.none',
  insecure: 'mic.insecure',
  muted: 'mic.muted_by_device',
  taken: 'mic.taken',
  failed: 'mic.failed',
  unsupported: 'mic.unsupported',
};

/**
 * @param {Model} model
 * @param {import('./types.js').State} state
 * @param {number} nowMs
 * @returns {Notice[]} most urgent first
 */
export function noticesOf(model, state, nowMs) {
  const found = [
    ...microphone(model),
    ...network(model, state),
    ...storage(model, state),
    ...sleep(model),
    ...refusals(model),
  ];
  // The newest first: it is the one that is not known yet.
  for (const [key, params] of Object.entries(model.alerts).reverse()) {
    const told = notice(key, withAge(params, nowMs));
    found.push(key === 'mic.zero' && told.params.gap >= DEAD_MS ? { ...told, level: 'now' } : told);
  }
  return found.sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}

/**
 * `since` becomes `gap`, the time from then until now.
 * @param {Record<string, number>} params
 * @param {number} nowMs
 */
function withAge({ since, ...params }, nowMs) {
  return since === undefined ? params : { ...params, gap: Math.max(0, nowMs - since) };
}

/** @param {Model} model */
function microphone(model) {
  const time = model.gap?.sinceMs ?? 0;
  const again = model.gap?.cause === 'reload' || model.gap?.cause === 'switch';
  const resuming = model.phase === 'interrupted' && again && !model.mic;
  if (model.phase === 'asking' || resuming) return [notice('mic.asking')];
  if (model.phase === 'muted') return [notice('mic.muted_by_crew', { time })];
  if (model.mic) return [notice(MIC_NOTICE[model.mic] ?? 'mic.failed', { time })];
  const stopped = model.phase === 'interrupted' && model.gap?.cause !== 'storage';
  return stopped ? [notice('mic.stopped', { time })] : [];
}

/**
 * @param {Model} model
 * @param {import('./types.js').State} state
 */
function network(model, state) {
  const wait = state.waitingMs;
  if (state.link.state === 'restarting') return [notice('server.restarting')];
  if (state.phase === 'stopped' && !state.sealed && state.link.state !== 'online') {
    return [notice('send.waiting', { wait })];
  }
  if (state.link.state === 'offline') return [notice('net.offline')];
  if (state.link.state === 'reconnecting') return [notice('net.reconnecting', { wait })];
  const backlog = state.backlog.reduce(
    (sum, entry) => sum + Math.max(0, entry.ms - entry.sentMs),
    0,
  );
  const all = wait + backlog;
  if (all < CATCHING_UP_MS || !model.link.up) return [];
  return [notice('net.catching_up', { wait: all, eta: Math.round(all / model.link.speed) })];
}

/**
 * @param {Model} model
 * @param {import('./types.js').State} state
 */
function storage(model, state) {
  const { leftHours, refuses, memoryMs } = state.storage;
  if (refuses) return [refused(model, refuses, memoryMs)];
  if (leftHours === null || leftHours >= SOON_LOW_HOURS) return [];
  const low = notice('storage.low', { left: leftHours * 3_600_000 });
  return [leftHours < LOW_HOURS ? low : { ...low, level: 'note' }];
}

/**
 * The tablet's disk takes nothing: what becomes of the sound.
 * @param {Model} model
 * @param {'full'|'broken'} refuses
 * @param {number} memoryMs
 */
function refused(model, refuses, memoryMs) {
  if (model.gap?.cause === 'storage') {
    return notice('storage.full_offline', { time: model.gap.sinceMs });
  }
  if (!isWanted(model)) return notice('storage.held');
  if (!model.link.up) return notice('storage.memory', { wait: memoryMs });
  return notice(refuses === 'full' ? 'storage.full_online' : 'storage.broken');
}

/** @param {Model} model */
const sleep = (model) =>
  isWanted(model) && model.awake === false ? [notice('screen.may_sleep')] : [];

/** @param {Model} model what the server refuses, and why repeating does not help */
function refusals({ refusals: found }) {
  const keys = new Set(found.map((why) => (why === 'auth' ? 'send.auth' : 'send.conflict')));
  return [...keys].map((key) => notice(key));
}

/** @param {Model} model */
const isWanted = (model) => WANTED.has(model.phase);
