import cron from 'node-cron';
import type { History, Retention } from './storage/store.ts';

export interface ScheduleDeps {
  readonly history: History;
  readonly retention: Retention;
  /** Jobs besides the history's, each with its cron expression (UTC). */
  readonly jobs: readonly { readonly name: string; readonly when: string; run(): Promise<void> | void }[];
  readonly log: { info(fields: object, message: string): void; error(fields: object, message: string): void };
  now(): number;
}

/** The hourly and nightly jobs. A job that is still running when its time comes again is left alone. */
export function startSchedule({ history, retention, jobs, log, now }: ScheduleDeps): { stop(): Promise<void> } {
  const all = [
    // Some minutes past the hour, so that late reports of the hour are in.
    {
      name: 'compact',
      when: '7 * * * *',
      run: async () => log.info(await history.compact(now()), 'history compacted'),
    },
    {
      name: 'retain',
      when: '23 * * * *',
      run: async () => log.info(await history.retain(now(), retention), 'old history removed'),
    },
    ...jobs,
  ];
  const running = new Set<string>();
  const tasks = all.map(({ name, when, run }) =>
    cron.schedule(
      when,
      async () => {
        if (running.has(name)) return;
        running.add(name);
        try {
          await run();
        } catch (error) {
          log.error({ err: error, job: name }, 'a scheduled job failed; it runs again at its next time');
        } finally {
          running.delete(name);
        }
      },
      { timezone: 'UTC', name },
    ),
  );
  return {
    async stop() {
      for (const task of tasks) await task.destroy();
    },
  };
}
