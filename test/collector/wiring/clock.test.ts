import { expect, it } from 'vitest';
import { createClock } from '../../../packages/collector/src/wiring/clock.ts';

function newClock() {
  const machine = { wall: 1_800_000_000_000, monotonic: 5000 };
  const clock = createClock(
    () => machine.wall,
    () => machine.monotonic,
  );
  const pass = (ms: number) => {
    machine.wall += ms;
    machine.monotonic += ms;
  };
  return { machine, clock, pass };
}

it('runs with the wall clock and follows its drift without a word', () => {
  const { machine, clock, pass } = newClock();
  pass(1000);
  machine.wall += 20;
  expect(clock.follow()).toBe(0);
  expect(clock.now()).toBe(machine.wall);
});

it('keeps its own time when the wall clock is stepped, until it takes the step over and says how much it was', () => {
  const { machine, clock, pass } = newClock();
  for (const days of [10, -10]) {
    const before = clock.now();
    machine.wall += days * 86_400_000;
    pass(500);
    expect(clock.now()).toBe(before + 500);
    expect(clock.follow()).toBe(days * 86_400_000);
    expect(clock.now()).toBe(machine.wall);
    expect(clock.follow()).toBe(0);
  }
});
