/** What may be asked of systeminformation, and nothing else: each name is one of its functions without arguments. */
export const inventoryCalls = [
  'system',
  'bios',
  'baseboard',
  'chassis',
  'cpu',
  'mem',
  'memLayout',
  'osInfo',
  'diskLayout',
  'networkInterfaces',
  'users',
  'battery',
] as const;
export type InventoryCall = (typeof inventoryCalls)[number];

/** The hidden first argument that makes the agent's program an inventory child: `--inventory-child cpu,osInfo`. */
export const inventoryArgument = '--inventory-child';

/** Node's flags for it: nothing is compiled, as in the agent itself, for its service may not make memory executable. */
export const inventoryFlags = ['--lite-mode', '--no-expose-wasm'] as const;

function isCall(name: string): name is InventoryCall {
  return inventoryCalls.some((call) => call === name);
}

/**
 * Asks systeminformation and prints `{ call: answer }` as JSON; a call that fails is `null` there.
 * Runs in a process of its own that exits, because systeminformation costs 63 MB and starts programs without a time limit.
 */
export async function runInventoryChild(args: readonly string[]): Promise<void> {
  const names = (args[0] ?? '').split(',');
  const unknown = names.filter((name) => !isCall(name));
  if (unknown.length > 0) throw new Error(`Not an inventory call: ${unknown.join(', ')}.`);
  const information = await import('systeminformation');
  const answers: Record<string, unknown> = {};
  for (const name of names.filter(isCall)) {
    try {
      answers[name] = await information[name]();
    } catch (error) {
      answers[name] = null;
      process.stderr.write(`${name}: ${String(error)}\n`);
    }
  }
  await new Promise<void>((resolve) => process.stdout.write(JSON.stringify(answers), () => resolve()));
}
