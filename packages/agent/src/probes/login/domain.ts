import type { Reading } from '@forewarn/shared';
import type { Host, Reach } from '../../host.ts';
import type { Domain } from './domain-servers.ts';
import { domainStates, type Metric } from './metrics.ts';
import type { Sign } from './sign.ts';

type DomainState = (typeof domainStates)[number];
type DomainSign = Extract<Sign, { kind: 'domain' }>;

const kerberosPort = 88;
const reachMs = 3000;
const lookEveryMs = 5 * 60_000;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Netlogon starts before the network does: its complaints of the first minutes are every morning's. */
const afterBootMs = 10 * 60_000;
/** Name of the state text with the name servers of the place where the domain was last met. */
const placeState = 'login-domain-place';

export interface DomainLook {
  readonly domain: Domain | undefined;
  /** Undefined where no server is known. */
  readonly isReached: boolean | undefined;
  /** Whether this is the network where a server was reached before; undefined = none ever was. */
  readonly isAtHome: boolean | undefined;
  readonly signs: readonly DomainSign[];
}

/** How the domain stands; a notebook on the road is not without its domain, it is away. Undefined = nobody can tell. */
export function decideDomain(look: DomainLook, now: number): { state: DomainState; detail: string } | undefined {
  const { domain, isReached, isAtHome, signs } = look;
  const name = domain === undefined ? 'the domain' : `the domain ${domain.name}`;
  const within = (problem: DomainSign['problem'], ms: number) =>
    signs.filter((sign) => sign.problem === problem && now - sign.at <= ms).length;
  if (within('trust-broken', dayMs) > 0) {
    return {
      state: 'trust-broken',
      detail: `${name} no longer trusts this computer: people cannot sign in with their domain accounts.`,
    };
  }
  if (within('clock', hourMs) > 0) {
    return { state: 'clock-wrong', detail: `Sign-ins to ${name} fail because the clocks differ.` };
  }
  if (isReached === true) return { state: 'reachable', detail: '' };
  const servers = domain?.servers.slice(0, 3).join(', ') ?? '';
  if (isReached === undefined) {
    const complaints = within('no-controller', hourMs);
    // One complaint proves nothing, and silence only that what was complained of is over.
    if (complaints === 1) return undefined;
    if (complaints === 0) return { state: 'reachable', detail: 'The system has not complained for an hour.' };
    return { state: 'unreachable', detail: `This computer finds no server of ${name} to check sign-ins with.` };
  }
  if (isAtHome === undefined) {
    return { state: 'never-reached', detail: `No server of ${name} has answered yet (${servers}, port 88).` };
  }
  if (!isAtHome) return { state: 'away', detail: `${name} does not answer, and this is not the network where it did.` };
  return { state: 'unreachable', detail: `No server of ${name} answers (${servers}, port 88).` };
}

/** A server that refuses the connection is alive, but it is no Kerberos server any more. */
const isOpen = ({ outcome }: Reach) => outcome === 'open';

/** Looks every few minutes whether a server of the domain answers. */
export function watchDomain(host: Host, domainOf: () => Promise<Domain | undefined>) {
  let signs: DomainSign[] = [];
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let last: Omit<DomainLook, 'signs'> | undefined;

  async function look(): Promise<Omit<DomainLook, 'signs'>> {
    const domain = await domainOf();
    if (domain === undefined) return { domain, isReached: undefined, isAtHome: undefined };
    let isReached = false;
    for (const server of domain.servers.slice(0, 3)) {
      isReached ||= isOpen(await host.reach({ host: server, port: kerberosPort, timeoutMs: reachMs }));
      if (isReached) break;
    }
    const place = [...host.nameServers()].sort().join(' ');
    const known = host.state.read(placeState);
    if (isReached && known !== place) host.state.write(placeState, place);
    return { domain, isReached, isAtHome: isReached || (known === undefined ? undefined : known === place) };
  }

  return async (fresh: readonly Sign[]): Promise<Reading<Metric>[]> => {
    const now = host.now();
    const mine = fresh.filter((sign): sign is DomainSign => sign.kind === 'domain');
    const settledAt = now - host.uptimeMs() + afterBootMs;
    signs = [...signs, ...mine.filter(({ problem, at }) => problem !== 'no-controller' || at >= settledAt)]
      .filter(({ at }) => now - at <= dayMs)
      .slice(-100);
    if (host.elapsedMs() - lookedAtMs >= lookEveryMs || last === undefined) {
      lookedAtMs = host.elapsedMs();
      last = await look();
    }
    if (last.domain === undefined && signs.length === 0) return [];
    const decided = decideDomain({ ...last, signs }, now);
    if (decided === undefined) return [];
    const { state, detail } = decided;
    return [{ metric: 'login.domain', value: domainStates.indexOf(state), detail }];
  };
}
