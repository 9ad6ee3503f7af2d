import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LevelMeter } from '../../static/js/capture/level.js';
import { Resampler } from '../../static/js/capture/resample.js';

const sine = (hz, rate, seconds) =>
  Float32Array.from({ length: rate * seconds }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate));

/** Pushes in blocks of 128, as the worklet does. */
function through(resampler, input) {
  const out = [];
  for (let at = 0; at < input.length; at += 128) {
    out.push(...resampler.push(input.subarray(at, at + 128)));
  }
  return out;
}

const rms = (samples) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

for (const rate of [8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]) {
  test(`a tone at ${rate} Hz comes out at 16 kHz in phase, to 60 dB`, () => {
    const out = through(new Resampler(rate, 16_000), sine(1000, rate, 0.5));
    const ideal = sine(1000, 16_000, 0.5);
    const middle = [1000, Math.min(out.length, 7000)];
    const error = out.slice(...middle).map((x, i) => x - ideal[middle[0] + i]);
    assert.ok(rms(error) < 0.001 * Math.SQRT1_2, `error ${rms(error)}`);
  });
}

test('nothing is lost or repeated: the output is as long as the input less the filter', () => {
  for (const rate of [44_100, 48_000]) {
    const out = through(new Resampler(rate, 16_000), sine(440, rate, 2));
    assert.ok(out.length <= 32_000 && out.length > 32_000 - 32, `${rate}: ${out.length}`);
  }
});

test('what 16 kHz cannot hold is kept out by 70 dB', () => {
  const out = through(new Resampler(48_000, 16_000), sine(10_000, 48_000, 0.5));
  assert.ok(rms(out.slice(500)) < 0.0003, `${rms(out.slice(500))}`);
});

test('the pieces in which sound is pushed do not matter', () => {
  const input = sine(700, 44_100, 0.2);
  const whole = new Resampler(44_100, 16_000).push(input);
  assert.deepEqual(through(new Resampler(44_100, 16_000), input), [...whole]);
});

const speak = (meter, db, peak = 3000, times = 12) => {
  let level;
  for (let i = 0; i < times; i += 1) level = meter.measure(peak, 10 ** (db / 10) * 32768 ** 2);
  return level;
};

test('the level has 14 bars and a word', () => {
  assert.deepEqual(speak(new LevelMeter(), -90, 0), { bars: 0, word: 'none' });
  assert.equal(speak(new LevelMeter(), -50).word, 'quiet');
  assert.equal(speak(new LevelMeter(), -25).word, 'voice');
  assert.deepEqual(speak(new LevelMeter(), -3, 32_767), { bars: 14, word: 'loud' });
});

test('the word outlives a short pause and a single click is not too loud', () => {
  const meter = new LevelMeter();
  speak(meter, -25);
  assert.equal(speak(meter, -90, 0, 5).word, 'voice');
  assert.equal(speak(meter, -90, 0, 12).word, 'none');
  assert.notEqual(speak(meter, -25, 32_767, 1).word, 'loud');
});
