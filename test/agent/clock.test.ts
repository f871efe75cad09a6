import { describe, expect, it } from 'vitest';
import { createMachineClock } from '../../packages/agent/src/clock.ts';

/** A machine whose clocks a test turns by hand. */
function machine() {
  const time = { wall: Date.UTC(2026, 0, 1), steady: 5000, boot: 100_000, bootReads: 0 };
  const clock = createMachineClock({
    wallMs: () => time.wall,
    steadyMs: () => time.steady,
    bootMs: () => {
      time.bootReads += 1;
      // As /proc/uptime has it: hundredths of a second.
      return Math.floor(time.boot / 10) * 10;
    },
  });
  const run = (ms: number) => {
    time.wall += ms;
    time.steady += ms;
    time.boot += ms;
  };
  const sleep = (ms: number) => {
    time.wall += ms;
    time.boot += ms;
  };
  const setWall = (byMs: number) => {
    time.wall += byMs;
  };
  return { time, clock, run, sleep, setWall };
}

describe("the machine's time since boot", () => {
  it('runs on without asking the boot clock again', () => {
    const { time, clock, run } = machine();
    for (let cycle = 0; cycle < 1000; cycle++) {
      run(10_000);
      expect(clock.uptimeMs()).toBe(time.boot);
    }
    expect(time.bootReads).toBe(1);
  });

  it('counts the time the machine slept', () => {
    const { time, clock, run, sleep } = machine();
    run(60_000);
    sleep(8 * 3_600_000);
    run(10_000);
    expect(clock.uptimeMs()).toBe(time.boot);
    sleep(90_000);
    expect(clock.uptimeMs()).toBe(time.boot);
    expect(time.bootReads).toBe(3);
  });

  it('adds up naps that are too short to be looked at one by one', () => {
    const { time, clock, run, sleep } = machine();
    for (let nap = 0; nap < 10; nap++) {
      run(10_000);
      sleep(600);
      expect(time.boot - clock.uptimeMs()).toBeLessThanOrEqual(1000);
    }
  });

  it.each([-86_400_000, -2000, 2000, 86_400_000])('is not moved by a wall clock that is set by %i ms', (byMs) => {
    const { time, clock, run, setWall } = machine();
    run(60_005);
    setWall(byMs);
    expect(clock.now()).toBe(time.wall);
    expect(clock.uptimeMs()).toBe(time.boot);
    run(10_000);
    expect(clock.uptimeMs()).toBe(time.boot);
    expect(time.bootReads).toBe(2);
  });

  it('counts a sleep during which the wall clock was set too, and never goes back', () => {
    const { time, clock, run, sleep, setWall } = machine();
    let last = clock.uptimeMs();
    for (const byMs of [-3_600_000, 7_200_000, -10_000]) {
      run(5000);
      sleep(1_800_000);
      setWall(byMs);
      expect(clock.uptimeMs()).toBe(time.boot);
      expect(clock.uptimeMs()).toBeGreaterThan(last);
      last = clock.uptimeMs();
    }
  });
});
