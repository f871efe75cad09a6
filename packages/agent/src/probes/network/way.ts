import type { Host } from '../../host.ts';
import { interfaceNames } from './counters.ts';
import { defaultRoute, linkOf, watchedInterfaces } from './interfaces.ts';
import type { Evidence } from './verdict.ts';

/** The way out as this machine's own tables tell it. */
export type Way = Pick<Evidence, 'links' | 'device' | 'gateway'>;

function findLinuxWay(host: Host): Way {
  const names = interfaceNames(host.readFile('/proc/net/dev') ?? '');
  const links = watchedInterfaces(host, names).map((name) => ({ name, link: linkOf(host, name) }));
  const route = defaultRoute(host);
  if (route === undefined) return { links };
  const known = links.some(({ name }) => name === route.device);
  const all = known ? links : [...links, { name: route.device, link: linkOf(host, route.device) }];
  return { links: all, device: route.device, ...(route.gateway !== undefined && { gateway: route.gateway }) };
}

/** Asking for the router starts a program; it is asked again after this long, or when it does not answer. */
const askEveryMs = 10 * 60_000;

/** macOS and Windows keep the routing table behind a program; its answer is one address, and interfaces are not told apart. */
function findWayElsewhere(gateway: unknown): Way {
  const device = 'the network';
  if (typeof gateway !== 'string' || gateway === '') return { links: [{ name: device, link: 'down' }] };
  return { links: [{ name: device, link: 'up' }], device, gateway };
}

/** `again`: what was remembered is in doubt. */
export function startWay(host: Host): (signal: AbortSignal, again?: boolean) => Promise<Way> {
  let known: { readonly way: Way; readonly atMs: number } | undefined;
  return async (signal, again = false) => {
    if (host.platform === 'linux') return findLinuxWay(host);
    if (known !== undefined && !again && host.elapsedMs() - known.atMs < askEveryMs) return known.way;
    const { networkGatewayDefault } = await host.information(['networkGatewayDefault'], signal);
    known = { way: findWayElsewhere(networkGatewayDefault), atMs: host.elapsedMs() };
    return known.way;
  };
}
