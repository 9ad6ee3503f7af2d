// @ts-check
// Tells a crew that is not looking that nothing is being recorded: two vibrations and one short tone
// at once, again every ten seconds until it is over.

const AGAIN_MS = 10_000;
const TONE_HZ = 880;
const TONE_S = 0.18;

export class Alarm {
  constructor() {
    /** @type {ReturnType<typeof setInterval> | null} */
    this.timer = null;
    /** @type {AudioContext | null} */
    this.context = null;
  }

  /** @param {boolean} on */
  set(on) {
    if (on === (this.timer !== null)) return;
    if (!on) {
      clearInterval(/** @type {any} */ (this.timer));
      this.timer = null;
      return;
    }
    this.sound();
    this.timer = setInterval(() => this.sound(), AGAIN_MS);
  }

  sound() {
    navigator.vibrate?.([220, 120, 220]);
    if (typeof AudioContext !== "function") return;
    this.context ??= new AudioContext();
    const tone = this.context.createOscillator();
    const gain = this.context.createGain();
    tone.frequency.value = TONE_HZ;
    gain.gain.value = 0.2;
    tone.connect(gain).connect(this.context.destination);
    tone.start();
    tone.stop(this.context.currentTime + TONE_S);
  }
}
