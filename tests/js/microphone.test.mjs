// Opening the microphone on the page, with a browser in place of a real one: attempts that fail, or
// that the system never answers, cost nothing and end no other.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Microphone, NoMicrophone } from '../../static/js/capture/microphone.js';

const contexts = [];
const IGNORED = { onMuted() {}, onEnded() {}, onContext() {} };

class FakeContext {
  state = 'suspended';
  sampleRate = 16_000;
  audioWorklet = { addModule: async () => {} };
  destination = {};

  constructor() {
    contexts.push(this);
  }

  addEventListener() {}
  async resume() {
    this.state = 'running';
  }
  async suspend() {
    this.state = 'suspended';
  }
  async close() {
    this.state = 'closed';
  }
  createMediaStreamSource() {
    return { connect: (node) => node, disconnect() {} };
  }
}

class FakeNode {
  port = {};
  connect = (node) => node;
  disconnect() {}
}

class FakeStream {
  track = { readyState: 'live', stop: () => (this.track.readyState = 'ended') };
  getTracks = () => [this.track];
  getAudioTracks = () => [this.track];
}

const media = { getUserMedia: null };
Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices: media }, configurable: true });
Object.assign(globalThis, { AudioContext: FakeContext, AudioWorkletNode: FakeNode, isSecureContext: true, indexedDB: {} });

const turns = () => new Promise((resolve) => setImmediate(resolve));
const alive = () => contexts.filter(({ state }) => state !== 'closed');

test('attempts that fail for an hour leave one context, asleep', async () => {
  media.getUserMedia = async () => {
    throw new DOMException('', 'NotReadableError');
  };
  for (let n = 0; n < 360; n += 1) {
    await assert.rejects(Microphone.open({ autoGain: false }, IGNORED), (problem) => problem.why === 'taken');
    await turns();
  }
  assert.deepEqual(alive().map(({ state }) => state), ['suspended']);
});

test('a system that never answers ends the attempt, and what it gives too late is given back', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let give;
    media.getUserMedia = () => new Promise((resolve) => (give = resolve));
    const opening = Microphone.open({ autoGain: false }, IGNORED, 20_000);
    const failed = assert.rejects(opening, (problem) => problem instanceof NoMicrophone && problem.why === 'failed');
    await turns();
    mock.timers.tick(20_000);
    await failed;
    const late = new FakeStream();
    give(late);
    await turns();
    assert.equal(late.track.readyState, 'ended');
    assert.deepEqual(alive().map(({ state }) => state), ['suspended']);
  } finally {
    mock.timers.reset();
  }
});

test('one that answers is open, however long a person thought about it', async () => {
  media.getUserMedia = async () => new FakeStream();
  const microphone = await Microphone.open({ autoGain: false }, IGNORED);
  assert.deepEqual([microphone.track.readyState, microphone.context.state], ['live', 'running']);
  microphone.close();
  await turns();
  assert.deepEqual([microphone.track.readyState, alive().map(({ state }) => state)], ['ended', ['suspended']]);
});
