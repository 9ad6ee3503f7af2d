import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';

import { Sha256, crc32 } from '../../static/js/capture/hash.js';

const ascii = (text) => new TextEncoder().encode(text);
const noise = (length, seed = 1) => {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = seed; i < length; i += 1) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    bytes[i] = x >>> 24;
  }
  return bytes;
};

test('SHA-256 gives the digests published in FIPS 180-4', () => {
  const known = {
    '': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    abc: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq:
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  };
  for (const [text, digest] of Object.entries(known)) {
    assert.equal(new Sha256().update(ascii(text)).hex(), digest);
  }
});

test('SHA-256 of every length around the block size equals the platform, however it is cut', () => {
  for (let length = 0; length <= 200; length += 1) {
    const bytes = noise(length, length + 1);
    const expected = createHash('sha256').update(bytes).digest('hex');
    const cut = Math.floor(length / 3);
    const parts = new Sha256().update(bytes.subarray(0, cut)).update(bytes.subarray(cut));
    assert.equal(parts.hex(), expected, `length ${length}`);
  }
});

test('SHA-256 goes on after a digest was taken', () => {
  const bytes = noise(8040);
  const hash = new Sha256().update(bytes.subarray(0, 4000));
  hash.hex();
  const expected = createHash('sha256').update(bytes).digest('hex');
  assert.equal(hash.update(bytes.subarray(4000)).hex(), expected);
});

test('a length beyond 2^32 bits is counted in both words', () => {
  // 2^29 + 1 bytes would take seconds to hash; the length word alone is what can overflow.
  const hash = new Sha256().update(ascii('x'));
  hash.length += 2 ** 29;
  const other = new Sha256().update(ascii('x'));
  assert.notEqual(hash.hex(), other.hex());
});

test('the round constants are far from a rounding step of any engine', () => {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const roots = [...primes.map(Math.cbrt), ...primes.slice(0, 8).map(Math.sqrt)];
  for (const root of roots) {
    const scaled = (root - Math.floor(root)) * 2 ** 32;
    const distance = Math.abs(scaled - Math.round(scaled));
    assert.ok(distance > 0.001, `root ${root} is ${distance} from a step`);
  }
});

test('CRC-32 equals zlib, whole and continued', { skip: !zlibCrc32 && 'needs Node 20.15' }, () => {
  const bytes = noise(1000);
  assert.equal(crc32(bytes), zlibCrc32(bytes));
  assert.equal(crc32(bytes.subarray(300), crc32(bytes.subarray(0, 300))), zlibCrc32(bytes));
  assert.equal(crc32(ascii('123456789')), 0xcbf43926);
});
