import type { Host } from '../../host.ts';

/** Name of the state text that holds which dumps were told of, see host.ts `state`. */
const stateName = 'crash-dumps';
const dayMs = 24 * 60 * 60_000;
const mostNames = 200;

export interface Dump {
  /** Where it lies: unique, and kept to tell it once. */
  readonly path: string;
  readonly at: number;
}

/** Names in a folder with the moments they were written; none where the folder is not there or not for the agent. */
export function filesIn(host: Host, folder: string, isWanted: (name: string) => boolean, separator = '/'): Dump[] {
  return host.list(folder).flatMap((name) => {
    if (!isWanted(name)) return [];
    const path = `${folder}${separator}${name}`;
    const info = host.stat(path);
    return info === undefined ? [] : [{ path, at: info.modifiedAt }];
  });
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
