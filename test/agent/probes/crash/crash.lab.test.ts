import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Result } from '../../../../packages/agent/src/probes/probe.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { bundled } from '../../../lab/network-bundle.ts';
import { detailIn, valueIn } from '../../recorded-host.ts';

const crashed = new URL('crashed.sh', import.meta.url).pathname;

labSuite(
  'Crashes in a real journal',
  { programs: ['unshare', 'journalctl', 'logger', 'mount', 'bash'], root: true },
  () => {
    let program: Awaited<ReturnType<typeof bundled>>;
    const state = mkdtempSync(join(tmpdir(), 'forewarn-crashed-'));
    let printed = '';
    let looks: Result[] = [];

    beforeAll(async () => {
      program = await bundled(new URL('crash-look.ts', import.meta.url));
      const space = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
      const args = [...space, 'bash', crashed, process.execPath, program.file, state];
      const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 25_000 });
      if (status !== 0) throw new Error(`The crashed machine failed: ${stderr}`);
      printed = stdout;
      looks = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    }, 40_000);
    afterAll(() => {
      program.remove();
      rmSync(state, { recursive: true, force: true });
    });

    it('are none on a machine that is well', () => {
      expect(looks).toHaveLength(3);
      expect(valueIn(looks[0] ?? {}, 'crash.machine')).toBe(0);
      expect(valueIn(looks[0] ?? {}, 'crash.kernel')).toBe(0);
    });

    it('are told by the program’s name and reason, and nothing else of it', () => {
      expect(detailIn(looks[1] ?? {}, 'crash.app', 'gimp')).toContain('once within 24 hours, last: it touched memory');
      expect(printed).not.toContain('alice');
      expect(printed).not.toContain('secret');
    });

    it('of the kernel are told with its fault and its last words', () => {
      expect(valueIn(looks[1] ?? {}, 'crash.machine')).toBe(1);
      expect(detailIn(looks[1] ?? {}, 'crash.machine')).toContain(
        'kernel NULL pointer dereference. The kernel gave up (panic): Fatal exception.',
      );
      expect(looks[1]?.events).toMatchObject([{ kind: 'unexpected-reboot' }]);
    });

    it('are not made up by somebody who writes like the kernel', () => {
      expect(valueIn(looks[1] ?? {}, 'crash.kernel')).toBe(0);
    });

    it('are remembered, not told again, by the next life of the agent', () => {
      expect(valueIn(looks[2] ?? {}, 'crash.app', 'gimp')).toBe(1);
      expect(valueIn(looks[2] ?? {}, 'crash.machine')).toBe(1);
      expect(looks[2]?.events).toEqual([]);
    });
  },
);
