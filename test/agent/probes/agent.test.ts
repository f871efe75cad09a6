import { expect, it } from 'vitest';
import { agent } from '../../../packages/agent/src/probes/agent.ts';
import { recordedHost, start, valueIn } from '../recorded-host.ts';

it('the agent tells what it costs: share of a core since the last look, memory, programs started', async () => {
  const host = recordedHost();
  const look = start(agent, host);
  const first = await look();
  expect(valueIn(first, 'agent.cpu')).toBeUndefined();
  expect(valueIn(first, 'agent.memory_bytes')).toBe(40_000_000);
  host.pass(10_000);
  host.ownUse = () => ({ cpuMs: 150, residentBytes: 1, childrenStarted: 3 });
  const result = await look();
  expect(valueIn(result, 'agent.cpu')).toBe(0.01);
  expect(valueIn(result, 'agent.children')).toBe(3);
});
