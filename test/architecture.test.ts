import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowed, lists, pureRooms, type Room, rooms, starters } from './architecture.ts';
import { type Import, ringsOf } from './import-rings.ts';

const root = resolve(import.meta.dirname, '..');
const packages = join(root, 'packages');

const sources = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path) && !path.endsWith('.d.ts'))
  .filter((path) => !path.endsWith('vite.config.ts'))
  .map((path) => path.replaceAll('\\', '/'));

/** All imports of a file: `import`, `export … from` and dynamic `import()`. */
function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const pattern =
    /(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  for (const [, isType, named, dynamic] of text.matchAll(pattern)) {
    const target = named ?? dynamic ?? '';
    const to = target.startsWith('.')
      ? relative(packages, resolve(packages, dirname(path), target)).replaceAll('\\', '/')
      : target;
    found.push({ from: path, to, isType: isType !== undefined });
  }
  return found;
}

/** Why this import may not be, or undefined when it may. */
function violation({ from, to, isType }: Import): string | undefined {
  const room = roomOf(from);
  if (!room) return `${from} stands in no room. Give it one in test/architecture.ts, or move it.`;
  const target = roomOf(to);
  const name = target?.name ?? to.replace(/^(@[^/]+\/[^/]+|[^/]+).*$/, '$1');
  if (target === room && !(room.noSiblings && isSibling(from, to))) return undefined;
  if (allowed(room, to, isType) || allowed(room, name, isType)) return undefined;
  return `${from} imports ${to}. ${room.name} may import only ${room.may.join(', ') || 'itself'}: ${room.why}`;
}

function roomOf(path: string): Room | undefined {
  return rooms.find((room) =>
    room.files.some((prefix) => path === prefix || (prefix.endsWith('/') && path.startsWith(prefix))),
  );
}

/** Both are parts of units of one room, and of different ones. */
function isSibling(from: string, to: string): boolean {
  const list = lists.find(({ folder }) => to.startsWith(`${folder}/`));
  const unitOf = (path: string) => path.slice((list?.folder.length ?? 0) + 1).split('/')[0] ?? '';
  const [own, other] = [unitOf(from), unitOf(to)];
  return own !== 'index.ts' && own !== other && other !== '' && units(list?.folder, list?.marker).includes(other);
}

/** Names below a folder that declare a unit: `rest` for `rest/index.ts`, `email.ts`. */
function units(folder = '', marker = ''): string[] {
  return readdirSync(join(packages, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = join(packages, folder, entry.name, entry.isDirectory() ? 'index.ts' : '');
    return existsSync(file) && readFileSync(file, 'utf8').includes(marker) ? [entry.name] : [];
  });
}

const everyImport = sources.flatMap((path) => importsOf(path, readFileSync(join(packages, path), 'utf8')));

describe('the house', () => {
  it('has exactly the agreed top level', () => {
    const seen = readdirSync(root).filter((name) => !name.startsWith('.') && name !== 'node_modules');
    expect(seen.sort()).toEqual([
      'README.md',
      'package-lock.json',
      'package.json',
      'packages',
      'test',
      'tsconfig.json',
    ]);
  });

  it('lets each room import only what its line in the table allows', () => {
    expect(everyImport.map(violation).filter((text) => text !== undefined)).toEqual([]);
  });

  it('refuses a planted violation', () => {
    const planted = (from: string, text: string) => importsOf(from, text).map(violation);
    expect(planted('collector/src/rules/planted.ts', "import { readFileSync } from 'node:fs';")[0]).toMatch(
      /rules may import only/,
    );
    expect(planted('agent/src/probes/planted.ts', "import si from 'systeminformation';")[0]).toMatch(
      /probes may import only/,
    );
    expect(planted('collector/src/tickets/zendesk.ts', "import { rest } from './builtin.ts';")[0]).toMatch(
      /never a sibling/,
    );
    expect(planted('collector/src/http/planted.ts', "export { x } from '../pipeline.ts';")[0]).toMatch(
      /http may import only/,
    );
    expect(planted('agent/src/main.ts', "const x = import('node:child_process');")[0]).toMatch(/agent may import only/);
  });

  it('has no file that imports itself through others, types included', () => {
    const rings = ringsOf(everyImport);
    expect(rings.map((ring) => `${ring.join(' → ')}: move what they share to a file of its own`)).toEqual([]);
  });

  it('sees a planted ring, also one of types only', () => {
    const a = importsOf('collector/src/a.ts', "import type { B } from './b.ts';");
    const b = importsOf('collector/src/b.ts', "export { c } from './c.ts';");
    const c = importsOf('collector/src/c.ts', "import { a } from './a.ts';\nimport './d.ts';");
    expect(ringsOf([...a, ...b, ...c])).toEqual([['collector/src/a.ts', 'collector/src/b.ts', 'collector/src/c.ts']]);
    expect(ringsOf([...a, ...b])).toEqual([]);
  });

  it('lets programs be started in few places', () => {
    const found = everyImport.filter(
      ({ from, to }) => to === 'node:child_process' && !starters.some((at) => from.startsWith(at)),
    );
    expect(found.map(({ from }) => from)).toEqual([]);
  });

  it.each(pureRooms)('keeps the clock, chance and I/O out of %s', (folder) => {
    const impure =
      /Date\.now\(|new Date\(\)|Math\.random|performance\.now|crypto\.|process\.|setTimeout|setInterval|fetch\(/;
    const found = sources.filter(
      (path) => path.startsWith(folder) && impure.test(readFileSync(join(packages, path), 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('keeps every file within 300 lines', () => {
    const long = sources.filter((path) => readFileSync(join(packages, path), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });
});

describe('units of extension', () => {
  it.each(lists)('every $unit in $folder is a line of its list', ({ folder, list, marker }) => {
    expect(unlisted(folder, list, marker)).toEqual([]);
  });

  it('misses a planted unit that no list names', () => {
    expect(isListed('planted', "import { cpu } from './cpu.ts';")).toBe(false);
  });
});

/** Files and folders of the room that declare a unit and are not imported by its list. */
function unlisted(folder: string, list: string, marker: string): string[] {
  const face = readFileSync(join(packages, list), 'utf8');
  return units(folder, marker)
    .map((unit) => (unit.endsWith('.ts') ? unit.slice(0, -'.ts'.length) : `${unit}/index`))
    .filter((name) => name !== 'index' && !isListed(name, face))
    .map((name) => `${folder}/${name}.ts declares a unit; add its line to ${list}`);
}

function isListed(name: string, face: string): boolean {
  return face.includes(`'./${name}.ts'`);
}
