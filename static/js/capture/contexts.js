// @ts-check
/**
 * Audio contexts with the worklet already loaded. A recording may start with no connection, so the
 * worklet's code is fetched when the page opens, not at the tap: one context always waits, asleep.
 */

export const RATE = 16_000;
const WORKLET = new URL('./worklet.js', import.meta.url);

/** @type {Promise<AudioContext>|null} */
let spare = null;

/**
 * Without a loudspeaker the context does not depend on one, but a timer of ordinary priority drives
 * it: under heavy load it was seen to lose sound that the loudspeaker's own thread did not lose.
 */
let timerDriven = true;

/** Gets a context ready for the next recording; call it early and after each one. */
export function prepare() {
  if (spare || !globalThis.AudioContext || !globalThis.isSecureContext) return;
  const making = make(sixteen);
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
 * Sound was lost on the way through this context: let the loudspeaker's thread drive it, now and in
 * later ones. What it plays is silence.
 * @param {AudioContext} context
 */
export async function steady(context) {
  const { setSinkId } = /** @type {any} */ (context);
  if (!timerDriven || !setSinkId) return;
  timerDriven = false;
  await setSinkId.call(context, '').catch(() => {});
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

/** @returns {AudioContext} at 16 kHz, without a loudspeaker where the browser can do that */
function sixteen() {
  const can = timerDriven && 'setSinkId' in AudioContext.prototype;
  const silent = can ? { sinkId: { type: 'none' } } : {};
  const options = { sampleRate: RATE, latencyHint: 'interactive', ...silent };
  return new AudioContext(/** @type {AudioContextOptions} */ (options));
}

/**
 * @param {() => AudioContext} construct
 * @returns {Promise<AudioContext>}
 */
async function make(construct) {
  const context = construct();
  try {
    await context.audioWorklet.addModule(WORKLET);
    return context;
  } catch (problem) {
    await context.close();
    throw problem;
  }
}
