// @ts-check
/**
 * CRC-32 (IEEE, as zlib) and an incremental SHA-256. WebCrypto has no streaming digest, and a log
 * of eight hours must never be held in memory, so both are plain arithmetic over typed arrays.
 */

const CRC_TABLE = (() => {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n += 1) {
    let c = n;
    for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    table[n] = c >>> 0;
  }
  return table;
})();

/**
 * CRC-32 of `bytes`, or its continuation when `seed` is the CRC of what came before.
 * @param {Uint8Array} bytes
 * @param {number} [seed]
 * @returns {number} unsigned 32 bit
 */
export function crc32(bytes, seed = 0) {
  let c = ~seed;
  for (let i = 0; i < bytes.length; i += 1) c = CRC_TABLE[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

// FIPS 180-4: the first 32 bits of the fractional parts of the cube (K) and square (INITIAL) roots
// of the first primes, computed here rather than listed.
const { K, INITIAL } = (() => {
  const k = new Uint32Array(64);
  const initial = new Uint32Array(8);
  const fraction = (/** @type {number} */ x) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
  for (let n = 2, found = 0; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) initial[found] = fraction(Math.sqrt(n));
    k[found] = fraction(Math.cbrt(n));
    found += 1;
  }
  return { K: k, INITIAL: initial };
})();

/** SHA-256 over any number of `update` calls; holds 64 bytes and a state, whatever the length. */
export class Sha256 {
  constructor() {
    this.state = Uint32Array.from(INITIAL);
    this.block = new Uint8Array(64);
    this.words = new Uint32Array(64);
    this.length = 0;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {this}
   */
  update(bytes) {
    let at = 0;
    const filled = this.length % 64;
    this.length += bytes.length;
    if (filled) {
      at = Math.min(64 - filled, bytes.length);
      this.block.set(bytes.subarray(0, at), filled);
      if (filled + at < 64) return this;
      this.#compress(this.block, 0);
    }
    for (; at + 64 <= bytes.length; at += 64) this.#compress(bytes, at);
    this.block.set(bytes.subarray(at));
    return this;
  }

  /**
   * The digest of everything so far; the hash can go on after it.
   * @returns {string} 64 hex digits
   */
  hex() {
    const end = this.clone();
    const filled = this.length % 64;
    const padding = new Uint8Array((filled < 56 ? 64 : 128) - filled);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(this.length / 0x20000000));
    view.setUint32(padding.length - 4, (this.length * 8) >>> 0);
    end.update(padding);
    return Array.from(end.state, (word) => word.toString(16).padStart(8, '0')).join('');
  }

  /** @returns {Sha256} an independent copy */
  clone() {
    const copy = new Sha256();
    copy.state.set(this.state);
    copy.block.set(this.block);
    copy.length = this.length;
    return copy;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  #compress(bytes, at) {
    const { words: w, state: s } = this;
    for (let i = 0, p = at; i < 16; i += 1, p += 4) {
      w[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = s;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    s[0] += a;
    s[1] += b;
    s[2] += c;
    s[3] += d;
    s[4] += e;
    s[5] += f;
    s[6] += g;
    s[7] += h;
  }
}
