import type { Host } from '../../host.ts';
import { isForbidden } from '../forbidden.ts';

/** Name of the state text that holds which dumps were told of, see host.ts `state`. */
const stateName = 'crash-dumps';
const dayMs = 24 * 60 * 60_000;
const mostNames = 200;

export interface Dump {
  /** Where it lies: unique, and kept to tell it once. */
  readonly path: string;
  readonly at: number;
}

/** Files in a folder with the moments they were written; none where the folder is not there. */
export function filesIn(host: Host, folder: string, isWanted: (name: string) => boolean): Dump[] {
  const separator = host.platform === 'win32' ? '\\' : '/';
  return host.list(folder).flatMap((name) => {
    if (!isWanted(name)) return [];
    const path = `${folder}${separator}${name}`;
    const info = host.stat(path);
    return info === undefined ? [] : [{ path, at: info.modifiedAt }];
  });
}

/** The same where another witness speaks when this one is closed to the agent: the firmware's folder, Windows' small dumps. */
export function filesIfAllowed(...[host, folder, isWanted]: Parameters<typeof filesIn>): Dump[] {
  try {
    return filesIn(host, folder, isWanted);
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}

/**
 * Those not told of before; at the very first look only those of the last day are news.
 * The same name with another date is another dump.
 */
export function newDumps(host: Host, dumps: readonly Dump[]): Dump[] {
  const text = host.state.read(stateName);
  const known = new Set(text?.split('\n'));
  const keyOf = ({ path, at }: Dump) => `${Math.round(at)} ${path}`;
  const fresh = dumps.filter((dump) => (text === undefined ? host.now() - dump.at <= dayMs : !known.has(keyOf(dump))));
  const next = dumps.map(keyOf).sort().slice(-mostNames).join('\n');
  if (next !== text) host.state.write(stateName, next);
  return fresh;
}
