interface Sender {
  send(): void;
}

/** Devices that report each at its own phase of one period, as agents do (agent/scheduler/timing.ts); many share a phase. */
export interface Slots {
  /** The collector gave the device this phase, ms; it may have had another. */
  put(device: Sender, phaseMs: number): void;
  start(): void;
  stop(): void;
}

/** `periodMs`: how often each device reports. Phases are taken modulo the period: shorter than the fleet's, it keeps its clumps. */
export function createSlots(periodMs: number): Slots {
  const groups = new Map<number, Set<Sender>>();
  const phases = new Map<Sender, number>();
  const timers = new Map<number, NodeJS.Timeout>();
  let isRunning = false;

  const into = (phase: number) => (((Date.now() - phase) % periodMs) + periodMs) % periodMs;
  const arm = (phase: number): void => {
    const send = () => {
      for (const device of groups.get(phase) ?? []) device.send();
      arm(phase);
    };
    timers.set(phase, setTimeout(send, periodMs - into(phase)));
  };

  return {
    put(device, phaseMs) {
      const phase = phaseMs % periodMs;
      groups.get(phases.get(device) ?? -1)?.delete(device);
      phases.set(device, phase);
      const group = groups.get(phase) ?? new Set();
      group.add(device);
      groups.set(phase, group);
      if (isRunning && !timers.has(phase)) arm(phase);
    },
    start() {
      if (isRunning) return;
      isRunning = true;
      for (const phase of groups.keys()) arm(phase);
    },
    stop() {
      isRunning = false;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
