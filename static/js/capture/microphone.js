// @ts-check
/**
 * Opens the microphone on the page and leads its sound to a MessagePort for the worker; tells what
 * the track and the audio context report. The page's thread carries no sound: the worklet posts to
 * the worker directly.
 */

import { RATE, giveBack, nativeContext, takeContext } from './contexts.js';

/** A context that does not come to life in this time is closed and another is tried. */
const RESUME_MS = 1_000;

/** @typedef {'denied'|'none'|'insecure'|'taken'|'failed'|'unsupported'} MicProblem */

/** The microphone could not be opened; `why` says which notice is true. */
export class NoMicrophone extends Error {
  /**
   * @param {MicProblem} why
   * @param {unknown} cause
   */
  constructor(why, cause) {
    super(`no microphone: ${why}`, { cause });
    this.why = why;
  }
}

/** @type {Record<string, MicProblem>} */
const WHY = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  DevicesNotFoundError: 'none',
  NotReadableError: 'taken',
  AbortError: 'taken',
};

/**
 * @typedef {object} MicEvents
 * @property {(on: boolean) => void} onMuted the system muted or unmuted the track
 * @property {() => void} onEnded the track is over: unplugged, taken away, permission withdrawn
 * @property {(state: string) => void} onContext the audio context changed its state
 */

/** This browser can cut sound into samples beside the page's thread, which capture rests on. */
export const canRecord = () =>
  'AudioWorkletNode' in globalThis && 'AudioContext' in globalThis && 'indexedDB' in globalThis;

export class Microphone {
  /**
   * @param {MediaStream} stream
   * @param {AudioContext} context
   */
  constructor(stream, context) {
    this.stream = stream;
    this.context = context;
    this.track = stream.getAudioTracks()[0];
    /** @type {AudioWorkletNode|null} */
    this.node = null;
    /** @type {MediaStreamAudioSourceNode|null} */
    this.source = null;
  }

  /**
   * @param {{autoGain: boolean, deviceId?: string}} wanted
   * @param {MicEvents} events
   * @param {number} [withinMs] so long the system may take; a person who is asked may take for ever
   * @returns {Promise<Microphone>}
   * @throws {NoMicrophone}
   */
  static async open(wanted, events, withinMs = Infinity) {
    const media = navigator.mediaDevices;
    if (!media || !globalThis.isSecureContext) throw new NoMicrophone('insecure', null);
    if (!canRecord()) throw new NoMicrophone('unsupported', null);
    // Both are begun before the first await, while the tap still counts as the reason for sound.
    const ready = takeContext();
    ready.catch(() => {});
    let stream = null;
    let microphone = null;
    try {
      stream = await inTime(media.getUserMedia({ audio: constraints(wanted) }), withinMs);
      microphone = new Microphone(stream, await ready);
      await microphone.#wire();
      microphone.#listen(events);
      return microphone;
    } catch (problem) {
      if (microphone) microphone.close();
      else {
        if (stream) silence(stream);
        ready.then(giveBack, () => {}); // one more for every attempt would be left running
      }
      const name = problem instanceof Error || problem instanceof DOMException ? problem.name : '';
      throw new NoMicrophone(WHY[name] ?? 'failed', problem);
    }
  }

  /** What the microphone really does, for the record. */
  get settings() {
    const { sampleRate: contextRate } = this.context;
    const resampled = contextRate === RATE ? undefined : `${contextRate} to ${RATE}`;
    return { ...this.track.getSettings(), label: this.track.label, contextRate, resampled };
  }

  /** @returns {MessagePort} a new port on which the sound comes; to be transferred to the worker */
  newPort() {
    const { port1, port2 } = new MessageChannel();
    this.node?.port.postMessage({ port: port2 }, [port2]);
    return port1;
  }

  /**
   * Wakes a suspended context.
   * @returns {Promise<boolean>} it runs, with a live track: sound should come
   */
  async resume() {
    if (this.track.readyState !== 'live' || this.context.state === 'closed') return false;
    if (this.context.state === 'running') return false;
    const timeout = new Promise((resolve) => setTimeout(resolve, RESUME_MS));
    await Promise.race([this.context.resume().catch(() => {}), timeout]);
    return /** @type {string} */ (this.context.state) === 'running';
  }

  close() {
    this.track.onended = null;
    this.track.onmute = null;
    this.track.onunmute = null;
    this.context.onstatechange = null;
    silence(this.stream);
    this.node?.disconnect();
    this.source?.disconnect();
    giveBack(this.context);
  }

  async #wire() {
    this.source = await this.#source();
    this.node = new AudioWorkletNode(this.context, 'capture', { channelCount: 2 });
    // Connected so that it is pulled; it puts out silence.
    this.source.connect(this.node).connect(this.context.destination);
    if (this.context.state === 'suspended') await this.resume();
  }

  async #source() {
    try {
      return this.context.createMediaStreamSource(this.stream);
    } catch (problem) {
      // Some browsers refuse to join a context and a microphone of different rates: take theirs.
      if (!(problem instanceof DOMException) || this.context.sampleRate !== RATE) throw problem;
      giveBack(this.context);
      this.context = await nativeContext();
      return this.context.createMediaStreamSource(this.stream);
    }
  }

  /** @param {MicEvents} events */
  #listen(events) {
    this.track.onmute = () => events.onMuted(true);
    this.track.onunmute = () => events.onMuted(false);
    this.track.onended = () => events.onEnded();
    this.context.onstatechange = () => events.onContext(this.context.state);
  }
}

/** @param {MediaStream} stream */
const silence = (stream) => stream.getTracks().forEach((track) => track.stop());

/**
 * A system that never answers must not end all attempts; what it gives too late is given back.
 * @param {Promise<MediaStream>} asked
 * @param {number} withinMs
 * @throws {DOMException} TimeoutError
 */
async function inTime(asked, withinMs) {
  if (!Number.isFinite(withinMs)) return asked;
  let timer;
  const late = /** @type {Promise<never>} */ (new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), withinMs);
  }));
  try {
    return await Promise.race([asked, late]);
  } catch (problem) {
    asked.then(silence, () => {});
    throw problem;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {{autoGain: boolean, deviceId?: string}} wanted
 * @returns {MediaTrackConstraints}
 */
function constraints({ autoGain, deviceId }) {
  return {
    channelCount: { ideal: 1 },
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: autoGain,
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
  };
}
