import type { Host } from '../../host.ts';
import type { AskMib } from './device.ts';
import type { MibRows } from './mib.ts';
import { parseMib } from './mib-printer.ts';
import type { SnmpTarget, SnmpVersion } from './snmp.ts';
import type { Mib } from './witness.ts';

/** One question of SNMP; tests hand in a recorded printer. */
export type ReadRows = (target: SnmpTarget, version: SnmpVersion, known?: MibRows) => Promise<MibRows | undefined>;

/** A device that has never answered SNMP is not bothered again for so long. */
const restMs = 60 * 60_000;
/** Names and capacities are read anew so often: somebody may have put in another cartridge. */
const describedMs = 60 * 60_000;
const defaultPort = 161;
/** The name that printers let everybody read by; no other is ever tried unless the administrator wrote it down. */
const defaultCommunity = 'public';

/** Loaded where there is a network printer to ask: net-snmp takes some megabytes. */
const readOverNetwork: ReadRows = async (target, version, known) =>
  (await import('./snmp.ts')).readRows(target, version, known);

interface Known {
  /** Undefined = it has never answered. */
  readonly version: SnmpVersion | undefined;
  readonly askedAt: number;
  readonly rows: MibRows | undefined;
  /** When all columns were last asked for, those that describe included. */
  readonly describedAt: number;
}

/** Asks printers by SNMP and remembers how each of them is spoken to. */
export function createSnmpWatch(host: Host, readRows: ReadRows = readOverNetwork): AskMib {
  const known = new Map<string, Known>();

  async function rowsOf(target: SnmpTarget, version: SnmpVersion | undefined, described: MibRows | undefined) {
    if (version !== undefined) return { version, rows: await readRows(target, version, described) };
    const rows = await readRows(target, 2);
    // Old print servers know version 1 alone and drop everything else.
    return rows ? ({ version: 2, rows } as const) : ({ version: 1, rows: await readRows(target, 1) } as const);
  }

  return async (address): Promise<Mib> => {
    const named = host.settings.printers?.find((printer) => printer.host === address);
    if (named === undefined && isThisMachine(address)) return 'silent';
    const before = known.get(address);
    const now = host.elapsedMs();
    const mayRest = named === undefined && before !== undefined && before.version === undefined;
    if (mayRest && now - before.askedAt < restMs) return 'silent';
    const target = {
      host: address,
      port: named?.port ?? defaultPort,
      community: named?.community ?? defaultCommunity,
    };
    const isFresh = before !== undefined && now - before.describedAt < describedMs;
    const { version, rows } = await rowsOf(target, before?.version, isFresh ? before.rows : undefined);
    known.set(address, {
      version: rows ? version : before?.version,
      askedAt: now,
      rows: rows ?? before?.rows,
      describedAt: isFresh ? before.describedAt : now,
    });
    if (rows === undefined) return before?.version === undefined ? 'silent' : 'lost';
    return parseMib(rows) ?? 'no-printer';
  };
}

/** A queue that leads to this machine itself (a driver, a shared queue) is no printer in the network. */
function isThisMachine(address: string): boolean {
  return address === 'localhost' || address === '::1' || address.startsWith('127.');
}
