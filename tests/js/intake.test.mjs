// The worker's end of the microphone's port: when it stops waiting for the last sound.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Intake } from '../../static/js/capture/intake.js';

const CHUNK = 4000;

function world() {
  const port = { asked: 0, close() {}, postMessage: (order) => (port.asked += order.t === 'flush' ? 1 : 0) };
  const kept = [];
  const intake = new Intake(port, { onChunk: (chunk) => Boolean(kept.push(chunk)), onLevel: () => {} });
  let at = 0;
  const bring = () => {
    port.onmessage({ data: { t: 'pcm', pcm: new Int16Array(CHUNK).buffer, at, stampMs: Date.now() } });
    at += CHUNK;
  };
  return { port, intake, kept, bring };
}

async function waiting(run) {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    await run(async (ms) => {
      mock.timers.tick(ms);
      await Promise.resolve();
      await Promise.resolve();
    });
  } finally {
    mock.timers.reset();
  }
}

function ended(promise) {
  const state = { over: false };
  promise.then(() => (state.over = true));
  return state;
}

test('an answer ends the wait at once', () =>
  waiting(async (pass) => {
    const { port, intake } = world();
    const state = ended(intake.flush(300));
    assert.equal(port.asked, 1);
    port.onmessage({ data: { t: 'flushed' } });
    await pass(0);
    assert.ok(state.over);
  }));

test('a microphone that is gone is not waited for', () =>
  waiting(async (pass) => {
    const { intake } = world();
    const state = ended(intake.flush(300));
    await pass(300);
    await pass(300);
    assert.ok(state.over);
  }));

test('a machine that is far behind is waited for while it brings sound', () =>
  waiting(async (pass) => {
    const { port, intake, kept, bring } = world();
    const state = ended(intake.flush(300));
    for (let i = 0; i < 6; i += 1) {
      bring();
      await pass(300);
      assert.ok(!state.over, `gave up after ${i + 1} chunks`);
    }
    port.onmessage({ data: { t: 'flushed' } });
    await pass(0);
    assert.ok(state.over);
    assert.equal(kept.length, 6);
  }));

test('a port that brings sound for ever and never answers is let go', () =>
  waiting(async (pass) => {
    const { intake, bring } = world();
    const state = ended(intake.flush(300));
    for (let i = 0; i < 20 && !state.over; i += 1) {
      bring();
      await pass(300);
    }
    assert.ok(state.over);
  }));
