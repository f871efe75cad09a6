import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { services } from '../../../../packages/agent/src/probes/services/index.ts';
import { parseLaunchctl } from '../../../../packages/agent/src/probes/services/macos.ts';
import { judge, parseListed, parseShown } from '../../../../packages/agent/src/probes/services/systemd.ts';
import { type ServiceState, serviceStates } from '../../../../packages/agent/src/probes/services/unit.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const printed = (name: string) =>
  readFileSync(new URL(`../../../fixtures/agent/linux-systemd-252/${name}`, import.meta.url), 'utf8');
const tree = '/sys/fs/cgroup/system.slice';
const indexFor = (state: ServiceState) => serviceStates.indexOf(state);
const fiveMinutes = 300_000;

interface Shown {
  Type?: string;
  ActiveState?: string;
  SubState?: string;
  NRestarts?: number;
  ExecMainCode?: number;
  ExecMainStatus?: number;
}
const block = (name: string, more: Shown = {}) =>
  Object.entries({
    Type: 'simple',
    Result: 'success',
    NRestarts: 0,
    ExecMainCode: 0,
    ExecMainStatus: 0,
    Id: name,
    ActiveState: 'active',
    SubState: 'running',
    ...more,
  })
    .map((pair) => pair.join('='))
    .join('\n');

/** A machine with systemd whose units are as told. */
function machine(units: Record<string, Shown> = {}) {
  const host = recordedHost();
  const told = new Map(Object.entries(units));
  const begin = (unit: string) => host.infos.set(`${tree}/${unit}`, { kind: 'folder', modifiedAt: host.at });
  begin('cron.service');
  host.answerRun = (_, args) => {
    if (args[0] === 'list-units') {
      const listed = [...told].filter(
        ([, { ActiveState, SubState }]) => ActiveState === 'failed' || SubState === 'auto-restart',
      );
      return {
        stdout: listed
          .map(([name, { ActiveState, SubState }]) => `${name} loaded ${ActiveState} ${SubState} Some words\n`)
          .join(''),
      };
    }
    return {
      stdout: args
        .slice(args.indexOf('--') + 1)
        .map((name) => block(name, told.get(name)))
        .join('\n\n'),
    };
  };
  return { host, told, begin };
}
const stateOf = async (look: () => ReturnType<ReturnType<typeof start>>, name: string) =>
  valueIn(await look(), 'service.state', name);

describe('what systemd prints', () => {
  it('names the units that failed', () => {
    expect(parseListed(printed('list-units'))).toEqual(['lab-bad.service', 'lab-job.service', 'lab-term.service']);
    expect(parseListed('')).toEqual([]);
    expect(parseListed('● lab.service loaded failed failed x')).toEqual([]);
  });

  it.each([
    ['lab-good.service', 'running'],
    ['lab-bad.service', 'failed'],
    ['lab-job.service', 'job failed'],
    ['lab-term.service', 'stopped'],
    ['lab-loop.service', 'running'],
  ] as const)('%s is %s at first sight', (name, state) => {
    const unit = parseShown(printed('show')).find((one) => one.name === name);
    expect(unit && judge(unit, undefined, 0)?.state).toBe(state);
  });

  it('tells how a service ended', () => {
    const [unit] = parseShown(block('x.service', { ActiveState: 'failed', ExecMainCode: 3, ExecMainStatus: 11 }));
    expect(unit && judge(unit, undefined, 0)?.note).toBe('it was ended by signal 11.');
  });

  it.each(['systemd-networkd-wait-online', 'NetworkManager-wait-online', 'serial-getty@ttyS0'])(
    '%s never alarms',
    (name) => {
      const [unit] = parseShown(
        block(`${name}.service`, { ActiveState: 'failed', ExecMainCode: 1, ExecMainStatus: 1 }),
      );
      expect(unit && judge(unit, undefined, 0)).toBeUndefined();
    },
  );
});

describe('the services of a Linux machine', () => {
  it('are none of systemd’s where there is no systemd', async () => {
    expect(await start(services, recordedHost())()).toEqual({});
  });

  it('that are well cost one question an hour', async () => {
    const { host } = machine();
    const look = start(services, host);
    for (let minutes = 0; minutes < 60; minutes += 5) {
      expect((await look()).readings).toEqual([{ metric: 'services.failed', value: 0 }]);
      host.pass(fiveMinutes);
    }
    expect(host.ran).toHaveLength(1);
  });

  it('are told when one failed, until a day after it is well again, also by an agent that restarted', async () => {
    const { host, told, begin } = machine();
    const look = start(services, host);
    await look();
    told.set('db.service', { ActiveState: 'failed', SubState: 'failed', ExecMainCode: 1, ExecMainStatus: 3 });
    host.infos.delete(`${tree}/cron.service`);
    begin('other.service');
    const failed = await look();
    expect(valueIn(failed, 'service.state', 'db')).toBe(indexFor('failed'));
    expect(detailIn(failed, 'service.state', 'db')).toBe('it ended with code 3.');
    expect(valueIn(failed, 'services.failed')).toBe(1);

    told.delete('db.service');
    begin('db.service');
    const restarted = start(services, host);
    expect(await stateOf(restarted, 'db')).toBe(indexFor('running'));
    host.pass(25 * 3_600_000);
    expect(await stateOf(restarted, 'db')).toBeUndefined();
  });

  it('that failed are not taken for well when many others fail after them', async () => {
    const { host, told, begin } = machine();
    const fails = (name: string) => told.set(`${name}.service`, { ActiveState: 'failed', SubState: 'failed' });
    fails('zabbix');
    const look = start(services, host);
    expect(await stateOf(look, 'zabbix')).toBe(indexFor('failed'));
    told.clear();
    for (let n = 0; n < 50; n += 1) fails(`job-${n}`);
    fails('zabbix');
    begin('other.service');
    expect(await stateOf(look, 'zabbix')).toBe(indexFor('failed'));
  });

  it('are told when one restarts again and again and never is among the failed', async () => {
    const { host, told, begin } = machine();
    const look = start(services, host);
    await look();
    let restarts = 0;
    const states: (number | null | undefined)[] = [];
    for (let looks = 0; looks < 4; looks += 1) {
      host.pass(fiveMinutes);
      restarts += 3;
      told.set('loop.service', { NRestarts: restarts });
      begin('loop.service');
      states.push(await stateOf(look, 'loop'));
    }
    expect(states).toEqual([undefined, ...Array(3).fill(indexFor('restarts again and again'))]);
    host.pass(fiveMinutes);
    expect(await stateOf(look, 'loop')).toBe(indexFor('running'));
  });

  it('are told when one waits for its next restart at every look', async () => {
    const { host, told } = machine();
    const look = start(services, host);
    told.set('slow.service', { ActiveState: 'activating', SubState: 'auto-restart', NRestarts: 1 });
    await look();
    host.pass(fiveMinutes);
    told.set('slow.service', { ActiveState: 'activating', SubState: 'auto-restart', NRestarts: 2 });
    expect(await stateOf(look, 'slow')).toBe(indexFor('restarts again and again'));
  });

  it('may be restarted by hand or twice by systemd without anybody being told', async () => {
    const { host, told, begin } = machine();
    const look = start(services, host);
    for (const restarts of [0, 0, 2]) {
      told.set('web.service', { NRestarts: restarts });
      begin('web.service');
      expect(await stateOf(look, 'web')).toBeUndefined();
      host.pass(fiveMinutes);
    }
  });

  it('that were stopped on purpose are not in trouble any more', async () => {
    const { host, told, begin } = machine({
      'db.service': { ActiveState: 'failed', SubState: 'failed', ExecMainCode: 1, ExecMainStatus: 1 },
    });
    const look = start(services, host);
    expect(await stateOf(look, 'db')).toBe(indexFor('failed'));
    told.set('db.service', { ActiveState: 'inactive', SubState: 'dead' });
    begin('another.service');
    expect(await stateOf(look, 'db')).toBe(indexFor('stopped'));
  });

  it.each([
    ['hangs', { outcome: 'timed-out', code: null }],
    ['has no bus', { code: 1, stderr: 'Failed to connect to bus' }],
  ] as const)('are not known when systemctl %s', async (_, answer) => {
    const { host } = machine();
    host.answerRun = () => answer;
    await expect(start(services, host)()).rejects.toThrow('systemctl did not tell');
  });
});

describe('the services of Windows', () => {
  const windows = (answer: unknown[] | Error): RecordedHost => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers = { services: answer };
    return host;
  };
  const stopped = (Name: string, more: object = {}) => ({
    Name,
    State: 'Stopped',
    ExitCode: 0,
    Trigger: false,
    ...more,
  });

  it.each([
    ['ended with an error', stopped('MSSQLSERVER', { ExitCode: 1067 }), 'failed'],
    ['does not run', stopped('Spooler'), 'not running'],
    ['was never started', stopped('Custom', { ExitCode: 1077 }), 'not running'],
  ] as const)('one that %s', async (_, told, state) => {
    expect(valueIn(await start(services, windows([told]))(), 'service.state', told.Name)).toBe(indexFor(state));
  });

  it.each([
    stopped('gupdate'),
    stopped('edgeupdate', { ExitCode: 1 }),
    stopped('CDPUserSvc_3f2a1'),
    stopped('MapsBroker'),
    stopped('AppIDSvc', { Trigger: true, ExitCode: 1 }),
    { ...stopped('Slow'), State: 'Start Pending' },
  ])('$Name is no trouble', async (told) => {
    expect((await start(services, windows([told]))()).readings).toEqual([{ metric: 'services.failed', value: 0 }]);
  });

  it.each([[['text']], [[{ Name: 7 }]], [new Error('timed out')]])('%j is no answer', async (answer) => {
    await expect(start(services, windows(answer))()).rejects.toThrow(/./);
  });

  for (const file of ['7000', '7023', '7023_b']) {
    onRecording(`windows/xml/Service-Control-Manager_${file}.xml`, 'a service that failed is an event', async (xml) => {
      const host = windows([]);
      host.eventXml = [xml.toString()];
      const { events } = await start(services, host)();
      expect(events).toMatchObject([{ kind: 'service-failed', instance: expect.stringMatching(/\S/) }]);
      expect(events?.[0]?.detail).toMatch(/: error \d+ \(net helpmsg \d+\)\.$/);
    });
  }
});

describe('the services of a Mac', () => {
  onRecording('glpi/macos/firewall/launctl_list.txt', 'that run once may have failed', (content) => {
    const found = parseLaunchctl(content.toString());
    expect(found).toContainEqual({
      name: 'com.vmware.launchd.vmware',
      state: 'job failed',
      note: 'Its last run ended with 71.',
    });
    expect(found.every(({ name, state }) => !name.startsWith('com.apple.') && state !== 'failed')).toBe(true);
  });

  it('that crashed are told, and those that were ended are not', () => {
    const text =
      'PID\tStatus\tLabel\n-\t-11\torg.example.crash\n-\t-15\torg.example.ended\n77\t-11\torg.example.back\n';
    expect(parseLaunchctl(text).map(({ name, state }) => [name, state])).toEqual([
      ['org.example.crash', 'failed'],
      ['org.example.ended', 'job failed'],
    ]);
    expect(() => parseLaunchctl('Could not connect')).toThrow('did not tell');
  });
});
