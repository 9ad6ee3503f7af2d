import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import {
  LogWriter,
  MAX_PAYLOAD_BYTES,
  TYPE,
  decode,
  encode,
  jsonOf,
  logId,
  parseLogId,
} from '../../static/js/capture/log.js';

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/log_records.json', import.meta.url), 'utf8'),
);
const hex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const clock = () => ({ wallMs: () => 1_700_000_000_000.5, monoMs: () => 7 });
const REC = '00112233445566778899aabbccddeeff';

test('records encode to the bytes of the shared vectors', () => {
  for (const v of vectors.records) {
    const record = {
      type: v.type,
      seq: v.seq,
      firstFrame: v.first_frame,
      wallMs: v.wall_ms,
      monoMs: v.mono_ms,
      payload: hex(v.payload_hex),
    };
    assert.equal(Buffer.from(encode(record)).toString('hex'), v.bytes_hex);
  }
});

test('the bytes of the shared vectors decode and replay to their length and hash', () => {
  const writer = new LogWriter(vectors.log_id, clock());
  for (const v of vectors.records) {
    const record = writer.replay(hex(v.bytes_hex));
    assert.equal(record.seq, v.seq);
    assert.equal(record.firstFrame, v.first_frame);
    assert.equal(record.wallMs, v.wall_ms);
    assert.equal(Buffer.from(record.payload).toString('hex'), v.payload_hex);
  }
  assert.equal(writer.length, vectors.length);
  assert.equal(writer.sha256, vectors.sha256);
  assert.equal(writer.ended, true);
});

test('every cut of a record is incomplete and every changed byte is refused', () => {
  const bytes = hex(vectors.records[2].bytes_hex);
  for (let cut = 0; cut < bytes.length; cut += 1) {
    assert.equal(decode(bytes.subarray(0, cut)), null);
  }
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Uint8Array.from(bytes);
    changed[at] ^= 0x01;
    let record = null;
    try {
      record = decode(changed);
    } catch (problem) {
      assert.ok(problem instanceof RangeError);
    }
    assert.equal(record, null, `byte ${at}`);
  }
});

test('a record is decoded where it lies in a larger view', () => {
  const bytes = hex(vectors.records[1].bytes_hex);
  const padded = new Uint8Array(bytes.length + 7);
  padded.set(bytes, 7);
  assert.deepEqual(jsonOf(decode(padded, 7)), { k: 'gap', ms: 1234, cause: 'reload' });
  assert.deepEqual(jsonOf(decode(padded.subarray(3), 4)), { k: 'gap', ms: 1234, cause: 'reload' });
});

test('a written log counts frames before each record and names its own hash in END', () => {
  const writer = new LogWriter(logId(REC, 0), clock());
  const pieces = [
    writer.meta({ session_id: 's', mime: null, settings: {}, app: '0', started_ms: 1 }),
    writer.pcm(Int16Array.of(1, -2, 32767, -32768)),
    writer.event({ k: 'mark', label: '' }),
  ];
  const before = writer.sha256;
  pieces.push(writer.end('stop'));
  const records = pieces.map((piece) => decode(piece));
  assert.deepEqual(
    records.map((r) => r.seq),
    [0, 1, 2, 3],
  );
  assert.deepEqual(
    records.map((r) => r.firstFrame),
    [0, 0, 4, 4],
  );
  assert.deepEqual([...records[1].payload], [1, 0, 254, 255, 255, 127, 0, 128]);
  assert.deepEqual(jsonOf(records[3]), { frames: 4, records: 3, sha256: before, reason: 'stop' });
  assert.deepEqual(jsonOf(records[0]), {
    v: 1,
    rec: REC,
    track: 'a',
    seg: 0,
    rate: 16000,
    channels: 1,
    session_id: 's',
    mime: null,
    settings: {},
    app: '0',
    started_ms: 1,
  });
});

test('nothing follows END, and a record that does not continue the log is refused', () => {
  const writer = new LogWriter(logId(REC, 1), clock());
  const meta = writer.meta({ session_id: 's' });
  writer.end('recovered');
  assert.throws(() => writer.pcm(Int16Array.of(1)), RangeError);
  const other = new LogWriter(logId(REC, 1), clock());
  other.replay(meta);
  assert.throws(() => other.replay(meta), RangeError);
});

test('payloads and ids beyond the format are refused', () => {
  const payload = new Uint8Array(MAX_PAYLOAD_BYTES + 1);
  const record = { type: TYPE.PCM, seq: 0, firstFrame: 0, wallMs: 0, monoMs: 0, payload };
  assert.throws(() => encode(record), RangeError);
  assert.deepEqual(parseLogId(`${REC}.a12`), { rec: REC, track: 'a', segment: 12 });
  for (const bad of ['', `${REC}.a01`, `${REC}.b1`, `${REC.toUpperCase()}.a1`, `${REC}.a1000`]) {
    assert.throws(() => parseLogId(bad), RangeError);
  }
});

test('a frame count beyond 32 bits survives the header', () => {
  const far = 2 ** 40 + 5;
  const bytes = encode({
    type: TYPE.PCM,
    seq: 1,
    firstFrame: far,
    wallMs: 0,
    monoMs: 0,
    payload: new Uint8Array(2),
  });
  assert.equal(decode(bytes).firstFrame, far);
});
