import { describe, expect, it } from 'vitest';
import {
  type End,
  hear,
  machineState,
  speakerOf,
  type Witness,
} from '../../../../packages/agent/src/probes/crash/ends.ts';
import { crash } from '../../../../packages/agent/src/probes/crash/index.ts';
import { uptime } from '../../../../packages/agent/src/probes/uptime/index.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { eventXml } from '../windows-sample.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const said = (kind: Witness['kind'], at: number): Witness => ({ kind, at, words: `${kind} says so.` });
const story = (...told: Witness[]): readonly End[] => told.reduce<readonly End[]>(hear, []);

describe('what several witnesses tell of one crash', () => {
  it('is one story, told by who knows most, in whatever order they speak', () => {
    const told = [
      said('power', 3000),
      said('shutdown-missing', 1000),
      said('bugcheck', 60_000),
      said('boot', 0),
      said('dump', 9000),
    ];
    for (const order of [told, [...told].reverse()]) {
      const ends = story(...order);
      expect(ends).toHaveLength(1);
      expect(speakerOf(ends[0] ?? { at: 0, told: [] })?.kind).toBe('bugcheck');
    }
  });

  it('is two stories when two crashes follow each other within minutes', () => {
    const ends = story(
      said('power', 0),
      said('bugcheck', 30_000),
      said('power', 4 * minute),
      said('bugcheck', 4.5 * minute),
    );
    expect(ends.map(({ told }) => told.length)).toEqual([2, 2]);
  });

  it('is two stories when they are an hour apart', () => {
    expect(story(said('boot', 0), said('bugcheck', 60 * minute))).toHaveLength(2);
  });

  it.each([
    [[], 'none'],
    [[1], 'once'],
    [[30], 'none'],
    [[1, 100], 'repeated'],
    [[30, 100], 'repeated'],
    [[1, 2, 3], 'often'],
    [[1, 2, 200], 'repeated'],
  ] as const)('%j hours ago makes the machine “%s”', (hours, state) => {
    const now = 1000 * day;
    const ends = story(...hours.map((ago) => said('power', now - ago * 60 * minute)));
    expect(machineState(ends, now).state).toBe(state);
  });
});

/** A Linux machine on which the agent has run before, without a journal, that is now in its next boot. */
async function rebooted(): Promise<RecordedHost> {
  const host = recordedHost();
  await start(uptime, host)();
  await start(crash, host)();
  host.pass(60 * minute);
  host.boot = 'boot-0002';
  host.upMs = 20_000;
  return host;
}
const dump = (host: RecordedHost, text: string | Error, name = 'dmesg-erst-77') => {
  const folder = `/var/lib/systemd/pstore/${name}`;
  host.infos.set(folder, { kind: 'folder', modifiedAt: host.at - 5000 });
  host.files.set(`${folder}/dmesg.txt`, text);
};
const panic =
  'Panic#1 Part1\n<0>[   81.029619] Kernel panic - not syncing: sysrq triggered crash\n<4>[   81.03] Call Trace:\n';
const kinds = (result: { events?: readonly { kind: string }[] }) => result.events?.map(({ kind }) => kind);

describe('a machine that crashed', () => {
  it('is told once, whether the start of the machine or the dump is looked at first', async () => {
    for (const order of [
      [uptime, crash],
      [crash, uptime],
    ] as const) {
      const host = await rebooted();
      dump(host, panic);
      const events: string[] = [];
      let last: Awaited<ReturnType<ReturnType<typeof start>>> = {};
      for (const probe of order) {
        last = await start(probe, host)();
        events.push(...(kinds(last) ?? []));
      }
      expect(events.filter((kind) => kind === 'unexpected-reboot')).toHaveLength(1);
      const after = await start(crash, host)();
      expect(valueIn(after, 'crash.machine')).toBe(1);
      expect(detailIn(after, 'crash.machine')).toContain('sysrq triggered crash');
      expect(kinds(after)).toEqual([]);
    }
  });

  it('is believed without a dump, and the dump alone where it may not be read', async () => {
    const host = await rebooted();
    await start(uptime, host)();
    expect(detailIn(await start(crash, host)(), 'crash.machine')).toContain('a crash, a power loss or a hard reset');
    const other = await rebooted();
    dump(other, Object.assign(new Error('EACCES'), { code: 'EACCES' }));
    expect(detailIn(await start(crash, other)(), 'crash.machine')).toContain('left a crash dump (dmesg-erst-77)');
  });

  it('is not one when it was shut down in order', async () => {
    const host = await rebooted();
    host.kept.set('last-stop', 'boot-0001 shutdown');
    await start(uptime, host)();
    const result = await start(crash, host)();
    expect(valueIn(result, 'crash.machine')).toBe(0);
  });

  it('is not blamed on dumps that lay there before the agent came', async () => {
    const host = recordedHost();
    dump(host, panic);
    host.pass(3 * day);
    host.upMs = 20_000;
    expect(valueIn(await start(crash, host)(), 'crash.machine')).toBe(0);
  });

  it('is forgotten after a day, and twice in a week is remembered', async () => {
    const host = await rebooted();
    await start(uptime, host)();
    const look = start(crash, host);
    expect(valueIn(await look(), 'crash.machine')).toBe(1);
    host.pass(day + minute);
    expect(valueIn(await look(), 'crash.machine')).toBe(0);
    host.boot = 'boot-0003';
    host.upMs = 20_000;
    await start(uptime, host)();
    const again = await look();
    expect(valueIn(again, 'crash.machine')).toBe(2);
    expect(detailIn(again, 'crash.machine')).toContain('2 times within 7 days');
  });

  it('whose record is damaged begins a new one', async () => {
    const host = recordedHost();
    for (const name of ['machine-ends', 'app-crashes', 'kernel-errors']) host.kept.set(name, '{"at":');
    expect(valueIn(await start(crash, host)(), 'crash.machine')).toBe(0);
    host.kept.set('machine-ends', '[{"at":1,"told":[{"kind":"aliens"}]},7]');
    expect(valueIn(await start(crash, host)(), 'crash.machine')).toBe(0);
  });
});

describe('Windows that showed a blue screen', () => {
  it('is one crash, although five records tell of it, and names the code', async () => {
    const host = Object.assign(recordedHost(), { platform: 'win32' as const });
    const at = (ms: number) => new Date(host.at + ms).toISOString();
    const code = '0x0000001a (0x41284, 0x0, 0x0, 0x0)';
    host.eventXml.push(
      eventXml('System', 'EventLog', 6008, ['1:34:44 PM', '8/25/2015', '', '', '934'], at(0)),
      eventXml('System', 'Microsoft-Windows-Kernel-Power', 41, { BugcheckCode: '26' }, at(-9000)),
      eventXml('System', 'Microsoft-Windows-WER-SystemErrorReporting', 1001, { param1: code }, at(40_000)),
    );
    host.infos.set('C:\\Windows\\Minidump/x', {});
    host.infos.set('C:\\Windows\\Minidump\\112226-1.dmp', { modifiedAt: host.at });
    host.list = (path) => (path === 'C:\\Windows\\Minidump' ? ['112226-1.dmp', 'note.txt'] : []);
    const look = start(crash, host);
    const result = await look();
    expect(valueIn(result, 'crash.machine')).toBe(1);
    expect(detailIn(result, 'crash.machine')).toContain('MEMORY_MANAGEMENT (0x1A): mostly faulty memory');
    expect(kinds(result)).toEqual(['unexpected-reboot']);
    expect(kinds(await look())).toEqual([]);
  });

  it('is told by its events where the dumps are closed to the agent', async () => {
    const host = Object.assign(recordedHost(), { platform: 'win32' as const });
    host.list = () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    host.eventXml.push(
      eventXml('System', 'Microsoft-Windows-Kernel-Power', 41, { BugcheckCode: '26' }, new Date(host.at).toISOString()),
    );
    expect(valueIn(await start(crash, host)(), 'crash.machine')).toBe(1);
  });

  it('is not called so because the agent was ended at a shutdown', async () => {
    const host = Object.assign(await rebooted(), { platform: 'win32' as const });
    expect(kinds(await start(uptime, host)())).toEqual(['boot']);
  });
});
