import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceEvent } from '@forewarn/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labSuite } from '../../lab/lab-suite.ts';
import { bundled } from '../../lab/network-bundle.ts';

const boots = new URL('uptime-boots.sh', import.meta.url).pathname;

labSuite(
  'A machine’s end in a real journal',
  { programs: ['unshare', 'journalctl', 'logger', 'mount', 'bash'], root: true },
  () => {
    let program: Awaited<ReturnType<typeof bundled>>;
    const folders: string[] = [];

    beforeAll(async () => {
      program = await bundled(new URL('uptime-look.ts', import.meta.url));
    });
    afterAll(() => {
      program.remove();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    function afterAnEndBy(way: string): DeviceEvent[] {
      const state = mkdtempSync(join(tmpdir(), 'forewarn-boots-'));
      folders.push(state);
      const args = ['--mount', 'bash', boots, way, process.execPath, program.file, state];
      const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 25_000 });
      if (status !== 0) throw new Error(`The two boots failed: ${stderr}`);
      return JSON.parse(stdout);
    }
    const kinds = (events: readonly DeviceEvent[]) => events.map(({ kind }) => kind);

    it('is a shutdown when the journal was stopped last', () => {
      const events = afterAnEndBy('shutdown');
      expect(kinds(events)).toEqual(['boot']);
      expect(events[0]?.detail).toContain('orderly shutdown (says the system journal)');
    });

    it('is a crash when the journal just ends', () => {
      expect(kinds(afterAnEndBy('crash'))).toEqual(['boot', 'unexpected-reboot']);
    });

    it('is a crash when the journal had only been restarted before', () => {
      expect(kinds(afterAnEndBy('restart-then-crash'))).toEqual(['boot', 'unexpected-reboot']);
    });
  },
);
