import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { newerThan } from '../../../../packages/agent/src/probes/updates/apt.ts';

/** A piece of a list: one package, and as much about it as fills 128 KB. */
function* piecesOf(packages: number): Generator<string> {
  for (let n = 0; n < packages; n += 1) {
    const about = Buffer.alloc(128 * 1024, 'x').toString('latin1');
    yield `Package: a-package-with-a-long-name-${n}\nArchitecture: all\nVersion: 2:1.2.3-4+deb12u${n}\nDescription: ${about}\n\n`;
  }
}

it('of a large package list only the names and versions that wait are kept in memory', () => {
  const packages = 64;
  const names = Array.from({ length: packages }, (_, n) => `a-package-with-a-long-name-${n}`);
  const installed = new Map(names.map((name) => [`${name}:all`, '1.0']));
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const pending = newerThan(installed, [piecesOf(packages)]);
  collectGarbage();
  expect(pending).toHaveLength(packages);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 * 1024 * 1024);
});
