// Runs a TypeScript program of test/ on Node 20: node test/run.mjs FILE.ts [ARGUMENTS]. It is bundled first, packages stay outside.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [file, ...rest] = process.argv.slice(2);
if (!file) {
  console.error('Usage: node test/run.mjs FILE.ts [ARGUMENTS]');
  process.exit(2);
}
const folder = join(root, 'node_modules', '.cache', 'forewarn');
mkdirSync(folder, { recursive: true });
const output = join(folder, `${file.replace(/[^a-z0-9]+/gi, '-')}.mjs`);
const bundle = await rolldown({
  input: resolve(root, file),
  platform: 'node',
  logLevel: 'silent',
  resolve: { conditionNames: ['source', 'import', 'default'] },
  // What the programs are made of is bundled from source; what they use stays where it is installed.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@forewarn/'),
});
// One file, although probes are loaded late: the program is started by its name.
await bundle.write({ file: output, format: 'esm', sourcemap: 'inline', codeSplitting: false });
await bundle.close();
process.argv.splice(1, process.argv.length, output, ...rest);
await import(pathToFileURL(output).href);
