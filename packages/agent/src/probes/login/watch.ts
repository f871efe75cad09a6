import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host, JournalEntry, WindowsEvent } from '../../host.ts';
import { parseEntries } from '../entries.ts';
import type { Result } from '../probe.ts';
import { type Accounts, accountReadings, passTime, type Standing, takeSign } from './accounts.ts';
import { areRecorded, auditReadings } from './audit.ts';
import { watchDomain } from './domain.ts';
import { linuxDomain, parseWindowsDomain } from './domain-servers.ts';
import { unlockMs, wasReset } from './faillock.ts';
import { createFailures, type Failure, sourcesOf } from './failures.ts';
import { homeReadings } from './home.ts';
import { readLinux } from './linux.ts';
import type { Metric } from './metrics.ts';
import { passwordReadings } from './password.ts';
import { type ProfileTrouble, profileReading, worstProfile } from './profile.ts';
import { accountStates, type Sign } from './sign.ts';
import { readEvents } from './windows-signs.ts';

/** Name of the state text that holds the accounts that were refused, see host.ts `state`. */
const accountsState = 'login-accounts';
/** Windows' own default since 22H2, and what Microsoft's baselines set; it tells nobody how long a lock lasts. */
const windowsLockMs = 30 * 60_000;

const isEntry = (entry: unknown): entry is [string, Standing] =>
  Array.isArray(entry) &&
  typeof entry[0] === 'string' &&
  accountStates.includes(entry[1]?.state) &&
  Number.isFinite(entry[1]?.at) &&
  Number.isFinite(entry[1]?.since);

/** Locks and failures for the timeline: one event for each lock, none for each failure. */
function eventsOf(before: Accounts, after: Accounts): DeviceEvent[] {
  return [...after].flatMap(([name, { state, since, source }]): DeviceEvent[] => {
    if (state !== 'locked' || before.get(name)?.state === 'locked') return [];
    const from = source === '' ? '' : ` Tried from ${source}.`;
    return [{ kind: 'lockout', at: since, instance: name.slice(0, 64), detail: `${name} was locked out.${from}` }];
  });
}

/** Follows who is refused, and remembers how those accounts stand. */
function follow(host: Host, lockMs: () => number) {
  const failures = createFailures();
  let accounts: Accounts = parseEntries(host.state.read(accountsState), isEntry);
  let saved = JSON.stringify([...accounts]);

  return (signs: readonly Sign[]): Result<Metric> => {
    const now = host.now();
    const before = accounts;
    failures.add(signs.filter((sign): sign is Failure => sign.kind === 'failure'));
    for (const sign of signs) accounts = takeSign(accounts, sign, (name) => sourcesOf(failures.newest, name));
    const events = eventsOf(before, accounts);
    for (const [name, { state, at }] of accounts) {
      if (state !== 'locked' || !wasReset(host, name, at)) continue;
      accounts = takeSign(accounts, { kind: 'state', at: now, account: name, state: 'ok', source: '' }, () => '');
    }
    accounts = passTime(accounts, now, lockMs());
    const text = JSON.stringify([...accounts]);
    if (text !== saved) host.state.write(accountsState, text);
    saved = text;
    const peak = failures.peak(now);
    const readings: Reading<Metric>[] = [
      { metric: 'login.failures', value: peak.all },
      { metric: 'login.failures_worst', value: peak.worst, detail: peak.detail },
      ...accountReadings(accounts, now),
    ];
    return { readings, events };
  };
}

export function watchLinux(host: Host, journal: () => Promise<readonly JournalEntry[]>): () => Promise<Result<Metric>> {
  const read = readLinux(host, journal);
  const take = follow(host, () => unlockMs(host));
  const domain = watchDomain(host, async () => linuxDomain(host));
  return async () => {
    const signs = (await read()) ?? [];
    const { readings = [], events = [] } = take(signs);
    return { readings: [...readings, ...(await domain(signs)), ...homeReadings(host)], events };
  };
}

/** What of Windows is asked for this probe. */
export interface WindowsSources {
  readonly signIns: () => Promise<readonly WindowsEvent[]>;
  readonly profiles: () => Promise<readonly WindowsEvent[]>;
  readonly domain: () => Promise<readonly unknown[]>;
  readonly password: () => Promise<readonly unknown[]>;
  readonly audit: () => Promise<readonly unknown[]>;
}

/** One question without an answer leaves its reading out; who was refused is told all the same. */
const orNone = (ask: () => Promise<readonly unknown[]>) => ask().catch((): readonly unknown[] => []);
const orUnknown = <Answer>(ask: () => Promise<Answer>) => ask().catch((): undefined => undefined);

export function watchWindows(host: Host, ask: WindowsSources): () => Promise<Result<Metric>> {
  const take = follow(host, () => windowsLockMs);
  const domain = watchDomain(host, async () => parseWindowsDomain(await orNone(ask.domain)));
  let profile: ProfileTrouble | undefined;
  return async () => {
    const signs = readEvents(await ask.signIns());
    // At once: events are given once, and nothing that fails after this may lose them.
    const { readings: told = [], events = [] } = take(signs);
    const profiles = await orUnknown(ask.profiles);
    if (profiles !== undefined) profile = worstProfile(profile, profiles, host.now());
    const recorded = areRecorded(await orNone(ask.audit));
    // What is not recorded is not none.
    const readings = recorded === false ? told.filter(({ metric }) => !metric.startsWith('login.failures')) : told;
    const expires = passwordReadings(await orNone(ask.password), host.now());
    return {
      readings: [
        ...readings,
        ...auditReadings(recorded),
        ...(profiles === undefined ? [] : [profileReading(profile)]),
        ...(await domain(signs)),
        ...expires,
      ],
      events,
    };
  };
}
