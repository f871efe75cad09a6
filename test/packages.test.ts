import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Locked {
  readonly dependencies?: Record<string, string>;
  readonly resolved?: string;
  readonly link?: boolean;
}
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Locked>;
};

/** better-sqlite3 asks it for a ready binary while it is installed; nothing of it is loaded afterwards. */
const installTime = new Set(['prebuild-install']);

/** Every package that our programs can load, however deep. */
function runTimePackages(): Set<string> {
  const found = new Set<string>();
  const visit = (place: string) => {
    for (const name of Object.keys(lock.packages[place]?.dependencies ?? {})) {
      const path = [`${place}/node_modules/${name}`, `node_modules/${name}`].find((one) => one in lock.packages) ?? '';
      if (installTime.has(name) || found.has(path) || path === '') continue;
      if (!lock.packages[path]?.link) found.add(path);
      visit(path);
    }
  };
  for (const room of ['shared', 'agent', 'collector']) visit(`packages/${room}`);
  return found;
}

it('what our programs load comes from at most 40 packages', () => {
  const packages = runTimePackages();
  expect(packages.size).toBeGreaterThan(10);
  expect([...packages].length).toBeLessThanOrEqual(40);
});

it('the lock file names no address', () => {
  const named = Object.entries(lock.packages).filter(([, one]) => one.resolved !== undefined && !one.link);
  expect(named.map(([path]) => path)).toEqual([]);
});
