// The page's loudspeaker, when the sound does not come at first.
import assert from 'node:assert/strict';
import { test } from 'node:test';

/** As much of the browser's own as the player asks. */
class FakeAudio extends EventTarget {
  paused = true;
  currentTime = 0;
  loads = 0;
  load() {
    this.loads += 1;
  }
  pause() {
    this.paused = true;
  }
  async play() {
    this.paused = false;
  }
}

Object.assign(globalThis, { Audio: FakeAudio, cancelAnimationFrame: () => {}, requestAnimationFrame: () => 0 });
const { Player } = await import('../../static/js/player.js');

test('a tap on play asks again for sound that did not come, and plays from there', () => {
  const player = new Player();
  player.load('/sound', [], 60);
  player.audio.dispatchEvent(new Event('error'));
  assert.equal(player.failed, true);
  player.play(12);
  assert.deepEqual([player.failed, player.audio.loads, player.audio.currentTime], [false, 1, 12]);
  player.play(20);
  assert.equal(player.audio.loads, 1, 'once is enough');
});
