// The page's loudspeaker, when the sound does not come at first.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

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

test('of several gaps at one place each is said, and then the sound goes on', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const player = new Player();
    const gaps = [[5, 4], [5, 0], [5, 6], [8, 2]].map(([at_s, duration_s]) => ({ at_s, duration_s, cause: 'mute' }));
    const said = [];
    player.addEventListener('gap', ({ detail }) => said.push(detail.duration_s));
    player.load('/sound', gaps, 60);
    player.play(4);
    player.audio.currentTime = 5.01;
    player.watch();
    for (let n = 0; n < 3; n += 1) {
      assert.equal(player.audio.paused, true);
      mock.timers.tick(1_200);
    }
    assert.deepEqual([said, player.audio.paused, player.atGap], [[4, 0, 6], false, null]);
  } finally {
    mock.timers.reset();
  }
});
