import { inventoryArgument, runInventoryChild } from '../../packages/agent/src/host/inventory-child.ts';

/** Stands for the agent's main file, started again as the inventory child. */
if (process.argv[2] !== inventoryArgument) throw new Error('Only the inventory child is started like this.');
await runInventoryChild(process.argv.slice(3));
process.exit(0);
