import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from '../fleet/chance.ts';
import type { Running } from '../lab/processes.ts';
import type { CollectorProcess, Life } from './collector-process.ts';
import type { Machine } from './machine.ts';

/** Kills the collector again and again: now and then while it starts, else a moment after its doors opened. */
export async function killCollectors(
  collector: CollectorProcess,
  first: Life,
  times: number,
  chance: Chance,
  onKill: (kill: number) => void,
): Promise<{ readonly starting: number; readonly serving: number }> {
  const counts = { starting: 0, serving: 0 };
  let life = first;
  for (let kill = 1; kill <= times; kill++) {
    if (chance.next() < 0.35) {
      await wait(chance.between(0, 1000));
      counts.starting++;
    } else {
      await life.serving;
      await wait(chance.between(0, 600));
      counts.serving++;
    }
    await life.kill();
    onKill(kill);
    if (kill < times) life = collector.start();
  }
  return counts;
}

/** Kills one agent after the other: now and then one that has just begun, else any of them at any moment. */
export async function killAgents(
  agents: Map<Machine, Running>,
  times: number,
  chance: Chance,
): Promise<{ readonly young: number; readonly old: number }> {
  const counts = { young: 0, old: 0 };
  const machines = [...agents.keys()];
  let machine = chance.pick(machines);
  for (let kill = 1; kill <= times; kill++) {
    const isYoung = kill > 1 && chance.next() < 0.25;
    if (!isYoung) machine = chance.pick(machines);
    counts[isYoung ? 'young' : 'old']++;
    await wait(isYoung ? chance.between(0, 400) : chance.between(200, 2000));
    const agent = agents.get(machine);
    if (agent?.ended()) throw new Error(`an agent ended by itself:\n${machine.log().slice(-2000)}`);
    await agent?.stop('SIGKILL');
    agents.set(machine, machine.run());
  }
  return counts;
}
