import { cpu } from './cpu.ts';
import { printer } from './printer/index.ts';
import type { Probe } from './probe.ts';

/** Every probe the agent has: one line each, in the order they are shown. */
export const probes: readonly Probe[] = [cpu, printer];
