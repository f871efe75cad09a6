import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diskEvents } from '../../../packages/agent/src/probes/disk-events/index.ts';
import { memoryErrors } from '../../../packages/agent/src/probes/memory-errors/index.ts';
import { raid } from '../../../packages/agent/src/probes/raid/index.ts';
import { raidStates } from '../../../packages/agent/src/probes/raid/metrics.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../fixtures/agent/linux-6.1-failing-disks/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');

/** Puts the machine as it was at this step of its fall and rise. */
function at(host: RecordedHost, step: string): void {
  for (const path of host.files.keys()) if (path.startsWith('/sys/block/md0/')) host.files.delete(path);
  for (const line of read('files.txt')) {
    const [, when, path = '', ...content] = line.split(' ');
    if (when === step) host.files.set(path, `${content.join(' ')}\n`);
  }
}

function withDisks(): RecordedHost {
  const host = recordedHost();
  host.files.set('/var/log/journal/0123/system.journal', 'LPKSHHRH');
  for (const line of read('files.txt')) {
    const [, when, path = '', target = ''] = line.split(' ');
    if (when !== 'disks') continue;
    host.links.set(path, target);
    host.files.set(`${path}/removable`, '0\n');
  }
  for (const line of read('kernel-log.txt')) {
    const [, priority = '', message = ''] = /^<(\d+)>\[[^\]]*\] (.*)$/.exec(line) ?? [];
    host.journalEntries.push({ at: host.at, fields: { MESSAGE: message, PRIORITY: priority, _TRANSPORT: 'kernel' } });
  }
  return host;
}

describe('A real mirror', () => {
  it.each([
    ['healthy', 'healthy', undefined],
    ['failed', 'degraded', undefined],
    ['degraded', 'degraded', undefined],
    ['rebuilding', 'rebuilding', 8192 / 63_488],
    ['rebuilt', 'healthy', undefined],
  ])('that is %s is told as %s', async (step, state, progress) => {
    const host = recordedHost();
    at(host, step);
    const result = await start(raid, host)();
    expect(raidStates[valueIn(result, 'raid.state', 'md0') ?? -1]).toBe(state);
    expect(valueIn(result, 'raid.progress', 'md0')).toBe(progress);
  });
});

describe('All that a kernel wrote from its start on', () => {
  it('holds the errors of one disk and the loss of another, and nothing else that is taken for trouble', async () => {
    const { events } = await start(diskEvents, withDisks())();
    expect(events?.map(({ kind, instance }) => `${kind} ${instance}`).sort()).toEqual([
      'disk-error sdc',
      'disk-lost sdb',
    ]);
    expect(events?.find(({ instance }) => instance === 'sdc')?.detail).toMatch(/[1-9]\d* messages within a minute/);
  });

  it('holds no error of memory or processor', async () => {
    expect((await start(memoryErrors, withDisks())()).events).toEqual([]);
  });
});
