// @ts-check
/**
 * Streaming sample-rate conversion with a linear-phase windowed sinc, for browsers that do not open
 * the microphone at 16 kHz. Pure arithmetic; runs inside the AudioWorklet. Output sample n lies at
 * input time n / outRate exactly: no delay is added, the tail of the filter's length stays inside.
 */

/** Zero crossings of the sinc on each side; 24 give more than 80 dB above the transition band. */
const CROSSINGS = 24;
/** Pass band edge as part of the lower Nyquist frequency. */
const ROLLOFF = 0.94;
/** Kaiser window, about 85 dB. */
const BETA = 8.5;

/** @param {number} x modified Bessel function of the first kind, order 0 */
function bessel0(x) {
  let sum = 1;
  for (let k = 1, term = 1; k < 40; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function gcd(a, b) {
  return b ? gcd(b, a % b) : a;
}

/**
 * One row of filter taps per phase.
 * @param {number} phases
 * @param {number} half taps on each side
 * @param {number} cutoff part of the input's Nyquist frequency
 * @returns {Float32Array[]}
 */
function design(phases, half, cutoff) {
  return Array.from({ length: phases }, (_, phase) => {
    const row = new Float64Array(2 * half);
    for (let i = 0; i < 2 * half; i += 1) {
      const x = i - half + 1 - phase / phases;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x * cutoff) / (Math.PI * x * cutoff);
      const inside = Math.max(0, 1 - (x / half) ** 2);
      row[i] = (sinc * bessel0(BETA * Math.sqrt(inside))) / bessel0(BETA);
    }
    const sum = row.reduce((a, b) => a + b, 0);
    return Float32Array.from(row, (tap) => tap / sum);
  });
}

/** Converts a stream pushed in pieces of any length. */
export class Resampler {
  /**
   * @param {number} inRate
   * @param {number} outRate both whole Hz
   */
  constructor(inRate, outRate) {
    const common = gcd(inRate, outRate);
    this.up = outRate / common;
    this.down = inRate / common;
    const cutoff = Math.min(1, outRate / inRate) * ROLLOFF;
    this.half = Math.ceil(CROSSINGS / cutoff);
    this.taps = design(this.up, this.half, cutoff);
    // Silence before the first sample, so that the first output is centred on the first input.
    this.held = new Float32Array(this.half - 1);
    this.phase = 0;
  }

  /**
   * @param {Float32Array} input
   * @returns {Float32Array} the samples that are complete now
   */
  push(input) {
    const data = new Float32Array(this.held.length + input.length);
    data.set(this.held);
    data.set(input, this.held.length);
    const width = 2 * this.half;
    const out = [];
    let at = 0;
    while (at + width <= data.length) {
      const row = this.taps[this.phase];
      let sum = 0;
      for (let i = 0; i < width; i += 1) sum += data[at + i] * row[i];
      out.push(sum);
      this.phase += this.down;
      at += Math.floor(this.phase / this.up);
      this.phase %= this.up;
    }
    // One step is shorter than the filter, so `at` never passes the end of the data.
    this.held = data.slice(at);
    return Float32Array.from(out);
  }
}
