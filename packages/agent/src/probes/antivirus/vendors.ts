import type { Product } from './product.ts';

/**
 * `sentinelctl status`: `Agent state      Enabled` on Linux, `Protection:   enabled` on macOS.
 * SentinelOne recognises by behaviour; its signatures have no age.
 */
export function parseSentinelOne(text: string): Product {
  const state = /^\s*(?:Agent state|Protection):?\s+(\S+)/m.exec(text)?.[1]?.toLowerCase();
  if (state === undefined) throw new Error('SentinelOne did not tell its state (sentinelctl status).');
  return state === 'enabled'
    ? { name: 'SentinelOne', state: 'on', note: 'Its agent is enabled.' }
    : { name: 'SentinelOne', state: 'off', note: `Its agent is ${state}.` };
}

/** `cytool runtime query`: a row for each of its processes, name first, `Running` or another word in it. */
export function parseCortex(text: string): Product {
  const rows = text.split('\n').filter((line) => /^\s*(pmd|clad|dypd|spmd)\s/.test(line));
  if (rows.length === 0) throw new Error('Cortex XDR did not tell its state (cytool runtime query).');
  const down = rows.filter((line) => !/\sRunning\s/.test(line)).map((line) => line.trim().split(/\s+/)[0]);
  return down.length === 0
    ? { name: 'Cortex XDR', state: 'on', note: 'Its processes run.' }
    : { name: 'Cortex XDR', state: 'off', note: `Of its processes ${down.join(', ')} do not run.` };
}

/** `2023-08-24 at 11:44:37 GMT+2` */
function parseContentTime(text: string): number | undefined {
  const match = /(\d{4}-\d\d-\d\d) at (\d\d:\d\d:\d\d) GMT([+-]\d{1,2})?(?::?(\d\d))?/.exec(text);
  if (match === null) return undefined;
  const hours = Number(match[3] ?? 0);
  const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:${match[4] ?? '00'}`;
  const at = Date.parse(`${match[1]}T${match[2]}${zone}`);
  return Number.isFinite(at) ? at : undefined;
}

/** `bduitool get ps` of Bitdefender Endpoint Security Tools for Linux. */
export function parseBitdefender(text: string): Product {
  const status = /Antimalware status:\s*(\S+)/.exec(text)?.[1];
  if (status === undefined) throw new Error('Bitdefender did not tell its state (bduitool get ps).');
  return {
    name: 'Bitdefender',
    state: status === 'On' ? 'on' : 'off',
    signaturesAt: parseContentTime(/Last security content update:(.*)/.exec(text)?.[1] ?? ''),
    note: status === 'On' ? 'It watches.' : `Its antimalware is ${status.toLowerCase()}.`,
  };
}
