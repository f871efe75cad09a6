import type { Job } from './cups.ts';
import type { PrintSystem } from './print-system.ts';
import { parseSpooler } from './windows-parse.ts';
import { spoolerQuery } from './windows-query.ts';

/** The spooler of Windows as `ask` (the query in windows-query.ts) answers it. */
export function windowsSystem(ask: () => Promise<readonly unknown[]>): PrintSystem {
  const notOlder = createJobAges();
  return {
    async read() {
      const { spooler, queues, jobs } = parseSpooler(await ask());
      if (spooler === undefined) throw new Error('Windows did not answer as expected about its print spooler.');
      if (spooler === 'not-used') return { kind: 'running', queues: [], jobs: [] };
      if (spooler === 'running') return { kind: 'running', queues, jobs: notOlder(jobs, queues[0]?.clock ?? 0) };
      const detail =
        'The print spooler of Windows has stopped. Nobody can print from this computer until it runs again (service “Spooler”).';
      return { kind: 'stopped', detail };
    },
  };
}

/**
 * A document is taken to be no older than since it was first seen, and one interval more: `TimeSubmitted` has been seen
 * an hour off (time zone), and a document that seems old at once would be a false alarm.
 */
function createJobAges(): (jobs: readonly Job[], clock: number) => Job[] {
  let firstSeen = new Map<string, number>();
  return (jobs, clock) => {
    const keyOf = (job: Job) => `${job.queue}\n${job.id}`;
    firstSeen = new Map(jobs.map((job) => [keyOf(job), firstSeen.get(keyOf(job)) ?? clock]));
    return jobs.map((job) => {
      const earliest = (firstSeen.get(keyOf(job)) ?? clock) - spoolerQuery.everyMs / 1000;
      return { ...job, createdAt: Math.max(job.createdAt, earliest) };
    });
  };
}
