// Makes agents that need nothing installed: Node.js, the agent's files, its start script and its service in one archive.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import { fetchRuntime, PackagingError, runtimes } from './runtime.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const agent = dirname(here);
const { version } = JSON.parse(readFileSync(join(agent, 'package.json'), 'utf8'));
const platforms = Object.keys(runtimes);

const help = `npm run package:agent [-- OPTIONS]: agents for machines without Node.js

  --platform NAME   ${platforms.join(', ')}; may be given several times (all)
  --out FOLDER      where the archives go (packages/agent/dist/packages)
  --folder-only     leave the folders, make no archives
  --help            this page

Each archive holds the vendor's signed Node.js, the agent, its start script and how to install it as a service.
Build first: npm run build`;

const say = (line) => console.log(line);

function place(platform, out) {
  const folder = join(out, `forewarn-agent-${version}-${platform}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'runtime'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  for (const file of readdirSync(join(agent, 'dist')).filter((name) => name.endsWith('.cjs'))) {
    cpSync(join(agent, 'dist', file), join(folder, 'dist', file));
  }
  const cache = join(agent, 'dist/runtimes');
  const runtime = fetchRuntime(platform, cache, say);
  // The same for all systems, but not every package carries it.
  const licence = join(dirname(dirname(fetchRuntime('linux-x64', cache, say))), 'LICENSE');
  const system = platform.split('-')[0];
  const binary = join(folder, 'runtime', system === 'win' ? 'node.exe' : 'node');
  cpSync(runtime, binary);
  chmodSync(binary, 0o755);
  cpSync(licence, join(folder, 'runtime/LICENSE'));
  cpSync(join(here, system), folder, { recursive: true });
  if (system !== 'win') {
    cpSync(join(agent, 'bin/forewarn-agent'), join(folder, 'bin/forewarn-agent'));
    chmodSync(join(folder, 'bin/forewarn-agent'), 0o755);
  }
  if (system === 'linux') {
    for (const part of ['systemd', 'smart-helper']) cpSync(join(agent, part), join(folder, part), { recursive: true });
  }
  return folder;
}

function filesIn(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}

function archive(folder, platform) {
  const name = folder.slice(dirname(folder).length + 1);
  if (platform.startsWith('win')) {
    const files = filesIn(folder).map((path) => [`${name}/${path}`, readFileSync(join(folder, path))]);
    writeFileSync(`${folder}.zip`, zipSync(Object.fromEntries(files), { level: 6 }));
    return `${folder}.zip`;
  }
  const { status, stderr } = spawnSync('tar', ['-czf', `${name}.tar.gz`, name], {
    cwd: dirname(folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new PackagingError(`tar failed: ${stderr}`);
  return `${folder}.tar.gz`;
}

function main() {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', multiple: true },
      out: { type: 'string' },
      'folder-only': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return say(help);
  const unknown = values.platform?.find((name) => !platforms.includes(name));
  if (unknown !== undefined)
    throw new PackagingError(`There is no platform "${unknown}". Known: ${platforms.join(', ')}.`);
  if (!existsSync(join(agent, 'dist/forewarn-agent.cjs')))
    throw new PackagingError('The agent is not built. Run: npm run build');

  const out = values.out ?? join(agent, 'dist/packages');
  mkdirSync(out, { recursive: true });
  const sums = [];
  for (const platform of values.platform ?? platforms) {
    const folder = place(platform, out);
    if (values['folder-only']) {
      say(folder);
      continue;
    }
    const file = archive(folder, platform);
    rmSync(folder, { recursive: true });
    sums.push(
      `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file.slice(dirname(file).length + 1)}`,
    );
    say(`${file}  ${(statSync(file).size / 1024 ** 2).toFixed(1)} MiB`);
  }
  if (sums.length > 0) writeFileSync(join(out, 'SHA256SUMS'), `${sums.join('\n')}\n`);
}

try {
  main();
} catch (error) {
  const known = error instanceof PackagingError || error?.code?.startsWith('ERR_PARSE_ARGS');
  console.error(known ? `${error.message}\nSee: npm run package:agent -- --help` : error);
  process.exitCode = 1;
}
