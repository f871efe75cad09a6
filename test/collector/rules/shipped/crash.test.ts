import { describe, expect, it } from 'vitest';
import { crash as crashProbe } from '../../../../packages/agent/src/probes/crash/index.ts';
import { uptime } from '../../../../packages/agent/src/probes/uptime/index.ts';
import { crash } from '../../../../packages/collector/src/rules/shipped/crash.ts';
import { type RecordedHost, recordedHost, start } from '../../../agent/recorded-host.ts';
import { judgedDevice, type Told } from './told.ts';

const well: Told = { 'crash.machine': 'none', 'crash.kernel': 0 };
const stories: readonly (readonly [name: string, told: Told, complaints: Record<string, string>])[] = [
  ['is well', {}, {}],
  ['crashed once', { 'crash.machine': 'once' }, { 'unexpected-reboot': 'info' }],
  ['crashed twice in a week', { 'crash.machine': 'repeated' }, { 'unexpected-reboot': 'warning' }],
  ['crashed three times today', { 'crash.machine': 'often' }, { 'unexpected-reboot': 'critical' }],
  ['has a program that crashed twice', { 'crash.app of gimp': 2 }, {}],
  ['has a program that keeps crashing', { 'crash.app of gimp': 3 }, { 'app-crash-repeated gimp': 'warning' }],
  ['has a program that stopped crashing', { 'crash.app of gimp': 0 }, {}],
  ['has a kernel with a fault', { 'crash.kernel': 1 }, { 'kernel-error': 'warning' }],
];

describe('the rules in the box about crashes', () => {
  it.each(stories)('a machine that %s', (_, told, complaints) => {
    const device = judgedDevice();
    device.tells({ ...well, ...told }, 60);
    expect(device.complaints).toEqual(complaints);
  });

  it('have each a story above that it complains of', () => {
    const told = new Set(
      stories.flatMap(([, , complaints]) => Object.keys(complaints).map((one) => one.split(' ')[0])),
    );
    expect(crash.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  });

  /** The next boot, after an end without a word. */
  function crashes(host: RecordedHost, boot: string): void {
    host.pass(7_200_000);
    host.boot = boot;
    host.upMs = 20_000;
  }

  it('make one incident of one crash, of which the journal, the dump and the agent’s own record tell', async () => {
    const host = recordedHost();
    host.files.set('/var/log/journal/0/system.journal', 'L');
    await start(uptime, host)();
    const device = judgedDevice();
    device.found(await start(crashProbe, host)());
    expect(device.complaints).toEqual({});
    crashes(host, 'boot-0002');
    host.infos.set('/var/lib/systemd/pstore/dmesg-1', { modifiedAt: host.at });
    device.found(await start(uptime, host)(), await start(crashProbe, host)());
    expect(device.complaints).toEqual({ 'unexpected-reboot': 'info' });
    for (const boot of ['boot-0003', 'boot-0004']) {
      crashes(host, boot);
      device.found(await start(uptime, host)(), await start(crashProbe, host)());
    }
    expect(device.complaints).toEqual({ 'unexpected-reboot': 'critical' });
  });
});
