import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { createWindowsGuard } from '../windows-guard.ts';
import { type Account, type Login, readAccounts, readLogin, type Service } from './account.ts';
import { openTalk, type Seen } from './conversation.ts';
import { imap } from './imap.ts';
import { type Metric, type ServiceState, serviceStates } from './metrics.ts';
import { MailProblem } from './problem.ts';
import { createRoundTrips } from './round-trip.ts';
import { smtp } from './smtp.ts';

const speeches = { smtp, imap };
const longestDetail = 500;
/** What works is tried every second time: two handshakes and logins cost 15 ms. What does not, each time. */
const wellForMs = 9 * 60_000;

/** Tries every account each time it is called, all of them at once: they wait far more than they work. */
export function watchAccounts(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const trips = createRoundTrips(host);
  /** When each service that works was tried last. */
  const wellAt = new Map<string, number>();
  const guard = createWindowsGuard(host, 'mail-guard', host.settings.mailFolder);
  return async (signal) => {
    const { accounts: named, unusable } = readAccounts(host, host.settings.mailFolder);
    const problem = named.length === 0 ? undefined : await guard();
    const accounts = problem === undefined ? named : [];
    if (problem !== undefined) unusable.push(...named.map(({ name }) => ({ name, problem })));
    const tried = await Promise.all(accounts.map((account) => tryAccount(host, account, { trips, wellAt }, signal)));
    const broken = unusable.map(({ name, problem }) => stateReading(name, 'misconfigured', problem));
    return { readings: [...tried.flat(), ...broken] };
  };
}

const stateReading = (instance: string, state: ServiceState, detail: string): Reading<Metric> => ({
  metric: 'mail.service',
  instance,
  value: serviceStates.indexOf(state),
  detail: detail.slice(0, longestDetail),
});

async function tryAccount(
  host: Host,
  account: Account,
  kept: { readonly trips: ReturnType<typeof createRoundTrips>; readonly wellAt: Map<string, number> },
  signal: AbortSignal,
): Promise<Reading<Metric>[]> {
  let login: Login | undefined;
  try {
    login = readLogin(host, account);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return account.services.map(({ protocol }) => stateReading(`${account.name} ${protocol}`, 'misconfigured', why));
  }
  const key = (service: Service): string => JSON.stringify([account, service]);
  const due = account.services.filter((service) => host.now() - (kept.wellAt.get(key(service)) ?? 0) >= wellForMs);
  const seen = await Promise.all(due.map((service) => tryService(host, account.name, service, login, signal)));
  for (const [i, service] of due.entries()) {
    if (seen[i]?.state === 'ok') kept.wellAt.set(key(service), host.now());
    else kept.wellAt.delete(key(service));
  }
  const works = seen.every(({ state }) => state === 'ok');
  const readings = seen.flatMap((one) => one.readings);
  return works && login !== undefined ? [...readings, ...(await kept.trips.look(account, login, signal))] : readings;
}

interface Tried {
  readonly state: ServiceState | undefined;
  readonly readings: Reading<Metric>[];
}

async function tryService(
  host: Host,
  account: string,
  service: Service,
  login: Login | undefined,
  signal: AbortSignal,
): Promise<Tried> {
  const instance = `${account} ${service.protocol}`;
  const kind = service.protocol === 'smtp' ? 'Sending mail (SMTP)' : 'Receiving mail (IMAP)';
  const where = `${service.host}:${service.port}`;
  const startedAt = host.elapsedMs();
  const seen: Seen = {};
  const readings: Reading<Metric>[] = [];
  let state: ServiceState | undefined = 'ok';
  try {
    const talk = await openTalk(host, service, speeches[service.protocol], login, seen, signal);
    talk.close(service.protocol === 'smtp' ? 'QUIT' : 'a1 LOGOUT');
    readings.push(stateReading(instance, 'ok', `${kind} works at ${where}.`));
    readings.push({ metric: 'mail.service_time', instance, value: Math.round(host.elapsedMs() - startedAt) });
  } catch (error) {
    if (!(error instanceof MailProblem) || signal.aborted) throw error;
    ({ state } = error);
    const words = `${kind} fails at ${where}: ${error.message}`;
    const offline = (state === 'no-address' || state === 'unreachable') && (await isOffline(host));
    if (offline) state = undefined;
    readings.push(
      state === undefined
        ? {
            metric: 'mail.service',
            instance,
            value: null,
            detail: 'This machine is offline; mail cannot be judged now.',
          }
        : stateReading(instance, state, words),
    );
  }
  if (seen.certificate !== undefined && Number.isFinite(seen.certificate.validTo)) {
    const value = Math.round((seen.certificate.validTo - host.now()) / 1000);
    const until = new Date(seen.certificate.validTo).toISOString().slice(0, 10);
    readings.push({
      metric: 'mail.certificate_left',
      instance,
      value,
      detail: `The certificate of ${where} is valid until ${until}.`,
    });
  }
  return { state, readings };
}

const reachLimitMs = 3000;

/** Whether nothing of what proves the internet answers: then it is not the mail server. Never so where none is named. */
async function isOffline(host: Host): Promise<boolean> {
  const { internetTargets } = host.settings;
  if (internetTargets.length === 0) return false;
  const seen = await Promise.all(internetTargets.map((target) => host.reach({ ...target, timeoutMs: reachLimitMs })));
  return seen.every(({ outcome }) => outcome === 'timeout' || outcome === 'unreachable');
}
