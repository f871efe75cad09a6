import type { Host, WindowsEvent } from '../../host.ts';
import type { Result } from '../probe.ts';
import { inBoot, type Kept, keep, recall, tell } from './memory.ts';
import type { Start, StartupMetric } from './metrics.ts';

const log = 'Microsoft-Windows-Diagnostics-Performance/Operational';
/** Windows itself: 100 = it has started, 101–103 = a program, driver or service that made it slower, 200 = it was shut down. */
const ids = { started: 100, slowed: [101, 102, 103], shutDown: 200 } as const;
const mostNamed = 3;

/** Windows writes its events of a start some minutes after it; clocks are set meanwhile. */
const slackMs = 10 * 60_000;

const msIn = ({ data }: WindowsEvent, ...names: readonly string[]): number | undefined => {
  const sum = names.reduce((total, name) => total + Number(data[name] || Number.NaN), 0);
  return Number.isFinite(sum) && sum >= 0 ? sum : undefined;
};

function culprits(events: readonly WindowsEvent[]): string {
  const slow = events
    .filter(({ id }) => ids.slowed.some((one) => one === id))
    .map((event) => ({
      name: event.data.FriendlyName || event.data.Name || '',
      ms: msIn(event, 'DegradationTime') ?? 0,
    }))
    .filter(({ name, ms }) => name !== '' && ms > 0)
    .sort((a, b) => b.ms - a.ms);
  const named = slow.slice(0, mostNamed).map(({ name, ms }) => `${name.slice(0, 64)} ${Math.round(ms / 1000)} s`);
  return named.length === 0 ? '' : ` Slower than usual by: ${named.join(', ')}.`;
}

/** What the events of one start say; `since`: when the machine was started, epoch ms. */
export function startIn(events: readonly WindowsEvent[], since: number): { start?: Start; logon?: number } {
  const ours = events.filter(({ at }) => at >= since - slackMs);
  // The first start after an installation takes as long as that wants, and says nothing of the machine.
  const event = ours.findLast(({ id, data }) => id === ids.started && data.BootIsRebootAfterInstall !== 'true');
  const ms = event === undefined ? undefined : msIn(event, 'BootTime');
  if (event === undefined || ms === undefined) return {};
  const main = msIn(event, 'MainPathBootTime');
  const parts =
    main === undefined
      ? ''
      : `Until the desktop ${Math.round(main / 1000)} s, then ${Math.round((ms - main) / 1000)} s more.`;
  const logon = msIn(event, 'BootUserProfileProcessingTime', 'BootExplorerInitTime');
  return {
    start: { seconds: ms / 1000, detail: `${parts}${culprits(ours)}`.trim() },
    ...(logon !== undefined && { logon: logon / 1000 }),
  };
}

/** Windows workstations: servers write no such events, and then there is nothing to tell. */
export function startWindows(host: Host): () => Promise<Result<StartupMetric>> {
  const look = host.windowsEvents({
    name: 'startup',
    from: [{ log, ids: [ids.started, ...ids.slowed, ids.shutDown] }],
  });
  let kept: Kept = inBoot(recall(host), host.bootId());
  return async () => {
    const events = await look();
    const { start, logon } = startIn(events, host.now() - host.uptimeMs());
    const last = events.findLast(({ id }) => id === ids.shutDown);
    const shutdownMs = last === undefined ? undefined : msIn(last, 'ShutdownTime');
    if (start !== undefined || shutdownMs !== undefined) {
      kept = {
        ...kept,
        ...(start && { start }),
        ...(logon !== undefined && { logon }),
        ...(shutdownMs !== undefined && { shutdown: shutdownMs / 1000 }),
      };
      keep(host, kept);
    }
    return { readings: tell(kept) };
  };
}
