import type { Host } from '../../host.ts';
import { interfaceNames } from './counters.ts';
import { defaultRoute, linkOf, watchedInterfaces } from './interfaces.ts';
import { askInterfaces, askRoute } from './macos.ts';
import { isPortable } from './portable.ts';
import { parseRoutes4 } from './routes.ts';
import type { Evidence } from './verdict.ts';
import { askWindowsNetwork } from './windows.ts';

/** The way out as this machine's own tables tell it; `byIPv4` = there is one by IPv4. */
export type Way = Pick<Evidence, 'links' | 'device' | 'gateway' | 'isPortable'> & { readonly byIPv4: boolean };

const isV4 = (gateway: string | undefined) => gateway === undefined || gateway.includes('.');

function findLinuxWay(host: Host): Way {
  const names = interfaceNames(host.readFile('/proc/net/dev') ?? '');
  const links = watchedInterfaces(host, names).map((name) => ({ name, link: linkOf(host, name) }));
  const route = defaultRoute(host);
  const byIPv4 = parseRoutes4(host.readFile('/proc/net/route') ?? '') !== undefined || route === undefined;
  const about = { isPortable: isPortable(host), byIPv4 };
  if (route === undefined) return { links, ...about };
  const known = links.some(({ name }) => name === route.device);
  const all = known ? links : [...links, { name: route.device, link: linkOf(host, route.device) }];
  return {
    links: all,
    device: route.device,
    ...(route.gateway !== undefined && { gateway: route.gateway }),
    ...about,
  };
}

async function findMacWay(host: Host, signal: AbortSignal): Promise<Way> {
  const route = await askRoute(host, signal);
  if (route !== undefined)
    return { links: [{ name: route.device, link: 'up' }], ...route, isPortable: false, byIPv4: isV4(route.gateway) };
  const { interfaces } = await askInterfaces(host, signal);
  // Only a Mac that people carry has its battery inside.
  const { stdout } = await host.run('pmset', ['-g', 'batt'], { timeLimitMs: 5000, signal });
  const links = interfaces.filter(({ name }) => /^en\d/.test(name));
  return { links, isPortable: stdout.includes('InternalBattery'), byIPv4: true };
}

async function findWindowsWay(host: Host): Promise<Way> {
  const { adapters, route, isPortable } = await askWindowsNetwork(host)();
  const links = adapters.filter(({ isVirtual, isTunnel, name }) => (!isVirtual && !isTunnel) || name === route?.device);
  return { links, ...route, isPortable, byIPv4: isV4(route?.gateway) };
}

/** Asking for the router starts a program; it is asked again after this long, or when it does not answer. */
const askEveryMs = 10 * 60_000;

/** `again`: what was remembered is in doubt. */
export function startWay(host: Host): (signal: AbortSignal, again?: boolean) => Promise<Way> {
  let known: { readonly way: Way; readonly atMs: number } | undefined;
  return async (signal, again = false) => {
    if (host.platform === 'linux') return findLinuxWay(host);
    if (host.platform === 'win32') return findWindowsWay(host);
    if (known !== undefined && !again && host.elapsedMs() - known.atMs < askEveryMs) return known.way;
    known = { way: await findMacWay(host, signal), atMs: host.elapsedMs() };
    return known.way;
  };
}
