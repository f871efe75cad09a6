import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BootedMachine, bootMachine } from '../../../lab/booted-machine.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { type Watched, watchBackups } from './watched.ts';

const at = '/etc/systemd/system';
const timer = '[Timer]\nOnCalendar=*-*-* 04:00:00\n[Install]\nWantedBy=timers.target\n';
const units = {
  [`${at}/good.service`]: '[Service]\nType=oneshot\nExecStart=/bin/sleep 1\n',
  [`${at}/good.timer`]: timer,
  [`${at}/bad.service`]: '[Service]\nType=oneshot\nExecStart=/bin/sh -c "exit 7"\n',
  [`${at}/long.service`]: '[Service]\nType=oneshot\nExecStart=/bin/sleep 600\n',
};

labSuite(
  'backups that systemd starts',
  { programs: ['systemd-nspawn', 'nsenter', 'systemctl', 'env'], root: true },
  () => {
    let booted: BootedMachine;
    let machine: Watched;
    beforeAll(async () => {
      booted = await bootMachine(units);
      machine = watchBackups((host) => ({
        ...host,
        uptimeMs: () => 60_000,
        async run(program, args, { env = {} }) {
          const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
          return { outcome: 'exited', ...(await booted.run('env', 'LC_ALL=C', ...given, program, ...args)) };
        },
      }));
      for (const name of ['good', 'bad', 'long', 'none']) {
        machine.check(`${name}.json`, { kind: 'timer', service: `${name}.service` });
      }
      await booted.run('systemctl', 'start', 'good.timer');
    }, 60_000);
    afterAll(async () => {
      machine?.close();
      await booted?.stop();
    });

    it('are waited for, then done, failed or running; a name that is none is told', async () => {
      const before = await machine.look('good');
      expect(before).toMatchObject({ seen: 'waiting', last_result: 'unknown' });
      expect(before.detail).toMatch(/The next one is due at \d{4}-\d\d-\d\d \d\d:00\.$/);
      expect((await machine.look('none')).detail).toContain('systemd knows no such service (not-found)');

      await booted.run('systemctl', 'start', 'good');
      await booted.run('systemctl', 'start', 'bad');
      await booted.run('systemctl', 'start', '--no-block', 'long');
      machine.passes(16 * 60_000);
      expect(await machine.look('good')).toMatchObject({ seen: 'seen', last_result: 'ok', duration: 1, running: 0 });
      const bad = await machine.look('bad');
      expect(bad).toMatchObject({ last_result: 'failed' });
      expect(bad.detail).toContain('systemd says: exit-code (exit status 7).');
      expect((await machine.look('long')).running).toBeGreaterThanOrEqual(16 * 60);
    }, 30_000);
  },
);
