// Makes the agent as it is shipped: one file that a plain Node runs all day, and beside it what is loaded only where it is
// needed: the other commands, printers, backups, what the inventory asks and how it is told.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'dist');
const name = 'forewarn-agent.cjs';
/** What is parsed at every start stays resident: no zod, no slow probe. */
const largestBytes = 104 * 1024;

// Of ws only what knows frames, without compression: its client and its server would be a quarter of the file.
const wsFolder = join(here, '../../node_modules/ws/lib');
const part = (name) => JSON.stringify(join(wsFolder, name));
const framing = `import Receiver from ${part('receiver.js')}; import Sender from ${part('sender.js')}; export { Receiver, Sender };`;
const noCompression = `module.exports = class { static extensionName = 'permessage-deflate'; };`;
const wsFramingOnly = {
  name: 'ws-framing-only',
  resolveId: { filter: { id: /^ws$/ }, handler: () => 'virtual:ws-framing' },
  load: {
    filter: { id: [/^virtual:ws-framing$/, /[\\/]ws[\\/]lib[\\/]permessage-deflate\.js$/] },
    handler: (id) => (id.startsWith('virtual:') ? framing : noCompression),
  },
};

const source = { platform: 'node', resolve: { conditionNames: ['source', 'import', 'node', 'default'] } };

/** Probes that run in every cycle; the others come with their first run. */
const fastMs = 10_000;
const listFile = join(here, 'src/probes/index.ts');

/** The probes as the list has them, with all they declare. */
async function listedProbes() {
  const file = join(folder, 'probes.mjs');
  const external = (id) => !/^[./]|^@forewarn|^\w:/.test(id);
  const list = await rolldown({ ...source, input: listFile, external });
  await list.write({ file, format: 'esm', codeSplitting: false });
  await list.close();
  const { probes } = await import(pathToFileURL(file).href);
  rmSync(file);
  return probes;
}

/** The list as it is shipped: of a slow probe only its line, the rest of it in a piece (src/probes/later.ts). */
async function shippedList() {
  const written = readFileSync(listFile, 'utf8');
  const imported = new Map();
  for (const [, names, from] of written.matchAll(/^import \{ ([\w, ]+) \} from '(.+)';$/gm)) {
    for (const one of names.split(', ')) imported.set(one, from);
  }
  const names = /= \[([^\]]*)\];/.exec(written)?.[1].match(/\w+/g) ?? [];
  const probes = await listedProbes();
  if (names.length !== probes.length || names.some((one) => !imported.has(one)))
    throw new Error(`${listFile}: each probe is one name in the list and one import from its file.`);
  const isFast = (_, index) => probes[index].everyMs <= fastMs;
  const lines = names.map((one, index) => {
    if (isFast(one, index)) return one;
    const { name, everyMs, platforms } = probes[index];
    const load = `async () => (await import('${imported.get(one)}')).${one}`;
    return `later(${JSON.stringify({ name, everyMs, platforms })}, ${load})`;
  });
  const imports = names.filter(isFast).map((one) => `import { ${one} } from '${imported.get(one)}';`);
  return `import { later } from './later.ts';\n${imports.join('\n')}\nexport const probes = [${lines.join(', ')}];`;
}

const list = await shippedList();
const slowProbesLater = {
  name: 'slow-probes-later',
  load: { filter: { id: /[\\/]probes[\\/]index\.ts$/ }, handler: (id) => (id === listFile ? list : undefined) },
};

const bundle = await rolldown({
  ...source,
  input: join(here, 'src/main.ts'),
  // Optional native speed-ups of ws; without them it falls back to its own.
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [wsFramingOnly, slowProbesLater],
});
/** After what is in it, and its content: an agent that runs while it is replaced must not load a piece of another version. */
function pieceName({ facadeModuleId, moduleIds, name }) {
  // A virtual module's id begins with \0, which no file name may hold.
  const module = (facadeModuleId ?? moduleIds.at(-1) ?? name).replaceAll('\0', '');
  const library = /node_modules[\\/]([^\\/]+)/.exec(module)?.[1];
  const room = basename(dirname(module));
  const file = basename(module).replace(/\.\w+$/, '');
  const own = file === 'index' || room === 'src' ? '' : `-${file === 'sections' ? 'watch' : file}`;
  return `forewarn-${library ?? (room === 'src' ? file : room) + own}-[hash].cjs`;
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
