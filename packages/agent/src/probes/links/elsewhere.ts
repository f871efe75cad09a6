import type { Host } from '../../host.ts';
import { askInterfaces } from '../network/macos.ts';
import { askWindowsNetwork } from '../network/windows.ts';
import type { Seen } from './seen.ts';

/** Windows and macOS keep no count of lost links and no way to tell one router's home from another's but its address. */
export async function seeWindows(host: Host): Promise<Seen> {
  const { adapters, route } = await askWindowsNetwork(host)();
  const cables = adapters
    .filter(({ isWireless, isTunnel, isVirtual }) => !isWireless && !isTunnel && !isVirtual)
    .map(({ name, link, speed, full }) => ({
      name,
      isUp: link === 'up',
      ...(speed !== undefined && { speed }),
      ...(full !== undefined && { full }),
      ...(route?.device === name && route.gateway !== undefined && { router: route.gateway }),
    }));
  const tunnels = adapters
    .filter(({ isTunnel, link }) => isTunnel && link === 'up')
    .map(({ name, counters }) => ({ name, ...counters }));
  return { cables, tunnels };
}

export async function seeMac(host: Host, signal: AbortSignal): Promise<Seen> {
  const { interfaces } = await askInterfaces(host, signal);
  // Wi-Fi agrees on no speed that ifconfig would show.
  const cables = interfaces
    .filter(({ speed }) => speed !== undefined)
    .map(({ name, link, speed, full }) => ({
      name,
      isUp: link === 'up',
      ...(speed !== undefined && { speed }),
      ...(full !== undefined && { full }),
    }));
  return { cables, tunnels: [] };
}
