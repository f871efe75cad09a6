import { describe, expect, it } from 'vitest';
import { raid } from '../../../packages/agent/src/probes/raid/index.ts';
import { parseMd } from '../../../packages/agent/src/probes/raid/md.ts';
import { raidStates } from '../../../packages/agent/src/probes/raid/metrics.ts';
import { parseSpaces } from '../../../packages/agent/src/probes/raid/windows.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';
import { onRecording } from '../recordings.ts';

const mirror = {
  level: 'raid1',
  arrayState: 'clean',
  disks: 2,
  degraded: 0,
  faulty: 0,
  syncAction: 'idle',
  syncCompleted: 'none',
};

describe('An md array', () => {
  it.each([
    ['healthy', {}, /all 2 disks work/],
    ['healthy', { arrayState: 'active' }, /all 2/],
    ['checking', { syncAction: 'check', syncCompleted: '500 / 1000' }, /50 % done/],
    ['degraded', { degraded: 1 }, /if one more fails/],
    ['rebuilding', { degraded: 1, syncAction: 'recover', syncCompleted: '100 / 1000' }, /10 % done/],
    ['failed', { degraded: 2 }, /does not work/],
    ['failed', { arrayState: 'inactive' }, /inactive/],
    ['reduced', { level: 'raid6', disks: 6, degraded: 1 }, /1 more may still fail/],
    ['degraded', { level: 'raid6', disks: 6, degraded: 2 }, /2 disks are missing/],
    ['reduced', { disks: 3, degraded: 1 }, /1 more/],
    ['degraded', { level: 'raid5', disks: 4, degraded: 1 }, /one more/],
    ['degraded', { level: 'raid10', disks: 4, degraded: 1 }, /one more/],
    ['healthy', { level: 'raid0', syncAction: '', syncCompleted: '' }, /all 2/],
    ['failed', { level: 'raid0', arrayState: 'broken', syncAction: '' }, /broken/],
  ])('is %s with %j', (state, change, words) => {
    const array = parseMd('md0', { ...mirror, ...change });
    expect(array?.state).toBe(state);
    expect(array?.detail).toMatch(words);
  });

  it('of the BIOS’s container is none', () => {
    expect(parseMd('md127', { ...mirror, level: 'container', arrayState: 'inactive' })).toBeUndefined();
  });

  it('that cannot tell its progress shows none', () => {
    const array = parseMd('md0', { ...mirror, degraded: 1, syncAction: 'recover', syncCompleted: 'delayed' });
    expect(array).not.toHaveProperty('progress');
  });
});

/** `mdadm --detail`, back into the kernel's files that it was made of. */
function fromDetail(text: string): Parameters<typeof parseMd>[1] {
  const value = (key: string) => new RegExp(`^\\s*${key} : (.+?)\\s*$`, 'm').exec(text)?.[1] ?? '';
  const words = value('State');
  const percent = /(\d+)% complete/.exec(text)?.[1];
  return {
    level: value('Raid Level'),
    arrayState: words.split(',')[0]?.trim() ?? '',
    disks: Number(value('Raid Devices')),
    degraded: Number(value('Raid Devices')) - Number(value('Active Devices')),
    faulty: Number(value('Failed Devices')),
    syncAction: /recovering/.test(words) ? 'recover' : /resyncing/.test(words) ? 'resync' : 'idle',
    syncCompleted: percent === undefined ? 'none' : `${percent} / 100`,
  };
}

describe('A real md array, as mdadm showed it', () => {
  const expected: Readonly<Record<string, object>> = {
    'mdadm-query-raid1-faulty': { state: 'degraded', missing: 1 },
    // Its spare has taken over, so both halves are there; the spare is used up.
    'mdadm-query-raid1-failed-and-flags': { state: 'reduced', missing: 1 },
    'mdadm-query-raid1-syncing': { state: 'checking', missing: 0 },
    'mdadm-query-raid5-ok': { state: 'healthy', missing: 0 },
  };
  for (const [name, array] of Object.entries(expected)) {
    onRecording(`jc/generic/${name}.out`, 'is judged as it is', (content) => {
      expect(parseMd('md0', fromDetail(content.toString('utf8')))).toMatchObject(array);
    });
  }
});

function machine(files: Readonly<Record<string, string>>): RecordedHost {
  const host = recordedHost();
  for (const [path, text] of Object.entries(files)) host.files.set(path, text);
  return host;
}
const state = async (look: ReturnType<typeof start>, name: string) =>
  raidStates[valueIn(await look(), 'raid.state', name) ?? -1];
const md0 = {
  '/sys/block/md0/md/level': 'raid1\n',
  '/sys/block/md0/md/array_state': 'clean\n',
  '/sys/block/md0/md/raid_disks': '2\n',
  '/sys/block/md0/md/degraded': '0\n',
  '/sys/block/md0/md/sync_action': 'idle\n',
  '/sys/block/md0/md/sync_completed': 'none\n',
};
const uuid = '0a1b2c3d-1111-2222-3333-444455556666';
const stats = (corrupt: number) =>
  `write_errs 0\nread_errs 0\nflush_errs 0\ncorruption_errs ${corrupt}\ngeneration_errs 0\n`;
const btrfs = (corrupt: number, missing = '0\n') => ({
  '/sys/fs/btrfs/features/raid1c34': '0\n',
  [`/sys/fs/btrfs/${uuid}/label`]: 'data\n',
  [`/sys/fs/btrfs/${uuid}/devinfo/1/error_stats`]: stats(corrupt),
  [`/sys/fs/btrfs/${uuid}/devinfo/1/missing`]: '0\n',
  [`/sys/fs/btrfs/${uuid}/devinfo/2/error_stats`]: stats(0),
  [`/sys/fs/btrfs/${uuid}/devinfo/2/missing`]: missing,
});

describe('Disks that stand in for each other', () => {
  it('are nothing here where there are none', async () => {
    expect(await start(raid, recordedHost())()).toEqual({});
  });

  it('of md lose one, are rebuilt and are well again', async () => {
    const host = machine(md0);
    const look = start(raid, host);
    expect(await state(look, 'md0')).toBe('healthy');
    host.files.set('/sys/block/md0/md/dev-sdb1/state', 'faulty\n');
    expect(await state(look, 'md0')).toBe('reduced');
    host.files.delete('/sys/block/md0/md/dev-sdb1/state');
    host.files.set('/sys/block/md0/md/degraded', '1\n');
    expect(await state(look, 'md0')).toBe('degraded');
    host.files.set('/sys/block/md0/md/sync_action', 'recover\n');
    host.files.set('/sys/block/md0/md/sync_completed', '250 / 1000\n');
    expect(valueIn(await look(), 'raid.progress', 'md0')).toBe(0.25);
    for (const [path, text] of Object.entries(md0)) host.files.set(path, text);
    expect(await state(look, 'md0')).toBe('healthy');
  });

  it('of btrfs miss one', async () => {
    const look = start(raid, machine(btrfs(0, '1\n')));
    expect(await state(look, 'btrfs data')).toBe('degraded');
    expect(detailIn(await look(), 'raid.state', 'btrfs data')).toMatch(/1 of its 2 disks is missing/);
  });

  it('of btrfs with old errors have a history; each new one is an event, also over a restart of the agent', async () => {
    const host = machine(btrfs(14_080));
    const look = start(raid, host);
    expect((await look()).events).toEqual([]);
    for (const [path, text] of Object.entries(btrfs(14_083))) host.files.set(path, text);
    expect((await start(raid, host)()).events).toMatchObject([
      { kind: 'raid-error', instance: 'btrfs data', detail: expect.stringMatching(/3 more errors \(14083 in all\)/) },
    ]);
    expect((await start(raid, host)()).events).toEqual([]);
  });

  it.each([
    ['ONLINE', 'healthy'],
    ['DEGRADED', 'degraded'],
    ['SUSPENDED', 'failed'],
    ['FAULTED', 'failed'],
  ])('of ZFS that are %s are %s', async (word, expected) => {
    expect(await state(start(raid, machine({ '/proc/spl/kstat/zfs/tank/state': `${word}\n` })), 'zfs tank')).toBe(
      expected,
    );
  });

  it('of ZFS in a state that nobody knows are not called well', async () => {
    const look = start(raid, machine({ '/proc/spl/kstat/zfs/tank/state': 'SPLENDID\n' }));
    await expect(look()).rejects.toThrow(/unknown here: “SPLENDID”/);
  });
});

describe('Storage Spaces', () => {
  it.each([
    [{ health: 0, status: [2] }, 'healthy'],
    [{ health: 1, status: [3] }, 'degraded'],
    [{ health: 1, status: [11] }, 'rebuilding'],
    [{ health: 2, status: [53270] }, 'failed'],
    [{ health: 0, status: [2], detached: 4 }, 'failed'],
  ])('with %j are %s', (answer, expected) => {
    expect(parseSpaces([{ kind: 'space', name: 'Archive', detached: 1, ...answer }])).toMatchObject([
      { name: 'storage space Archive', state: expected },
    ]);
  });

  it.each([[{ health: 5 }], [{}], [null], ['text']])('with %j are not known', async (answer) => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers['storage-spaces'] = [answer];
    expect((await start(raid, host)()).readings).toMatchObject([{ metric: 'raid.state', value: null }]);
  });
});
