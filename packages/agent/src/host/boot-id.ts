import type { Files } from './files.ts';
import type { State } from './state.ts';

/** Clocks are set while a machine runs, which moves the computed moment of boot; a boot itself takes longer than this. */
const sameBootMs = 20_000;

/**
 * Linux names every boot. Elsewhere a boot is known by its moment, remembered so that setting the clock
 * by seconds does not look like another one.
 */
export function findBootId(from: { files: Files; state: State; bootedAt: number }): string {
  const named = from.files.readFile('/proc/sys/kernel/random/boot_id')?.trim();
  if (named !== undefined && named !== '') return named;
  const remembered = Number(from.state.read('boot-moment'));
  if (Math.abs(remembered - from.bootedAt) < sameBootMs) return `boot-${remembered}`;
  const moment = Math.round(from.bootedAt);
  from.state.write('boot-moment', String(moment));
  return `boot-${moment}`;
}
