// Makes the agent as it is shipped: one file that a plain Node runs all day, and beside it what is loaded only where it is
// needed: the other commands, printers, backups, what the inventory asks and how it is told.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'dist');
const name = 'forewarn-agent.cjs';
/** What is parsed at every start stays resident, so zod is only in the piece of the commands. */
const largestBytes = 128 * 1024;

// Of ws only its client, without extensions (compression) and browser-style listeners, which the agent never uses:
// the server, the stream wrapper and these would be a third of the file.
const wsFolder = join(here, '../../node_modules/ws/lib');
const instead = {
  'permessage-deflate.js': `module.exports = class { static extensionName = 'permessage-deflate'; };`,
  'extension.js': 'module.exports = { format: () => "", parse: () => ({}) };',
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
/** After what is in it, and its content: an agent that runs while it is replaced must not load a piece of another version. */
function pieceName({ facadeModuleId, name }) {
  const module = facadeModuleId ?? name;
  const library = /node_modules[\\/]([^\\/]+)/.exec(module)?.[1];
  const folder = basename(dirname(module));
  const isOnlyPlatform = /^(linux|windows|macos)\.ts$/.test(basename(module));
  const own = isOnlyPlatform ? `${folder}-${name}` : name;
  const folderName = /^(index|watch|sections)\.ts$/.test(basename(module)) ? folder : own;
  return `forewarn-${library ?? folderName}-[hash].cjs`;
}
const { output } = await bundle.write({
  dir: folder,
  format: 'cjs',
  entryFileNames: name,
  chunkFileNames: pieceName,
  minify: true,
});
await bundle.close();
const written = new Set(output.map(({ fileName }) => fileName));
const isOld = (file) => file.endsWith('.cjs') && !written.has(file);
for (const file of readdirSync(folder).filter(isOld)) rmSync(join(folder, file));

// One ’ in it, and V8 keeps the whole text at two bytes a character.
const inAscii = (text) => text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
for (const { fileName } of output) {
  writeFileSync(join(folder, fileName), inAscii(readFileSync(join(folder, fileName), 'utf8')));
  const kib = statSync(join(folder, fileName)).size / 1024;
  console.log(`packages/agent/dist/${fileName}  ${kib.toFixed(1)} KiB`);
}
const { size } = statSync(join(folder, name));
if (size > largestBytes) {
  console.error(`The agent is ${size} bytes; it must stay under ${largestBytes}. Look at what was added to it.`);
  process.exit(1);
}
