import { describe, expect, it } from 'vitest';
import { updates } from '../../../../packages/agent/src/probes/updates/index.ts';
import { parseUpdates, updatesQuery } from '../../../../packages/agent/src/probes/updates/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const security = '0FA1201D-4330-4FA8-8AE9-B877473B6441';
const definitions = 'e0789628-ce08-4437-be74-2495b842f43b';

/** Made by hand after what the COM objects document. */
const told = (more: object = {}) => ({
  Updates: [
    {
      Title: '2026-11 Cumulative Update (KB5031354)',
      Categories: `${security} 68c5b0a3-d1a6-4553-ae49-01d3a7827828`,
      Severity: 'Critical',
    },
    { Title: 'Security Intelligence Update (KB2267602)', Categories: definitions, Severity: null },
  ],
  SearchedAt: '2026-11-17T03:00:00Z',
  UpdateReboot: false,
  ServicingReboot: false,
  ...more,
});

function windows(answer: unknown[] | Error) {
  const host = recordedHost();
  host.platform = 'win32';
  host.windowsAnswers = { updates: answer };
  return host;
}

describe('the updates of Windows', () => {
  it('count those for security, and not the signatures that come daily', async () => {
    const host = windows([told()]);
    const result = await start(updates, host)();
    expect(valueIn(result, 'updates.security')).toBe(1);
    expect(detailIn(result, 'updates.security')).toBe('Waiting: 2026-11 Cumulative Update (KB5031354).');
    expect(valueIn(result, 'updates.reboot')).toBe(0);
    expect(valueIn(result, 'updates.lists_age')).toBeGreaterThan(0);
  });

  it('that are a list of one, and of none, are read alike', () => {
    expect(parseUpdates([told({ Updates: told().Updates[0] })]).pending).toHaveLength(1);
    expect(parseUpdates([told({ Updates: null })]).pending).toEqual([]);
  });

  it('that wait for a restart say since when they do', async () => {
    const host = windows([told({ UpdateReboot: true })]);
    const look = start(updates, host);
    await look();
    host.pass(8 * 86_400_000);
    const result = await look();
    expect(valueIn(result, 'updates.reboot')).toBe(1);
    expect(valueIn(result, 'updates.reboot_age')).toBe(8 * 86_400);
  });

  it.each([[[]], [[null]], [['text']], [[{ Updates: [] }]], [new Error('Access denied')]])(
    'are not known when Windows answers %j',
    async (answer) => {
      await expect(start(updates, windows(answer))()).rejects.toThrow(/./);
    },
  );

  it('are asked in one logical line', () => {
    expect(updatesQuery.script).not.toMatch(/[\n#]/);
  });

  for (const [file, kind, instance] of [
    ['WindowsUpdateClient_20', undefined, ''],
    ['WindowsUpdateClient_19_b', undefined, ''],
  ] as const) {
    onRecording(`windows/xml/Microsoft-Windows-${file}.xml`, 'an app of the Store is no update', async (xml) => {
      const host = windows([told()]);
      host.eventXml = [xml.toString()];
      const { events } = await start(updates, host)();
      expect(events?.find((event) => event.kind === kind && event.instance === instance)).toBeUndefined();
      expect(events).toEqual([]);
    });
  }
  onRecording('windows/xml/Microsoft-Windows-WindowsUpdateClient_20_b.xml', 'a failed update', async (xml) => {
    const host = windows([told()]);
    // The recorded failures are of Store apps: the same event of a system update differs in its title alone.
    host.eventXml = [xml.toString().replace(/(<Data Name="updateTitle">)[^<]*/, '$1Cumulative Update (KB4338819)')];
    const { events } = await start(updates, host)();
    expect(events).toMatchObject([{ kind: 'update-failed', instance: 'KB4338819' }]);
    expect(events?.[0]?.detail).toMatch(/^Cumulative Update \(KB4338819\) \(0x[0-9a-f]{8}\)$/);
  });
});
