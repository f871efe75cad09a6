// Run by the kill tests in a process of its own: compacts and says when it begins and when it is done.
import { openStores } from '../../../packages/collector/dist/storage/index.js';

const [, , path, now] = process.argv;
const stores = await openStores(`sqlite:${path}`);
process.stdout.write('begin\n');
await stores.history.compact(Number(now));
process.stdout.write('done\n');
await stores.close();
