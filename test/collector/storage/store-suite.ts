import { afterEach, beforeEach, describe } from 'vitest';
import type { Stores } from '../../../packages/collector/src/storage/store.ts';
import { coreSuite } from './core-suite.ts';
import { historySuite } from './history-suite.ts';
import { journalSuite } from './journal-suite.ts';

/** The contract of storage/store.ts: every backend runs it. `open` makes an empty store, `cleanUp` removes its traces. */
export function storeSuite(name: string, open: () => Promise<Stores>, cleanUp: () => Promise<void>): void {
  describe(name, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(async () => {
      await stores.close();
      await cleanUp();
    });
    describe('records', () => coreSuite(() => stores));
    describe('the journal', () => journalSuite(() => stores));
    describe('history', () => historySuite(() => stores));
  });
}
