import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type Host } from '../../../../packages/agent/src/host.ts';
import { services } from '../../../../packages/agent/src/probes/services/index.ts';
import { serviceStates } from '../../../../packages/agent/src/probes/services/unit.ts';
import { type BootedMachine, bootMachine } from '../../../lab/booted-machine.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { detailIn, start, valueIn } from '../../recorded-host.ts';

const unit = (name: string) => `/etc/systemd/system/${name}.service`;
const units = {
  [unit('lab-good')]: '[Service]\nExecStart=/bin/sleep 1000\n',
  [unit('lab-bad')]: '[Service]\nExecStart=/bin/sh -c "exit 3"\n',
  [unit('lab-job')]: '[Service]\nType=oneshot\nExecStart=/bin/false\n',
  [unit('lab-killed')]: '[Service]\nExecStart=/bin/sh -c "kill -SEGV $$$$"\n',
  [unit('lab-stopped')]: `[Service]\nExecStart=/bin/sh -c 'trap "exit 143" TERM; while :; do sleep 0.1; done'\n`,
  [unit('lab-loop')]:
    '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sh -c "sleep 0.2; exit 1"\nRestart=always\nRestartSec=0.2\n',
};

/** The booted machine as probes see it. Its clock is this machine's, and five minutes pass between two looks. */
function hostOf(machine: BootedMachine): Host & { pass(ms: number): void } {
  const host = createHost({ mainFile: '' });
  let passed = 0;
  return {
    ...host,
    pass: (ms) => {
      passed += ms;
    },
    elapsedMs: () => host.elapsedMs() + passed,
    list: (path) => host.list(`${machine.root}${path}`),
    stat: (path) => host.stat(`${machine.root}${path}`),
    async run(program, args) {
      // As the agent's own account would: without any right.
      const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
      return { outcome: 'exited', ...(await machine.run('setpriv', ...asNobody, program, ...args)) };
    },
  };
}

labSuite(
  'the services of a booted machine',
  { programs: ['systemd-nspawn', 'nsenter', 'systemctl'], root: true },
  () => {
    let machine: BootedMachine;
    beforeAll(async () => {
      machine = await bootMachine(units);
    }, 60_000);
    afterAll(() => machine?.stop());

    it('are told apart: well, failed, stopped on purpose, a job, one that restarts again and again', async () => {
      const host = hostOf(machine);
      const look = start(services, host);
      await look();
      for (const name of ['lab-good', 'lab-bad', 'lab-job', 'lab-killed', 'lab-stopped', 'lab-loop'])
        await machine.run('systemctl', 'start', name);
      await machine.run('systemctl', 'stop', 'lab-stopped');
      host.pass(300_000);
      await look();
      await new Promise((resolve) => setTimeout(resolve, 2500));
      host.pass(300_000);
      const result = await look();
      const stateOf = (name: string) => serviceStates[valueIn(result, 'service.state', name) ?? -1];
      expect(
        Object.fromEntries(
          ['lab-good', 'lab-bad', 'lab-job', 'lab-killed', 'lab-stopped', 'lab-loop'].map((name) => [
            name,
            stateOf(name),
          ]),
        ),
      ).toEqual({
        'lab-good': undefined,
        'lab-bad': 'failed',
        'lab-job': 'job failed',
        'lab-killed': 'failed',
        'lab-stopped': undefined,
        'lab-loop': 'restarts again and again',
      });
      expect(detailIn(result, 'service.state', 'lab-bad')).toBe('it ended with code 3.');
      expect(detailIn(result, 'service.state', 'lab-killed')).toBe('it was ended by signal 11.');

      await machine.run('systemctl', 'stop', 'lab-loop');
      await machine.run('systemctl', 'reset-failed');
      host.pass(3_600_000);
      const after = await look();
      expect(serviceStates[valueIn(after, 'service.state', 'lab-loop') ?? -1]).toBe('stopped');
      expect(valueIn(after, 'services.failed')).toBe(0);
    }, 60_000);
  },
);
