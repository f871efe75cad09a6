import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Result } from '../../../../packages/agent/src/probes/probe.ts';
import { judgedDevice } from '../../../collector/rules/shipped/told.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { bundled } from '../../../lab/network-bundle.ts';
import { detailIn, valueIn } from '../../recorded-host.ts';

/** A space of mounts and processes of its own, all of which end with it. */
const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const door = new URL('door.sh', import.meta.url).pathname;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

labSuite(
  'Failing sign-ins at a real sshd',
  {
    programs: ['unshare', 'journalctl', 'logger', 'mount', 'bash', 'sshd', 'ssh', 'ssh-keygen', 'faillock', 'openssl'],
    root: true,
  },
  () => {
    let program: Awaited<ReturnType<typeof bundled>>;
    const state = mkdtempSync(join(tmpdir(), 'forewarn-door-'));
    let looks: Result[] = [];
    let printed = '';

    beforeAll(async () => {
      program = await bundled(new URL('login-look.ts', import.meta.url));
      const args = [...apart, 'bash', door, process.execPath, program.file, state, String(await freePort())];
      const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 50_000 });
      if (status !== 0) throw new Error(`The door failed: ${stderr}`);
      printed = stdout;
      looks = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    }, 60_000);
    afterAll(() => {
      program.remove();
      rmSync(state, { recursive: true, force: true });
    });
    const [quiet, mistyped, locked, free] = [0, 1, 2, 3].map((n) => () => looks[n] ?? {});

    it('are none before anybody tried', () => {
      expect(looks).toHaveLength(4);
      expect(valueIn(quiet?.() ?? {}, 'login.failures_worst')).toBe(0);
    });

    it('are two of somebody who mistyped twice, which nobody is told of', () => {
      expect(valueIn(mistyped?.() ?? {}, 'login.failures_worst')).toBe(2);
      expect(detailIn(mistyped?.() ?? {}, 'login.failures_worst')).toContain('for alice, from 127.0.0.1');
      const device = judgedDevice();
      device.found(quiet?.() ?? {}, mistyped?.() ?? {});
      expect(device.complaints).toEqual({});
    });

    it('lock the account at the third: one incident with its name and where it came from', () => {
      expect(detailIn(locked?.() ?? {}, 'login.account', 'alice')).toContain(
        'locked out after too many wrong passwords, tried from 127.0.0.1',
      );
      expect(locked?.()?.events).toMatchObject([{ kind: 'lockout', instance: 'alice' }]);
      const device = judgedDevice();
      device.found(quiet?.() ?? {}, mistyped?.() ?? {}, locked?.() ?? {});
      expect(device.complaints).toEqual({ 'account-locked alice': 'warning' });
      device.found(free?.() ?? {});
      expect(device.complaints).toEqual({});
    });

    it('never carry a name that nobody has: it may be a password', () => {
      expect(printed).not.toContain('hunter2');
      expect(printed).toContain('an unknown account');
    });

    it('are over when an administrator lifted the lock', () => {
      expect(detailIn(free?.() ?? {}, 'login.account', 'alice')).toBe('alice may sign in again.');
    });
  },
);

labSuite(
  'Failing sign-ins at a real sshd, on a machine without a journal',
  { programs: ['unshare', 'mount', 'bash', 'sshd', 'ssh', 'ssh-keygen', 'openssl'], root: true },
  () => {
    it('are followed in auth.log, over its rotation, without names that nobody has', async () => {
      const script = new URL('door-without-journal.sh', import.meta.url).pathname;
      const program = await bundled(new URL('login-follow.ts', import.meta.url));
      const state = mkdtempSync(join(tmpdir(), 'forewarn-door-'));
      const args = ['bash', script, process.execPath, program.file, state, String(await freePort())];
      const { stdout, stderr } = spawnSync('unshare', [...apart, ...args], { encoding: 'utf8', timeout: 50_000 });
      program.remove();
      rmSync(state, { recursive: true, force: true });
      const looks: Result[] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(
        looks.map((look) => valueIn(look, 'login.failures')),
        stderr,
      ).toEqual([0, 2, 2, 3]);
      expect(detailIn(looks[3] ?? {}, 'login.failures_worst')).toContain(
        'alice (2), an unknown account (1), from 127.0.0.1',
      );
      expect(stdout).not.toContain('hunter2');
    }, 60_000);
  },
);
