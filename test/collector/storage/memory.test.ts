import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { storeSuite } from './store-suite.ts';

storeSuite(
  'a store in memory',
  () => openStores('memory:'),
  async () => undefined,
);
