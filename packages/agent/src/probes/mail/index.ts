import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

type Look = (signal: AbortSignal) => Promise<Result<Metric>>;

/** macOS brings a Postfix that stands still. */
const deliversItself = (host: Host): boolean =>
  host.platform === 'linux' && host.stat('/etc/postfix/main.cf') !== undefined;

const hasAccounts = (host: Host): boolean => host.list(host.settings.mailFolder).some((name) => name.endsWith('.json'));

/**
 * The mail accounts that this machine's administrator named in `mail.d` (each file: `smtp`, `imap`, `user`, `passwordFile`),
 * the queue of its own Postfix, and the sizes of Outlook's files.
 */
export const mail = defineProbe({
  name: 'mail',
  everyMs: 5 * 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'Whether mail can be sent and fetched with the test accounts your administrator named, how many messages this computer could not deliver, and how large Outlook’s files are. Never your mail, your password or whom you write to.',
  metrics,
  start: (host) => {
    let accounts: Look | undefined;
    let queue: ((signal: AbortSignal) => Promise<Reading<Metric>[]>) | undefined;
    let outlook: (() => Promise<Reading<Metric>[]>) | undefined;
    return async (signal): Promise<Result<Metric>> => {
      const readings: Reading<Metric>[] = [];
      // Each piece is loaded where there is something to look at: elsewhere it would only take room.
      if (accounts !== undefined || hasAccounts(host)) {
        accounts ??= (await import('./watch.ts')).watchAccounts(host);
        readings.push(...((await accounts(signal)).readings ?? []));
      }
      if (queue !== undefined || deliversItself(host)) {
        queue ??= (await import('./queue.ts')).watchQueue(host);
        readings.push(...(await queue(signal)));
      }
      if (host.platform === 'win32') {
        outlook ??= (await import('./outlook.ts')).watchOutlook(host);
        readings.push(...(await outlook()));
      }
      return { readings };
    };
  },
});
