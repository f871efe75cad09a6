import { describe, expect, it } from 'vitest';
import { antivirus } from '../../../../packages/agent/src/probes/antivirus/index.ts';
import { type ProtectionState, protectionStates } from '../../../../packages/agent/src/probes/antivirus/product.ts';
import { antivirusQuery, stateOf } from '../../../../packages/agent/src/probes/antivirus/windows.ts';
import { recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const indexFor = (state: ProtectionState) => protectionStates.indexOf(state);

function windows(answer: unknown[] | Error) {
  const host = recordedHost();
  host.platform = 'win32';
  host.windowsAnswers = { antivirus: answer };
  return host;
}
const defender = (more: object = {}) => ({
  AMServiceEnabled: true,
  AntivirusEnabled: true,
  RealTimeProtectionEnabled: true,
  AMRunningMode: 'Normal',
  SignaturesAt: '2026-11-18T00:00:00.0000000Z',
  ...more,
});

describe('what protects Windows', () => {
  it.each([
    [397_568, 'on'],
    [397_584, 'outdated'],
    [393_472, 'off'],
    [266_240, 'on'],
    [270_336, 'off'],
  ] as const)('registers as %i and is %s', (bits, state) => expect(stateOf(bits)).toBe(state));

  it.each([
    ['watches', defender(), 'on'],
    ['was switched off', defender({ RealTimeProtectionEnabled: false }), 'off'],
    ['has no service', defender({ AMServiceEnabled: false, RealTimeProtectionEnabled: false }), 'off'],
    ['is passive', defender({ AMRunningMode: 'EDR Block Mode', RealTimeProtectionEnabled: false }), 'passive'],
  ] as const)('Defender alone %s', async (_, told, state) => {
    const host = windows([{ SecurityCenter: false, Products: [], Defender: told }]);
    expect(valueIn(await start(antivirus, host)(), 'protection.state', 'Microsoft Defender')).toBe(indexFor(state));
  });

  it('Defender beside another that watches is passive and its old signatures are no matter', async () => {
    const Products = [
      { displayName: 'Other AV', productState: 266_240 },
      { displayName: 'Windows Defender', productState: 393_472 },
    ];
    const Defender = defender({ RealTimeProtectionEnabled: false, SignaturesAt: '2020-01-01T00:00:00Z' });
    const result = await start(antivirus, windows([{ SecurityCenter: true, Products, Defender }]))();
    expect(valueIn(result, 'protection.state', 'Other AV')).toBe(indexFor('on'));
    expect(valueIn(result, 'protection.state', 'Microsoft Defender')).toBe(indexFor('passive'));
    expect(valueIn(result, 'protection.signature_age', 'Microsoft Defender')).toBeUndefined();
  });

  it('a workstation without any is told so, a server without any has nothing here', async () => {
    const bare = { Products: [], Defender: null };
    const workstation = await start(antivirus, windows([{ SecurityCenter: true, ...bare }]))();
    expect(valueIn(workstation, 'protection.state', 'Antivirus')).toBe(indexFor('off'));
    const server = await start(antivirus, windows([{ SecurityCenter: false, ...bare }]))();
    expect(server.readings).toEqual([]);
  });

  it.each([[[]], [[null]], [['Zugriff verweigert']], [new Error('timed out')]])('%j is no answer', async (answer) => {
    await expect(start(antivirus, windows(answer))()).rejects.toThrow(/./);
  });

  it('is asked in one logical line', () => expect(antivirusQuery.script).not.toMatch(/[\n#]/));

  onRecording(
    'windows-defender-bitlocker-realmjoin.json',
    'Defender with signatures of four weeks',
    async (content) => {
      const [installed] = JSON.parse(content.toString()).AvProducts.Installed;
      const { Name, State, Details } = installed;
      const host = windows([
        {
          SecurityCenter: true,
          Products: [{ displayName: Name, productState: State }],
          Defender: { ...Details, SignaturesAt: Details.AntivirusSignatureLastUpdated },
        },
      ]);
      host.at = Date.UTC(2017, 8, 14, 7);
      const result = await start(antivirus, host)();
      expect(result.readings).toHaveLength(2);
      expect(valueIn(result, 'protection.state', 'Microsoft Defender')).toBe(indexFor('on'));
      expect(valueIn(result, 'protection.signature_age', 'Microsoft Defender')).toBeGreaterThan(29 * 86_400);
    },
  );

  for (const [file, kinds, detail] of [
    ['1116', ['malware-found'], 'Trojan:PowerShell/Powersploit.M, severity severe.'],
    ['1116_b', ['malware-found'], undefined],
    ['5007', [], undefined],
    ['5007_b', ['protection-excluded'], 'Something was taken out of the scan (paths).'],
  ] as const) {
    onRecording(
      `windows/xml/Microsoft-Windows-Windows-Defender_${file}.xml`,
      `is ${kinds.join() || 'no news'}`,
      async (xml) => {
        const host = windows([{ SecurityCenter: false, Products: [], Defender: defender() }]);
        host.eventXml = [xml.toString()];
        const { events = [] } = await start(antivirus, host)();
        expect(events.map(({ kind }) => kind)).toEqual(kinds);
        if (detail !== undefined) expect(events[0]?.detail).toBe(detail);
        // Where a thing lay and who was logged on is the user's own.
        expect(JSON.stringify(events)).not.toMatch(/C:\\|IEUser|\.ps1/);
      },
    );
  }

  it('that found a threat is heard even when Windows does not answer what runs', async () => {
    const host = windows(new Error('Windows answered: Invalid class'));
    host.eventXml = [
      `<Event><System><Provider Name="Microsoft-Windows-Windows Defender"/><EventID>1116</EventID><TimeCreated SystemTime="2026-11-22T10:00:00Z"/><Channel>Microsoft-Windows-Windows Defender/Operational</Channel></System><EventData><Data Name="Threat Name">EICAR</Data></EventData></Event>`,
    ];
    const { events, readings, problem } = await start(antivirus, host)();
    expect(events).toHaveLength(1);
    expect(readings).toBeUndefined();
    expect(problem).toContain('Invalid class');
  });
});
