// Files on their way by tus: lost networks, restarts of the server and of the page.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { PIECE_BYTES, Tus, xhr } from '../../static/js/tus.js';
import { Uploads } from '../../static/js/uploads.js';

const SESSION = 'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa';

/** A server of one upload that may fail as told; it keeps what it stored. */
function fakeServer() {
  const server = { stored: new Map(), asked: [], failures: [] };
  server.request = async (method, path, headers, body) => {
    server.asked.push(`${method} ${headers['Upload-Offset'] ?? ''}`.trim());
    const failure = server.failures.shift();
    if (failure) return { offset: NaN, text: '', ...failure };
    const id = method === 'POST' ? atob(headers['Upload-Metadata'].split(' ')[1]) : path.split('/').at(-1);
    const before = server.stored.get(id) ?? [];
    if (method === 'DELETE') server.stored.delete(id);
    else if (method === 'POST') server.stored.set(id, before);
    else if (Number(headers['Upload-Offset']) !== before.length) return { status: 409, offset: before.length, text: '' };
    else server.stored.set(id, [...before, ...new Uint8Array(body)]);
    return { status: 201, offset: server.stored.get(id)?.length ?? NaN, text: '' };
  };
  return server;
}

function fakeStore() {
  const kept = new Map();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

const fileOf = (size, name = 'radio.wav') => new File([Uint8Array.from({ length: size }, (_, i) => i % 251)], name, { lastModified: 7 });

function uploadsOn(server, store = fakeStore()) {
  const pauses = [];
  const tus = new Tus(SESSION, { request: server.request, pause: async (ms) => void pauses.push(ms) });
  return { uploads: new Uploads(SESSION, { tus, store }), pauses, store };
}

const bytesAt = (server, upload) => Uint8Array.from(server.stored.get(upload.recId));
const bytesIn = async (file) => new Uint8Array(await file.arrayBuffer());

test('a file goes in pieces and arrives as it is', async () => {
  const server = fakeServer();
  const { uploads, store } = uploadsOn(server);
  const file = fileOf(PIECE_BYTES + 10);
  const upload = await uploads.add(file, 0);
  assert.equal(upload.state, 'done');
  assert.deepEqual(server.asked, ['POST', 'PATCH 0', `PATCH ${PIECE_BYTES}`]);
  assert.deepEqual(bytesAt(server, upload), await bytesIn(file));
  assert.equal(store.getItem('handover.uploads'), '[]');
});

test('a lost network is waited out, longer each time, and said meanwhile', async () => {
  const server = fakeServer();
  const { uploads, pauses } = uploadsOn(server);
  const seen = new Set();
  uploads.addEventListener('change', () => seen.add(uploads.list[0].state));
  server.failures = [null, { status: 0 }, { status: 503 }, { status: 507 }];
  const file = fileOf(100);
  const upload = await uploads.add(file, 0);
  assert.equal(upload.state, 'done');
  assert.deepEqual(pauses, [1000, 2000, 4000]);
  assert.ok(seen.has('waiting'));
  assert.deepEqual(bytesAt(server, upload), await bytesIn(file));
});

test('a piece whose answer was lost is not sent twice', async () => {
  const server = fakeServer();
  const { uploads } = uploadsOn(server);
  const { request } = server;
  let lost = false;
  uploads.tus.request = async (...asked) => {
    const answer = await request(...asked);
    if (asked[0] !== 'PATCH' || lost) return answer;
    lost = true;
    return { status: 0, offset: NaN, text: '' };
  };
  const file = fileOf(PIECE_BYTES + 5);
  const upload = await uploads.add(file, 0);
  assert.equal(upload.state, 'done');
  assert.deepEqual(server.asked, ['POST', 'PATCH 0', 'POST', `PATCH ${PIECE_BYTES}`]);
  assert.deepEqual(bytesAt(server, upload), await bytesIn(file));
});

test('what the server refuses is said and not tried again', async () => {
  const server = fakeServer();
  const { uploads, pauses } = uploadsOn(server);
  server.failures = [null, { status: 415, text: '{"code": "file-unsupported"}' }];
  const upload = await uploads.add(fileOf(100), 0);
  assert.equal(upload.state, 'failed');
  assert.equal(upload.problem.code, 'file-unsupported');
  assert.deepEqual(pauses, []);
});

test('a file over the limit is refused before a byte is sent', async () => {
  const server = fakeServer();
  const upload = await uploadsOn(server).uploads.add(fileOf(2 ** 20 + 1), 1);
  assert.equal(upload.problem.code, 'too-large');
  assert.deepEqual(server.asked, []);
});

test('after a reload the same file goes on where it stopped, and no name was kept', async () => {
  const server = fakeServer();
  const first = uploadsOn(server);
  const file = fileOf(2 * PIECE_BYTES, 'Mrs Vandersloot.wav');
  const { request } = server;
  first.uploads.tus.request = (...asked) => (asked[2]['Upload-Offset'] === String(PIECE_BYTES) ? new Promise(() => {}) : request(...asked));
  first.uploads.add(file, 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.doesNotMatch(first.store.getItem('handover.uploads'), /Vandersloot/);

  const second = uploadsOn(server, first.store);
  const [paused] = second.uploads.list;
  assert.deepEqual([paused.state, paused.share], ['paused', 0.5]);
  server.asked = [];
  const upload = await second.uploads.add(fileOf(2 * PIECE_BYTES, 'Mrs Vandersloot.wav'), 0);
  assert.equal(upload, paused);
  assert.deepEqual(server.asked, ['POST', `PATCH ${PIECE_BYTES}`]);
  assert.deepEqual(bytesAt(server, upload), await bytesIn(file));
});

test('an interrupted upload can be given up', async () => {
  const server = fakeServer();
  const store = fakeStore();
  store.setItem('handover.uploads', JSON.stringify([{ recId: 'a'.repeat(32), bytes: 9, modified: 7, share: 0.5 }, { recId: '../x' }, null]));
  const { uploads } = uploadsOn(server, store);
  assert.equal(uploads.list.length, 1);
  uploads.forget(uploads.list[0].id);
  assert.deepEqual(server.asked, ['DELETE']);
  assert.equal(store.getItem('handover.uploads'), '[]');
});

test('a file that cannot be read any more says so', async () => {
  const server = fakeServer();
  const { uploads } = uploadsOn(server);
  const file = fileOf(100);
  file.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) });
  const upload = await uploads.add(file, 0);
  assert.deepEqual([upload.state, upload.problem.code], ['failed', 'file-lost']);
});

/** A browser's request over a connection on which nothing moves unless it is told. */
class DeafRequest {
  static last;
  upload = {};

  constructor() {
    DeafRequest.last = this;
  }

  open() {}
  setRequestHeader() {}
  send() {}

  abort() {
    this.onabort();
    this.onloadend();
  }
}

test('a connection that swallows a piece, or its answer, is given up', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  globalThis.XMLHttpRequest = DeafRequest;
  try {
    const ask = () => {
      const asked = { answer: null, sent: [] };
      xhr('PATCH', '/x', {}, new ArrayBuffer(8), (bytes) => asked.sent.push(bytes)).then((answer) => (asked.answer = answer));
      return asked;
    };
    const pass = async (ms) => {
      mock.timers.tick(ms);
      await null;
      await null;
    };
    const swallowed = ask();
    await pass(20_000);
    DeafRequest.last.upload.onprogress({ loaded: 4 });
    await pass(20_000);
    assert.deepEqual([swallowed.answer, swallowed.sent], [null, [4]], 'it still moves');
    await pass(15_000);
    assert.equal(swallowed.answer?.status, 0);
    const unanswered = ask();
    DeafRequest.last.upload.onload();
    await pass(100_000);
    assert.equal(unanswered.answer, null, 'the server may have to look into the file');
    await pass(30_000);
    assert.equal(unanswered.answer?.status, 0);
  } finally {
    delete globalThis.XMLHttpRequest;
    mock.timers.reset();
  }
});
