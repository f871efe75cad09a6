// Makes the agent as it is shipped: one small file that a plain Node runs, and beside it what only the inventory child loads.
import { rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'dist');
const name = 'forewarn-agent.cjs';
/** What is parsed at every start stays resident; half of it is probes, a quarter ws and zod. */
const largestBytes = 200 * 1024;

// Of ws only its client, without compression and browser-style listeners, which the agent never uses:
// the server, the stream wrapper and these would be a third of the file.
const wsFolder = join(here, '../../node_modules/ws/lib');
const instead = {
  'permessage-deflate.js': `module.exports = class { static extensionName = 'permessage-deflate'; };`,
  'event-target.js': `module.exports = { EventTarget: { addEventListener() {}, removeEventListener() {} } };`,
};
const wsClientOnly = {
  name: 'ws-client-only',
  resolveId: { filter: { id: /^ws$/ }, handler: () => 'virtual:ws-client' },
  load: {
    filter: { id: [/^virtual:ws-client$/, /[\\/]ws[\\/]lib[\\/]/] },
    handler(id) {
      if (!id.startsWith('virtual:')) return instead[basename(id)];
      return `import WebSocket from ${JSON.stringify(join(wsFolder, 'websocket.js'))}; export { WebSocket };`;
    },
  },
};

const bundle = await rolldown({
  input: join(here, 'src/main.ts'),
  platform: 'node',
  resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  // Optional native speed-ups of ws; without them it falls back to its own.
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [wsClientOnly],
});
rmSync(join(folder, name), { force: true });
const { output } = await bundle.write({
  dir: folder,
  format: 'cjs',
  entryFileNames: name,
  chunkFileNames: 'forewarn-[name].cjs',
  minify: true,
});
await bundle.close();

for (const { fileName } of output) {
  const kib = statSync(join(folder, fileName)).size / 1024;
  console.log(`packages/agent/dist/${fileName}  ${kib.toFixed(1)} KiB`);
}
const { size } = statSync(join(folder, name));
if (size > largestBytes) {
  console.error(`The agent is ${size} bytes; it must stay under ${largestBytes}. Look at what was added to it.`);
  process.exit(1);
}
