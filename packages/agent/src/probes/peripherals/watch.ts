import type { Fact } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { createDrift } from '../inventory/drift.ts';
import type { Result } from '../probe.ts';
import type { Monitor } from './edid.ts';
import { readMonitors, readPrinters } from './linux.ts';
import { readProfile } from './macos.ts';
import { placeOf } from './place.ts';
import { monitorsQuery, parseMonitors, parsePrinters, printersQuery } from './windows.ts';

interface Found {
  readonly monitors: readonly Monitor[];
  readonly printers: readonly { readonly name: string; readonly model: string }[];
  readonly place?: string | undefined;
}

function lookOf(host: Host): (signal: AbortSignal) => Promise<Found> {
  if (host.platform === 'linux') {
    return async () => ({ monitors: readMonitors(host), printers: readPrinters(host), place: placeOf(host) });
  }
  if (host.platform === 'darwin') return (signal) => readProfile(host, signal);
  const [askMonitors, askPrinters] = [host.windows(monitorsQuery), host.windows(printersQuery)];
  return async () => {
    const [monitors, printers] = await Promise.all([askMonitors(), askPrinters()]);
    return { monitors: parseMonitors(monitors), printers: parsePrinters(printers) };
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

function factsOf({ monitors, printers, place }: Found): { still: Fact[]; moving: Fact[] } {
  return {
    still: [
      { section: 'monitors', rows: [...monitors].sort(byName).map((one) => ({ ...one })) },
      {
        section: 'printers',
        rows: [...printers]
          .sort(byName)
          .slice(0, 200)
          .map((one) => ({ ...one })),
      },
    ],
    moving: place === undefined ? [] : [{ section: 'place', rows: [{ network: place }] }],
  };
}

/** What is plugged in or set up, and which network this is. A section that became empty is told once, as empty. */
export function watchPeripherals(host: Host): (signal: AbortSignal) => Promise<Result<never>> {
  const look = lookOf(host);
  const drift = createDrift(host, 'peripherals');
  const told = new Set<string>();
  return async (signal) => {
    const { still, moving } = factsOf(await look(signal));
    const events = drift(still);
    const facts = [...still, ...moving].filter(({ section, rows }) => rows.length > 0 || told.has(section));
    for (const { section } of facts) told.add(section);
    return { facts, events };
  };
}
