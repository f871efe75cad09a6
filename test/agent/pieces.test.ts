import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probes } from '../../packages/agent/src/probes/index.ts';
import { freePort } from '../lab/processes.ts';

const root = resolve(import.meta.dirname, '../../packages/agent');
const dist = join(root, 'dist');
const shipped = readdirSync(dist).filter((file) => file.endsWith('.cjs'));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fw-pieces-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One probe of the agent as shipped, with these settings. */
function probe(name: string, settings: object): string {
  const config = join(folder, 'agent.json');
  writeFileSync(config, JSON.stringify({ dataFolder: folder, ...settings }));
  const args = ['probe', name, '--config', config];
  return spawnSync(join(root, 'bin/forewarn-agent'), args, { encoding: 'utf8' }).stdout;
}

describe('the agent as it is shipped', () => {
  it('is one file for all day and a few pieces that are loaded where they are needed', () => {
    const pieces = shipped.map((file) => /^forewarn-([a-z][a-z0-9-]*?)(?:-[\w-]{8})?\.cjs$/.exec(file)?.[1]).sort();
    // A piece without a name of its own could not be told from another in a folder or a log.
    expect(pieces).not.toContain(undefined);
    expect(new Set(pieces).size).toBe(pieces.length);
    expect(pieces).toEqual(
      expect.arrayContaining(['agent', 'backup', 'commands', 'inventory', 'printer', 'systeminformation']),
    );
    const allDay = readFileSync(join(dist, 'forewarn-agent.cjs'), 'utf8');
    // What the person at the keyboard and systeminformation need is nothing that runs all day.
    expect(allDay).not.toContain('list in plain words everything the agent reads');
    expect(allDay).not.toContain('ZodMini');
  });

  it('has every probe of the list, with its own interval and words', () => {
    const asked = spawnSync(join(root, 'bin/forewarn-agent'), ['status', '--what-is-read', '--json'], {
      encoding: 'utf8',
    });
    const here = probes.filter(({ platforms }) => platforms.some((platform) => platform === process.platform));
    expect(JSON.parse(asked.stdout)).toEqual(here.map(({ name, everyMs, reads }) => ({ name, everyMs, reads })));
  });

  it('holds of a slow probe nothing but its name and interval in the file for all day', () => {
    const allDay = readFileSync(join(dist, 'forewarn-agent.cjs'), 'utf8');
    for (const { everyMs, metrics } of probes) {
      for (const name of Object.keys(metrics))
        expect(allDay.includes(`"${name}"`) && everyMs > 10_000, name).toBe(false);
    }
  });

  it('asks no language for its rules: the tables that Node loads for that are 4 to 8 MB', () => {
    const forPeople = /^forewarn-(commands|systeminformation)-/;
    for (const file of shipped.filter((one) => !forPeople.test(one))) {
      expect(readFileSync(join(dist, file), 'latin1'), file).not.toMatch(/\.localeCompare\(|\.toLocale|\bIntl\./);
    }
  });

  it('keeps all of it in ASCII, for which V8 needs half the memory', () => {
    for (const file of shipped) expect(readFileSync(join(dist, file)).every((byte) => byte < 128)).toBe(true);
  });

  it('has its piece for printers at hand where a print system is set up', async () => {
    expect(probe('printer', { printServer: `127.0.0.1:${await freePort()}` })).toContain(
      'does not answer at 127.0.0.1',
    );
  });

  it('has its piece for backups at hand where one is named', () => {
    const checksFolder = join(folder, 'checks.d');
    expect(probe('backup', { checksFolder })).toContain('nothing-here');
    mkdirSync(checksFolder);
    writeFileSync(join(checksFolder, 'nightly.json'), '{}');
    expect(probe('backup', { checksFolder })).toContain('misconfigured');
  });

  it('has its piece for inventory at hand', () => {
    expect(probe('inventory', {})).toContain('facts');
  });
});
