// @ts-check
/**
 * Sealed records: AES-256-GCM by the browser's own WebCrypto, with a key that no script can read out.
 * Knows bytes and places, nothing of the store.
 *
 * A sealed record is `"HVT1" | iv 12 | ciphertext | tag 16`, bound to its log and offset, so that it
 * opens nowhere else. The iv is random: one key of one tablet seals some 30 million records a year
 * at the most, and the 2^32 that random ivs allow are more than a century of that.
 * Records in clear begin with "EMR1"; they are read as they are.
 */

const MAGIC = [0x48, 0x56, 0x54, 0x31];
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + IV_BYTES;
const MORE_BYTES = HEAD_BYTES + TAG_BYTES;

/** @param {Uint8Array} stored */
export const isSealed = (stored) => MAGIC.every((byte, i) => stored[i] === byte);

/**
 * @param {Uint8Array} stored a record as it lies in the store
 * @returns {number} bytes of the record itself; of a torn one at least 1, so that it is seen
 */
export const plainLength = (stored) =>
  isSealed(stored) ? Math.max(1, stored.length - MORE_BYTES) : stored.length;

/**
 * @param {SubtleCrypto} subtle
 * @returns {Promise<CryptoKey>} a fresh key that cannot be read out
 */
export const newKey = (subtle) =>
  /** @type {Promise<CryptoKey>} */ (
    subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  );

export class TabletVault {
  /**
   * @param {Crypto} crypto
   * @param {CryptoKey} key
   */
  constructor(crypto, key) {
    this.crypto = crypto;
    this.key = key;
  }

  /**
   * @param {string} log
   * @param {number} offset
   * @param {Uint8Array} bytes
   * @returns {Promise<Uint8Array>}
   */
  async seal(log, offset, bytes) {
    const sealed = new Uint8Array(bytes.length + MORE_BYTES);
    sealed.set(MAGIC);
    const iv = this.crypto.getRandomValues(sealed.subarray(MAGIC.length, HEAD_BYTES));
    const algorithm = { name: 'AES-GCM', iv, additionalData: placeOf(log, offset) };
    const plain = /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
    sealed.set(
      new Uint8Array(await this.crypto.subtle.encrypt(algorithm, this.key, plain)),
      HEAD_BYTES,
    );
    return sealed;
  }

  /**
   * @param {string} log
   * @param {number} offset
   * @param {Uint8Array} stored
   * @returns {Promise<Uint8Array|null>} null: damaged, or sealed for another place or key
   */
  async open(log, offset, stored) {
    const iv = /** @type {Uint8Array<ArrayBuffer>} */ (stored.subarray(MAGIC.length, HEAD_BYTES));
    const body = /** @type {Uint8Array<ArrayBuffer>} */ (stored.subarray(HEAD_BYTES));
    const algorithm = { name: 'AES-GCM', iv, additionalData: placeOf(log, offset) };
    try {
      return new Uint8Array(await this.crypto.subtle.decrypt(algorithm, this.key, body));
    } catch (problem) {
      if (problem instanceof DOMException) return null;
      throw problem;
    }
  }
}

/**
 * @param {string} log
 * @param {number} offset
 */
const placeOf = (log, offset) => new TextEncoder().encode(`${log} ${offset}`);
