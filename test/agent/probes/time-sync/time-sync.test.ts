import { describe, expect, it } from 'vitest';
import { timeSync } from '../../../../packages/agent/src/probes/time-sync/index.ts';
import { parsePeers, parseTracking } from '../../../../packages/agent/src/probes/time-sync/linux.ts';
import { parseNetworkTime } from '../../../../packages/agent/src/probes/time-sync/macos.ts';
import { type SyncState, syncStates } from '../../../../packages/agent/src/probes/time-sync/sync.ts';
import { parseTime, timeQuery } from '../../../../packages/agent/src/probes/time-sync/windows.ts';
import { recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const hourMs = 3_600_000;
const indexFor = (state: SyncState) => syncStates.indexOf(state);

function machine(...running: string[]) {
  const host = recordedHost();
  for (const unit of ['cron', ...running]) host.files.set(`/sys/fs/cgroup/system.slice/${unit}.service`, '');
  return host;
}
const stateOf = async (host: ReturnType<typeof machine>) => valueIn(await start(timeSync, host)(), 'time.sync');

describe('the clock of a Linux machine', () => {
  it('without systemd or in a container is nobody’s to keep here', async () => {
    expect(await start(timeSync, recordedHost())()).toEqual({});
    const container = machine();
    container.files.set('/run/systemd/container', 'lxc');
    expect(await start(timeSync, container)()).toEqual({});
  });

  it.each([
    ['just heard', 1, 'synchronised'],
    ['heard seven hours ago', 7, 'not synchronised'],
    ['never heard', undefined, 'not synchronised'],
  ] as const)('whose timesyncd %s its server', async (_, hours, state) => {
    const host = machine('systemd-timesyncd');
    if (hours !== undefined)
      host.infos.set('/run/systemd/timesync/synchronized', { modifiedAt: host.at - hours * hourMs });
    expect(await stateOf(host)).toBe(indexFor(state));
    expect(host.ran).toEqual([]);
  });

  it('that nobody keeps is told so, and one whose keeper is down is another thing', async () => {
    const host = machine();
    expect(await stateOf(host)).toBe(indexFor('not configured'));
    host.files.set('/etc/systemd/system/multi-user.target.wants/chrony.service', '');
    expect(await stateOf(host)).toBe(indexFor('not synchronised'));
  });

  it.each([
    // Printed by chronyc 4.3 of Debian 12, with a server and without.
    [
      '7F000001,127.0.0.1,6,1795356371.618829151,-0.000001803,-0.000000782,0.000000782,-0.037,-0.000,2.322,0.000006127,0.000010734,2.0,Normal\n',
      'synchronised',
    ],
    [
      '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n',
      'not synchronised',
    ],
  ] as const)('that chrony keeps: %s', async (stdout, state) => {
    const host = machine('chrony');
    host.answerRun = () => ({ stdout });
    expect(await stateOf(host)).toBe(indexFor(state));
    expect(host.ran).toEqual(['chronyc -c tracking']);
  });

  it.each([
    ['hangs', { outcome: 'timed-out', code: null }],
    ['cannot talk to its daemon', { code: 1, stdout: '506 Cannot talk to daemon\n' }],
    ['says something else', { stdout: 'hello' }],
  ] as const)('is not known when chronyc %s', async (_, answer) => {
    const host = machine('chronyd');
    host.answerRun = () => answer;
    await expect(start(timeSync, host)()).rejects.toThrow('did not tell');
  });

  it('that ntp keeps without a server is not synchronised', () => {
    const silent =
      '     remote refid st t when poll reach delay offset jitter\n====\n 192.0.2.1 .INIT. 16 u - 64 0 0.000 0.000 0.000\n';
    expect(parsePeers(silent).state).toBe('not synchronised');
    expect(parsePeers(silent.replace(' 192', '*192')).state).toBe('synchronised');
    expect(() => parsePeers('ntpq: read: Connection refused')).toThrow('did not tell');
    expect(() => parseTracking('')).toThrow('did not tell');
  });

  onRecording('jc/centos-7.7/ntpq-p.out', 'that ntp weighs its servers for', (content) => {
    expect(parsePeers(content.toString()).state).toBe('synchronised');
  });
});

describe('the clock of Windows', () => {
  const told = (more: object = {}) => ({ Service: 4, Type: 'NT5DS', Domain: true, Leap: 0, Stratum: 3, ...more });
  it.each([
    ['follows its server', {}, 'synchronised'],
    ['was never set', { Leap: 3, Stratum: 0 }, 'not synchronised'],
    ['is kept by a service that is down', { Service: 1, Leap: null, Stratum: null }, 'not synchronised'],
    [
      'is at home, where the service comes and goes',
      { Service: 1, Domain: false, Type: 'NTP', Leap: null },
      'synchronised',
    ],
    ['is nobody’s to keep', { Type: 'NoSync' }, 'not configured'],
  ] as const)('that %s', (_, more, state) => expect(parseTime([told(more)]).state).toBe(state));

  it.each([[[]], [[null]], [['Der Dienst']], [[told({ Leap: null })]]])('%j is no answer', (answer) => {
    expect(() => parseTime(answer)).toThrow(/did not tell|told nothing/);
  });

  it('is asked in one logical line', () => expect(timeQuery.script).not.toMatch(/[\n#]/));
});

describe('the clock of a Mac', () => {
  it.each([
    ['Network Time: On\n', 'synchronised'],
    ['Network Time: Off\n', 'not configured'],
  ] as const)('%j', (text, state) => expect(parseNetworkTime(text).state).toBe(state));
  it('that needs an administrator to tell is unknown', () => {
    expect(() => parseNetworkTime('You need administrator access to run this tool... exiting!')).toThrow(
      'did not tell',
    );
  });
});
