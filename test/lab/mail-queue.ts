import { createHost } from '../../packages/agent/src/host.ts';
import { watchQueue } from '../../packages/agent/src/probes/mail/queue.ts';
import type { MailServers } from './mail-servers.ts';
import { run, until } from './processes.ts';

export interface QueueSeen {
  readonly waiting: number | null | undefined;
  readonly oldest: number | null | undefined;
  readonly detail: string | undefined;
}

/** The agent's look at the queue of the lab's Postfix, which it is told of by MAIL_CONFIG. */
export async function queueWatch(servers: MailServers) {
  const real = createHost({ mainFile: '' });
  const host: typeof real = {
    ...real,
    run: (program, args, options) =>
      real.run(program, args, { ...options, env: { MAIL_CONFIG: servers.postfixFolder } }),
  };
  const look = async (): Promise<QueueSeen> => {
    // A new watch asks anew.
    const readings = await watchQueue(host)(AbortSignal.timeout(20_000));
    const of = (metric: string) => readings.find((reading) => reading.metric === metric);
    const waiting = of('mail.queue_waiting');
    return { waiting: waiting?.value, oldest: of('mail.queue_oldest')?.value, detail: waiting?.detail };
  };
  return {
    look,
    /** Hands in a message that cannot be delivered, and waits until Postfix has given up for now. */
    async sendAway() {
      const env = { MAIL_CONFIG: servers.postfixFolder };
      await run('sh', ['-c', 'printf "Subject: x\\n\\nx\\n" | sendmail -f probe@lab.test away@elsewhere.test'], env);
      await until('postfix defers', async () =>
        (await run('postqueue', ['-j'], env)).includes('"deferred"') ? true : undefined,
      );
    },
  };
}
