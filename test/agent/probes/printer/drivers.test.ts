import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventOfDriver, printDrivers } from '../../../../packages/agent/src/probes/printer/drivers.ts';
import { recordedHost, start } from '../../recorded-host.ts';

const recordings = new URL('../../../../../shared/recordings/windows/xml/', import.meta.url);
/** What the recorded events of the spooler mean to us; all others tell of ordinary work. Origins in recordings/INDEX.md. */
const expected: Readonly<Record<string, string | undefined>> = {
  '808_b': '3mimispool.dll',
  '301': undefined,
  '306': undefined,
  '316': undefined,
  '317': undefined,
  '823': undefined,
  '848': undefined,
};

describe('a recorded event of the spooler of Windows', () => {
  if (!existsSync(recordings)) {
    process.stderr.write('recorded PrintService events: left out, ../shared/recordings/windows/xml is not here\n');
    return void it.skip('left out: ../shared/recordings/windows/xml is not here');
  }
  it.each(Object.keys(expected))('%s', async (number) => {
    const host = recordedHost();
    host.platform = 'win32';
    host.eventXml = [readFileSync(new URL(`Microsoft-Windows-PrintService_${number}.xml`, recordings), 'utf8')];
    const { events = [] } = await start(printDrivers, host)();
    expect(events.map(({ instance }) => instance)).toEqual(expected[number] ? [expected[number]] : []);
  });

  it('names the file and the error, and no folder or person', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.eventXml = [readFileSync(new URL('Microsoft-Windows-PrintService_808_b.xml', recordings), 'utf8')];
    const [event] = (await start(printDrivers, host)()).events ?? [];
    expect(event?.detail).toContain('could not load 3mimispool.dll (error 0x0000007e)');
    expect(JSON.stringify(event)).not.toMatch(/system32|S-1-5|offsec/i);
  });
});

it('an event without its data is told without a name, and one of another kind not at all', () => {
  const event = { log: '', provider: '', at: 1, level: 2, data: {} };
  expect(eventOfDriver({ ...event, id: 808 })).toMatchObject({ instance: 'a part without a name' });
  expect(eventOfDriver({ ...event, id: 307 })).toBeUndefined();
});
