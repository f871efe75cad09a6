import { describe, expect, it } from 'vitest';
import { driveHealth } from '../../../../packages/agent/src/probes/drive-health/index.ts';
import { parseDiskInfo, parseWholeDisks } from '../../../../packages/agent/src/probes/drive-health/macos.ts';
import { healthStates } from '../../../../packages/agent/src/probes/drive-health/metrics.ts';
import { parseWindowsDrives } from '../../../../packages/agent/src/probes/drive-health/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { hasRecordings, recordingBytes } from './recordings.ts';

/** Get-CimInstance as `NAME=VALUE` lines of UTF-16, as GLPI's agent keeps it. */
function wmi(path: string): Record<string, string> {
  const text = recordingBytes(path).toString('utf16le');
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const cut = line.indexOf('=');
      return cut > 0 ? [[line.slice(0, cut), line.slice(cut + 1)]] : [];
    }),
  );
}

/** What our query makes of such a disk. */
function asAnswer(dump: Record<string, string>) {
  return {
    model: dump.FriendlyName,
    serial: dump.SerialNumber,
    place: `disk ${dump.DeviceId}`,
    health: Number(dump.HealthStatus),
    status: [...(dump.OperationalStatus ?? '').matchAll(/\d+/g)].map(Number),
    media: Number(dump.MediaType),
    bus: Number(dump.BusType),
  };
}

describe.runIf(hasRecordings)('MSFT_PhysicalDisk of real machines (glpi-project/glpi-agent)', () => {
  it.each([
    ['latitude-7480', [{ name: 'PC300 NVMe SK hynix 512GB _7804', failing: [], warnings: [] }]],
    // A virtual machine's disk has no health of its own.
    ['win10-edu-2020-fr', []],
  ])('%s', (name, expected) => {
    const drives = parseWindowsDrives([asAnswer(wmi(`glpi/win32/wmi/${name}-MSFT_PhysicalDisk.wmi`))]);
    expect(drives).toMatchObject(expected);
    expect(drives).toHaveLength(expected.length);
  });
});

const windowsDisk = {
  model: 'Fixture SSD',
  serial: 'ABC00001',
  place: 'disk 0',
  health: 0,
  status: [2],
  media: 4,
  bus: 17,
  wear: 12,
  temperature: 40,
  readErrors: 0,
  writeErrors: 0,
};

async function onWindows(answers: unknown[] | Error) {
  const host = recordedHost();
  host.platform = 'win32';
  host.windowsAnswers.drives = answers;
  return start(driveHealth, host)();
}

describe('A drive of a Windows machine', () => {
  it.each([
    ['healthy', {}],
    ['worn', { wear: 96 }],
    ['at-risk', { health: 1, status: [3] }],
    ['at-risk', { readErrors: 4 }],
    ['failing', { health: 2, status: [5] }],
    ['failing', { health: 2, status: [53250] }],
    ['failing', { health: 5, status: [2, 5] }],
    ['failing', { health: 2, status: [13], model: 'Fixture HDD' }],
    ['healthy', { wear: null, temperature: null, readErrors: null, writeErrors: null, serial: null }],
  ])('is %s with %j', async (expected, change) => {
    const result = await onWindows([{ ...windowsDisk, ...change }]);
    const instance = result.readings?.[0]?.instance ?? '';
    expect(healthStates[valueIn(result, 'drive.health', instance) ?? -1]).toBe(expected);
  });

  it.each([[[{ ...windowsDisk, health: 5 }]], [[{}]], [[null]], [['Festplatte']]])(
    'of which Windows knows nothing is not called well: %j',
    async (answers) => {
      const result = await onWindows(answers);
      expect(result.readings?.map(({ value }) => value)).toEqual([null]);
    },
  );

  it('is not known when PowerShell failed', async () => {
    await expect(onWindows(new Error('Windows answered: no such class'))).rejects.toThrow(/no such class/);
  });
});

const info = (status: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n<dict>\n\t<key>MediaName</key>\n\t<string>APPLE SSD AP0512Q</string>\n\t<key>SMARTStatus</key>\n\t<string>${status}</string>\n\t<key>SolidState</key>\n\t<true/>\n</dict>\n</plist>\n`;
const list =
  '<plist version="1.0"><dict><key>WholeDisks</key>\n<array>\n\t<string>disk0</string>\n\t<string>disk4</string>\n</array></dict></plist>';

describe('A drive of a Mac', () => {
  it.each([
    ['Verified', 0],
    ['Failing', healthStates.indexOf('failing')],
    ['Not Supported', null],
  ])('that is “%s” is told of by diskutil', async (status, expected) => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = (_, args) => ({
      stdout: args[0] === 'list' ? list.replace(/\n\t<string>disk4.*/, '') : info(status),
    });
    const result = await start(driveHealth, host)();
    expect(valueIn(result, 'drive.health', 'APPLE SSD AP0512Q')).toBe(expected);
    expect(detailIn(result, 'drive.health', 'APPLE SSD AP0512Q')).toMatch(/disk0/);
  });

  it('is asked of once an hour, since every answer is a program', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = (_, args) => ({ stdout: args[0] === 'list' ? list : info('Verified') });
    const look = start(driveHealth, host);
    await look();
    host.pass(300_000);
    await look();
    expect(host.ran).toHaveLength(3);
    host.pass(3_600_000);
    await look();
    expect(host.ran).toHaveLength(6);
  });

  it.each(['', 'could not find disk', info('Verified').slice(0, 120)])(
    'cut or odd answers are no answer: %j',
    (text) => {
      expect(() => parseDiskInfo(text, 'disk0')).toThrow(/could not be read/);
      expect(() => parseWholeDisks(text)).toThrow(/did not list/);
    },
  );
});
