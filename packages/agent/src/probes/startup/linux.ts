import type { Host, JournalEntry } from '../../host.ts';
import type { Result } from '../probe.ts';
import { inBoot, type Kept, keep, recall, tell } from './memory.ts';
import type { Start, StartupMetric } from './metrics.ts';
import { describeStart, managerArguments, parseManager, parseServices, servicesArguments } from './systemd.ts';

/** sd-messages.h, SD_MESSAGE_USER_STARTUP_FINISHED: a person's service manager has started all it was to start. */
const userReady = 'eed00a68ffd84e31882105fd973abdd1';
/** Below this number are accounts of the system, such as the login screen's (SYS_UID_MAX, login.defs(5)). */
const firstPerson = 1000;
/** Services are asked one by one only of a start that took this long: nobody asks who made a quick one slow. */
const worthBlameSeconds = 30;
const limit = { timeLimitMs: 8000 };

async function findStart(host: Host, signal: AbortSignal): Promise<Start | undefined> {
  const { outcome, stdout, stderr } = await host.run('systemctl', managerArguments, { ...limit, signal });
  if (outcome === 'missing') return undefined;
  const found = outcome === 'exited' ? parseManager(stdout) : undefined;
  if (found === undefined)
    throw new Error(`systemd did not say how long the start took (${outcome}): ${stderr.trim().slice(0, 200)}`);
  if (found === 'starting') return undefined;
  const services =
    found.seconds < worthBlameSeconds
      ? ''
      : (await host.run('systemctl', servicesArguments, { ...limit, signal })).stdout;
  const isContainer = host.stat('/run/systemd/container') !== undefined;
  return describeStart(found, parseServices(services, found.before + found.seconds), isContainer);
}

/** The newest logon of a person, in seconds. */
export function logonIn(entries: readonly JournalEntry[]): number | undefined {
  const seconds = entries
    .filter(({ fields }) => Number(fields._UID ?? firstPerson) >= firstPerson)
    .map(({ fields }) => Number(fields.USERSPACE_USEC || Number.NaN) / 1e6)
    .filter((value) => Number.isFinite(value));
  return seconds.at(-1);
}

/** Linux with systemd: the start once a boot, logons as the journal tells them. */
export function startLinux(host: Host): (signal: AbortSignal) => Promise<Result<StartupMetric>> {
  const look = host.journal({
    name: 'user-ready',
    anyOf: [[`MESSAGE_ID=${userReady}`]],
    fields: ['USERSPACE_USEC', '_UID'],
  });
  let kept: Kept = inBoot(recall(host), host.bootId());
  return async (signal) => {
    if (host.stat('/run/systemd/system') === undefined) return {};
    const start = kept.start ?? (await findStart(host, signal));
    const logon = logonIn(await look()) ?? kept.logon;
    const isNews = start !== kept.start || logon !== kept.logon;
    kept = { ...kept, ...(start && { start }), ...(logon !== undefined && { logon }) };
    if (isNews) keep(host, kept);
    return { readings: tell(kept) };
  };
}
