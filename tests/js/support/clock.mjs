// Time for the shipping side that a test moves with the mocked timers and Date.

export const mockedClock = {
  now: () => Date.now(),
  setTimeout: (work, ms) => setTimeout(work, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => 0.5,
};
