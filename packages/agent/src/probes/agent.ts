import { defineProbe } from './probe.ts';

/** What watching costs the machine that is watched. */
export const agent = defineProbe({
  name: 'agent',
  everyMs: 10_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: {
    'agent.cpu': { unit: 'ratio', help: 'Share of one core that the agent used since the last reading.' },
    'agent.memory_bytes': { unit: 'bytes', help: 'Memory the agent holds (resident set).' },
    'agent.children': { unit: 'count', help: 'Programs the agent has started since it began.' },
  },
  reads: 'How much processor time and memory the agent itself uses.',
  start(host) {
    let last: { cpuMs: number; atMs: number } | undefined;
    return () => {
      const use = host.ownUse();
      const now = { cpuMs: use.cpuMs, atMs: host.elapsedMs() };
      const before = last;
      last = now;
      const share = before !== undefined && now.atMs > before.atMs;
      return {
        readings: [
          ...(share
            ? [{ metric: 'agent.cpu', value: (now.cpuMs - before.cpuMs) / (now.atMs - before.atMs) } as const]
            : []),
          { metric: 'agent.memory_bytes', value: use.residentBytes },
          { metric: 'agent.children', value: use.childrenStarted },
        ],
      };
    };
  },
});
