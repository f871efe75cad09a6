import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type Host } from '../../../../packages/agent/src/host.ts';
import { parseSimulation } from '../../../../packages/agent/src/probes/updates/apt.ts';
import { compareVersions } from '../../../../packages/agent/src/probes/updates/debian-version.ts';
import { updates } from '../../../../packages/agent/src/probes/updates/index.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { detailIn, start, valueIn } from '../../recorded-host.ts';

/** The real machine, whose package files are those below another root. */
function below(root: string): Host {
  const host = createHost({ mainFile: '' });
  const at = (path: string) => (/^\/(var\/lib\/(apt|dpkg)|boot|run)/.test(path) ? `${root}${path}` : path);
  return {
    ...host,
    list: (path) => host.list(at(path)),
    stat: (path) => host.stat(at(path)),
    readFile: (path) => host.readFile(at(path)),
    readPart: (path, from, most) => host.readPart(at(path), from, most),
    run: (program, args, options) => host.run(program, [...aptOptions(root), ...args], options),
  };
}

/** apt keeps to this root and asks nobody. */
const aptOptions = (root: string) =>
  [
    `Dir=${root}`,
    `Dir::State::status=${root}/var/lib/dpkg/status`,
    'APT::Sandbox::User=root',
    'APT::Architecture=amd64',
  ].flatMap((option) => ['-o', option]);

labSuite('apt', { programs: ['apt-get', 'dpkg-deb', 'dpkg'] }, () => {
  let root = '';
  const apt = (...args: string[]) =>
    execFileSync('apt-get', [...aptOptions(root), ...args], { encoding: 'utf8', stdio: 'pipe' });

  /** Offers a package in the repository of one suite. */
  function offer(suite: string, packages: readonly (readonly [name: string, version: string])[]) {
    const pool = join(root, 'debian-security');
    const folder = join(pool, 'dists', suite, 'main/binary-amd64');
    mkdirSync(folder, { recursive: true });
    const list = packages.map(([name, version]) => {
      const tree = join(root, 'tree');
      mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
      const control = `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: Lab <lab@example.org>\nDescription: lab\n`;
      writeFileSync(join(tree, 'DEBIAN/control'), control);
      const file = join(pool, `${name}_${version.replace(':', '%3a')}_amd64.deb`);
      execFileSync('dpkg-deb', ['--root-owner-group', '-b', tree, file], { stdio: 'pipe' });
      const deb = readFileSync(file);
      const sum = createHash('sha256').update(deb).digest('hex');
      return `${control}Filename: ${file.slice(pool.length + 1)}\nSize: ${deb.length}\nSHA256: ${sum}\n`;
    });
    const text = list.join('\n');
    writeFileSync(join(folder, 'Packages'), text);
    const digest = createHash('sha256').update(text).digest('hex');
    writeFileSync(
      join(pool, 'dists', suite, 'Release'),
      `Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\nCodename: ${suite}\nVersion: 12\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\nArchitectures: amd64\nComponents: main\nSHA256:\n ${digest} ${Buffer.byteLength(text)} main/binary-amd64/Packages\n`,
    );
  }

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'forewarn-apt-'));
    for (const folder of [
      'etc/apt/preferences.d',
      'var/lib/apt/lists/partial',
      'var/lib/dpkg',
      'var/cache/apt/archives/partial',
      'var/log/apt',
    ])
      mkdirSync(join(root, folder), { recursive: true });
    const installed = [
      ['openssl', '3.0.11-1~deb12u2'],
      ['bind9', '1:9.18.19-1~deb12u1'],
      ['tzdata', '2024a-0+deb12u1'],
    ].map(
      ([name, version]) =>
        `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nMaintainer: Lab <lab@example.org>\nDescription: lab\n`,
    );
    writeFileSync(join(root, 'var/lib/dpkg/status'), installed.join('\n'));
    writeFileSync(
      join(root, 'etc/apt/sources.list'),
      `deb [trusted=yes] file:${root}/debian-security bookworm-security main\n`,
    );
    offer('bookworm-security', [
      ['openssl', '3.0.11-1~deb12u3'],
      ['bind9', '1:9.18.24-1'],
      ['tzdata', '2024a-0+deb12u1'],
      ['never-installed', '1.0'],
    ]);
    apt('update');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('finds what apt itself would install, from its lists', async () => {
    const simulated = parseSimulation(apt('-s', 'dist-upgrade'));
    const result = await start(updates, below(root))();
    expect(simulated.map(({ name }) => name).sort()).toEqual(['bind9', 'openssl']);
    expect(valueIn(result, 'updates.security')).toBe(2);
    for (const { name, installed, version } of simulated) {
      expect(detailIn(result, 'updates.security')).toContain(`${name} ${installed} → ${version}`);
    }
    expect(valueIn(result, 'updates.lists_age')).toBeLessThan(3600);
  });

  it('asks apt where it keeps its lists compressed', async () => {
    apt('-o', 'Acquire::GzipIndexes=true', '-o', 'Acquire::CompressionTypes::Order::=gz', 'update');
    expect(readdirSync(join(root, 'var/lib/apt/lists')).filter((name) => name.endsWith('_Packages'))).toEqual([]);
    const result = await start(updates, below(root))();
    expect(valueIn(result, 'updates.security')).toBe(2);
  });

  it('says how long ago this machine last heard of updates', async () => {
    const release = execFileSync('find', [join(root, 'var/lib/apt/lists'), '-name', '*Release'], {
      encoding: 'utf8',
    }).trim();
    const longAgo = Date.now() / 1000 - 30 * 86_400;
    for (const file of release.split('\n')) utimesSync(file, longAgo, longAgo);
    const result = await start(updates, below(root))();
    expect(valueIn(result, 'updates.lists_age')).toBeGreaterThan(29 * 86_400);
  });

  it('orders versions as dpkg does', () => {
    const versions =
      '1.0 1.0-1 1.0~rc1-1 1.0+b1 1.0a 1:0.9 0:1.0 2.36-9+deb12u10 2.36-9+deb12u9 1.0.0 1.0-1.1 1.0~~ 1.0~ 007 7 1.0-a 1.0.+ 9.18.24-1 9.18.24-1~deb12u1 5:2.0'.split(
        ' ',
      );
    for (const a of versions) {
      for (const b of versions) {
        const less = spawnSync('dpkg', ['--compare-versions', a, 'lt', b]).status === 0;
        expect(compareVersions(a, b) < 0, `${a} < ${b}`).toBe(less);
      }
    }
  });
});
