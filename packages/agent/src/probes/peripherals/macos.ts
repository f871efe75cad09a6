import type { Host } from '../../host.ts';
import type { Monitor } from './edid.ts';

const limitMs = 30_000;

interface Profile {
  readonly SPDisplaysDataType?: readonly { readonly spdisplays_ndrvs?: readonly Record<string, unknown>[] }[];
  readonly SPPrintersDataType?: readonly Record<string, unknown>[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim().slice(0, 200) : '');

/** `system_profiler -json SPDisplaysDataType SPPrintersDataType` (Apple, system_profiler(8)). */
export function parseProfile(json: string): { monitors: Monitor[]; printers: { name: string; model: string }[] } {
  let profile: Profile;
  try {
    profile = JSON.parse(json) as Profile;
  } catch (cause) {
    throw new Error('macOS did not tell its screens and printers (system_profiler).', { cause });
  }
  const screens = (profile.SPDisplaysDataType ?? []).flatMap(({ spdisplays_ndrvs = [] }) => spdisplays_ndrvs);
  return {
    monitors: screens.map((one) => ({
      name: text(one._name),
      maker: text(one['_spdisplays_display-vendor-id']),
      serial: text(one['_spdisplays_display-serial-number']) || null,
      year: Number(one['_spdisplays_display-year']) || null,
    })),
    printers: (profile.SPPrintersDataType ?? [])
      .filter((one) => text(one._name) !== '' && one.ppd !== undefined)
      .map((one) => ({ name: text(one._name), model: text(one.ppd) })),
  };
}

export async function readProfile(host: Host, signal: AbortSignal): Promise<ReturnType<typeof parseProfile>> {
  const args = ['-json', 'SPDisplaysDataType', 'SPPrintersDataType'];
  const { outcome, stdout } = await host.run('system_profiler', args, { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited') throw new Error(`system_profiler did not tell screens and printers (${outcome}).`);
  return parseProfile(stdout);
}
