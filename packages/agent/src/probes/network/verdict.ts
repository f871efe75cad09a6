import type { PathState } from './path-metrics.ts';
import type { Ping } from './ping.ts';
import type { Portal } from './portal.ts';

/** What one look at the way out found. Missing = that witness could not be asked. */
export interface Evidence {
  /** Every watched interface; the one the default route uses is named in `device`. */
  readonly links: readonly { readonly name: string; readonly link: 'up' | 'down' | 'off' }[];
  readonly device?: string;
  readonly gateway?: string;
  /** People carry this machine about: without any network it is simply elsewhere. */
  readonly isPortable: boolean;
  readonly ping?: Ping;
  /** The router answered pings since the agent started, so silence now means something. */
  readonly pingedBefore: boolean;
  /** Something on the router took or refused a TCP connection. */
  readonly gatewayAnswers: boolean;
  /** The router's hardware address is known to the kernel. */
  readonly neighbour?: boolean;
  /** Places on the internet tried and answered. */
  readonly internet: { readonly tried: number; readonly answered: number };
  /** A place on the internet has answered this machine before. */
  readonly internetBefore: boolean;
  /** What a web page answered; missing = it was not asked or did not answer. */
  readonly portal?: Portal;
  readonly dns: { readonly asked: number; readonly answered: number; readonly failures: readonly string[] };
}

export interface Verdict {
  readonly state: PathState;
  readonly detail: string;
}

function listed(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const notConnected: Verdict = {
  state: 'not-connected',
  detail: 'This laptop is connected to no network, by cable or by Wi-Fi.',
};

const captivePortal: Verdict = {
  state: 'captive-portal',
  detail: 'A sign-in page of this network answers in place of the internet: open a web browser and sign in there.',
};

function linkDown(found: Evidence, names: readonly string[]): Verdict {
  if (found.isPortable && found.links.every(({ link }) => link !== 'up')) return notConnected;
  const off = names.every((name) => found.links.some((at) => at.name === name && at.link === 'off'));
  const detail = off
    ? `${listed(names)} is switched off on this machine.`
    : `${listed(names)} has no connection: look at the cable, the switch port or the Wi-Fi.`;
  return { state: 'link-down', detail };
}

/** No way out in the routing table: is it the cable, or did nobody tell us the router? */
function withoutRoute(found: Evidence): Verdict {
  const up = found.links.filter(({ link }) => link === 'up').map(({ name }) => name);
  if (up.length === 0 && found.links.length > 0)
    return linkDown(
      found,
      found.links.map(({ name }) => name),
    );
  const detail =
    up.length === 0
      ? 'This machine has no network interface and no default route.'
      : `${listed(up)} is connected, but no router is set (no default route): look at DHCP or the static settings.`;
  return { state: 'no-gateway', detail };
}

/**
 * A router that does not answer ping may well be alive (LAB: ICMP blocked), and one that did may have stopped answering it.
 * It is blamed when the kernel cannot find it at all, or when its silence is new and another witness is silent too.
 * A remembered hardware address alone does not speak for it, for the kernel forgets slowly.
 */
function gatewayIsAlive(found: Evidence): boolean {
  if ((found.ping?.received ?? 0) > 0 || found.gatewayAnswers) return true;
  if (found.neighbour === false) return false;
  const hasOtherWitness = found.internet.tried + found.dns.asked > 0;
  return !found.pingedBefore || !hasOtherWitness || found.dns.answered > 0;
}

function afterGateway(found: Evidence): Verdict {
  const dnsWorks = found.dns.answered > 0;
  if (found.portal === 'open')
    return {
      state: 'ok',
      detail: 'Web pages are reached, though the places on the internet that the agent tries are not.',
    };
  if (found.internet.tried === 0) return { state: 'ok', detail: 'The router is there.' };
  if (dnsWorks && !found.internetBefore) {
    return {
      state: 'ok',
      detail:
        'The router and a name server answer. The places on the internet that the agent tries never have: name reachable ones in its settings.',
    };
  }
  const names = dnsWorks ? '' : ' and no name server';
  return {
    state: 'internet-unreachable',
    detail:
      `The router ${found.gateway ?? ''} is there, but no place on the internet${names} answers: look at the router’s uplink or the provider.`.replace(
        '  ',
        ' ',
      ),
  };
}

function dnsVerdict(found: Evidence): Verdict | undefined {
  if (found.dns.asked === 0 || found.dns.answered > 0) return undefined;
  const detail = `The internet is there, but names are not resolved: ${found.dns.failures.join('; ')}.`;
  return { state: 'dns-failing', detail };
}

/** Names the first hop to blame. Working internet outweighs every doubt about the hops before it. */
export function judgePath(found: Evidence): Verdict {
  const own = found.links.find(({ name }) => name === found.device);
  const online = found.internet.answered > 0;
  // Where the internet answers, a page that came in the place of the one asked for is a filter's.
  if (found.portal === 'elsewhere' || (found.portal === 'other' && !online)) return captivePortal;
  if (online) return dnsVerdict(found) ?? { state: 'ok', detail: 'Router, internet and name servers answer.' };
  if (found.device === undefined) return withoutRoute(found);
  if (own !== undefined && own.link !== 'up') return linkDown(found, [own.name]);
  if (found.gateway !== undefined && !gatewayIsAlive(found)) {
    const detail = `The router ${found.gateway} does not answer, though ${found.device} is connected: look at the router or the switch before it.`;
    return { state: 'gateway-unreachable', detail };
  }
  // Without places to try, the name servers are the only witness of what lies behind the router.
  if (found.internet.tried === 0) return dnsVerdict(found) ?? afterGateway(found);
  return afterGateway(found);
}

/** States in which the way ends before or at the router. */
const endsAtRouter: readonly PathState[] = ['link-down', 'not-connected', 'no-gateway', 'gateway-unreachable'];

/**
 * Pings lost, where that says something: not of a router that is alive and does not answer them at all,
 * and not where the way ends here already: one cause, one complaint.
 */
export function gatewayLoss(found: Evidence, state: PathState): number | undefined {
  if (endsAtRouter.includes(state)) return undefined;
  if (found.ping === undefined || found.ping.sent === 0 || found.ping.received === 0) return undefined;
  return (found.ping.sent - found.ping.received) / found.ping.sent;
}
