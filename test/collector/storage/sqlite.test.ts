import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { storeSuite } from './store-suite.ts';

let folder = '';

storeSuite(
  'a store in a SQLite file',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'forewarn-store-'));
    return openStores(`sqlite:${join(folder, 'data', 'forewarn.db')}`);
  },
  () => rm(folder, { recursive: true }),
);
