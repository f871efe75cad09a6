import type { Host } from '../../host.ts';
import type { UpsState } from './metrics.ts';
import type { Ups } from './ups.ts';

/** apcupsd manual, “Network Information Server”. */
export const apcupsdPort = 3551;
const limitMs = 5000;
const mostLines = 200;

/** Bits of STATFLAG, apcupsd manual “Status report fields”. */
const flag = {
  calibrating: 0x1,
  online: 0x8,
  onBattery: 0x10,
  overloaded: 0x20,
  low: 0x40,
  replace: 0x80,
  lost: 0x100,
};

function stateOf(status: number): UpsState | undefined {
  const has = (bit: number) => (status & bit) !== 0;
  if (has(flag.lost)) return 'silent';
  if (has(flag.calibrating)) return 'testing';
  if (has(flag.onBattery)) return has(flag.low) ? 'low-battery' : 'on-battery';
  if (has(flag.overloaded)) return 'overloaded';
  return has(flag.online) ? 'online' : undefined;
}

/** `KEY      : value` lines, as `apcaccess` shows them. Throws when it is no such answer. */
export function parseApcupsd(lines: readonly string[]): Ups {
  const values = new Map(
    lines.flatMap((line): [string, string][] => {
      const cut = line.indexOf(':');
      return cut > 0 ? [[line.slice(0, cut).trim(), line.slice(cut + 1).trim()]] : [];
    }),
  );
  const status = Number.parseInt(values.get('STATFLAG') ?? '', 16);
  if (!values.has('APC') || !Number.isFinite(status)) throw new Error('What apcupsd answered could not be read.');
  const number = (key: string) => {
    const value = Number.parseFloat(values.get(key) ?? '');
    return Number.isFinite(value) ? value : undefined;
  };
  const charge = number('BCHARGE');
  const load = number('LOADPCT');
  const minutes = number('TIMELEFT');
  return {
    name: (values.get('UPSNAME') || values.get('MODEL') || 'UPS').slice(0, 64),
    state: stateOf(status),
    ...(charge !== undefined && { charge: Math.min(1, charge / 100) }),
    ...(load !== undefined && { load: Math.round(load * 10) / 1000 }),
    ...(minutes !== undefined && { runtime: minutes * 60 }),
    replaceBattery: (status & flag.replace) !== 0,
  };
}

/** Asks apcupsd on this machine: two bytes of length before each text, which ends with a line end. */
export async function readApcupsd(host: Host, signal: AbortSignal): Promise<Ups[]> {
  const connection = await host.connect({ host: '127.0.0.1', port: apcupsdPort, timeoutMs: limitMs, signal });
  try {
    connection.write('\0\x06status');
    const lines: string[] = [];
    while (lines.length < mostLines) {
      const line = (await connection.line()).replace(/^\0./s, '');
      lines.push(line);
      if (line.startsWith('END APC')) break;
    }
    return [parseApcupsd(lines)];
  } finally {
    connection.close();
  }
}
