// @ts-check
/**
 * Audio contexts with the worklet already loaded. A recording may start with no connection, so the
 * worklet's code is fetched when the page opens, not at the tap: one context always waits, asleep.
 */

export const RATE = 16_000;
const WORKLET = new URL('./worklet.js', import.meta.url);

/** @type {Promise<AudioContext>|null} */
let spare = null;

/** Gets a context ready for the next recording; call it early and after each one. */
export function prepare() {
  if (spare || !globalThis.AudioContext || !globalThis.isSecureContext) return;
  const making = make(sixteen).then(asleep);
  spare = making;
  making.catch(() => {
    if (spare === making) spare = null;
  });
}

/** @returns {Promise<AudioContext>} at 16 kHz, awake as soon as the browser allows it */
export async function takeContext() {
  const session = /** @type {any} */ (navigator).audioSession;
  if (session) session.type = 'play-and-record';
  const waiting = spare;
  spare = null;
  const context = (await waiting?.catch(() => null)) ?? (await make(sixteen));
  // Not awaited: without a tap some browsers wake it only when the microphone is open.
  context.resume().catch(() => {});
  return context;
}

/** @returns {Promise<AudioContext>} at the device's own rate */
export function nativeContext() {
  return make(() => new AudioContext({ latencyHint: 'interactive' }));
}

/**
 * A context that is no longer used: kept for the next time if none waits, since another one could
 * need the network.
 * @param {AudioContext} context
 */
export function giveBack(context) {
  if (context.state === 'closed') return;
  if (spare || context.sampleRate !== RATE) context.close().catch(() => {});
  else {
    context.onstatechange = null;
    spare = context.suspend().then(() => context);
  }
}

/**
 * After a tap a new context is awake at once, and one that waits would keep the loudspeaker awake.
 * @param {AudioContext} context
 */
async function asleep(context) {
  if (context.state === 'running') await context.suspend();
  return context;
}

/**
 * At 16 kHz, on the default loudspeaker, which plays silence: its thread drives the context. Without
 * one (sinkId 'none') a timer of ordinary priority does, and loses sound when the machine is busy.
 * Six pairs of 30 s, both contexts on one microphone at the same instant, Chromium on 2 cores without
 * a sound card: by 'none' 0, 0 and 840 ms were lost at the usual load and 710, 0 and 1050 ms with
 * four busy processes, by the default 0 ms in all six.
 * @returns {AudioContext}
 */
function sixteen() {
  return new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
}

/**
 * The loudspeaker cannot be opened, or went away: the context goes on without one.
 * @param {AudioContext} context
 */
async function withoutSpeaker(context) {
  const { setSinkId } = /** @type {any} */ (context);
  if (!setSinkId || context.state === 'closed') return;
  try {
    await setSinkId.call(context, { type: 'none' });
    await context.resume();
  } catch (problem) {
    // Then no sound comes, which the watch in the worker notices and acts on.
    if (!(problem instanceof DOMException)) throw problem;
  }
}

/**
 * @param {() => AudioContext} construct
 * @returns {Promise<AudioContext>}
 */
async function make(construct) {
  const context = construct();
  context.addEventListener('error', () => withoutSpeaker(context), { once: true });
  try {
    await context.audioWorklet.addModule(WORKLET);
    return context;
  } catch (problem) {
    await context.close();
    throw problem;
  }
}
