import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { readReports } from '../../../packages/collector/src/storage/report-batch.ts';
import { labSuite } from '../../lab/lab-suite.ts';
import { append, monday } from './fleet-fixture.ts';

labSuite('storage on a disk that fills up', { programs: ['mount', 'umount'], root: true }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-full-'));
  beforeAll(() => void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder]));
  afterAll(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });

  it('refuses what does not fit, keeps all it acknowledged, and goes on when there is room', async () => {
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(6 * 1024 * 1024));
    const stores = await openStores(`sqlite:${join(folder, 'forewarn.db')}`);
    let acknowledged = 0;
    const fill = async (): Promise<unknown> => {
      try {
        for (; acknowledged < 500; acknowledged++) {
          const values = new Array(4_000).fill(acknowledged + 0.125);
          await append(stores, [{ number: 1, at: monday + acknowledged, values }]);
        }
      } catch (error) {
        return error;
      }
      return null;
    };
    const refused = await fill();
    expect(refused).toMatchObject({ code: 'disk-full', message: expect.stringContaining('Free space') });
    expect(acknowledged).toBeGreaterThan(0);
    const before = acknowledged;
    expect(await fill()).toMatchObject({ code: 'disk-full' });

    rmSync(ballast);
    expect(await fill()).toMatchObject({ code: 'disk-full' });
    expect(acknowledged).toBeGreaterThan(before);

    const seen: number[] = [];
    await stores.journal.replay(0, (batch) => seen.push(...readReports(batch).map(({ at }) => at - monday)));
    expect(seen).toEqual(Array.from({ length: acknowledged }, (_, i) => i));
    await stores.close();
  });
});
