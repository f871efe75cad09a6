import { describe, expect, it } from 'vitest';
import { parseHeader } from '../../../../packages/agent/src/probes/antivirus/clamav.ts';
import { antivirus } from '../../../../packages/agent/src/probes/antivirus/index.ts';
import { parseHealth } from '../../../../packages/agent/src/probes/antivirus/mdatp.ts';
import { type ProtectionState, protectionStates } from '../../../../packages/agent/src/probes/antivirus/product.ts';
import {
  parseBitdefender,
  parseCortex,
  parseSentinelOne,
} from '../../../../packages/agent/src/probes/antivirus/vendors.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const indexFor = (state: ProtectionState) => protectionStates.indexOf(state);
const dayMs = 86_400_000;

/** The head of a database of that age, in ClamAV's own form (docs.clamav.net, “CVD file format”). */
function database(builtAt: number): string {
  const head = `ClamAV-VDB:18 Nov 2026 08-32 -0400:27100:2050000:90:X:X:raynman:${Math.floor(builtAt / 1000)}`;
  return head.padEnd(512) + '\u0000\u001f\u008bnot text'.repeat(20);
}

function machine(ageMs: number, more: { wanted?: boolean; running?: boolean } = {}) {
  const host = recordedHost();
  host.files.set('/var/lib/clamav/daily.cld', database(host.at - ageMs));
  host.files.set('/sys/fs/cgroup/system.slice/cron.service', '');
  if (more.wanted) host.files.set('/etc/systemd/system/multi-user.target.wants/clamav-daemon.service', '');
  if (more.running) host.files.set('/sys/fs/cgroup/system.slice/clamav-daemon.service', '');
  return host;
}

describe('ClamAV', () => {
  it('that was never installed is nothing here', async () => {
    expect(await start(antivirus, recordedHost())()).toEqual({ readings: [] });
  });

  it.each([
    ['runs', { wanted: true, running: true }, 'on'],
    ['should run and does not', { wanted: true }, 'off'],
    ['is only called by hand', {}, 'on demand'],
  ] as const)('%s', async (_, more, state) => {
    const result = await start(antivirus, machine(dayMs, more))();
    expect(valueIn(result, 'protection.state', 'ClamAV')).toBe(indexFor(state));
    expect(valueIn(result, 'protection.signature_age', 'ClamAV')).toBe(86_400);
  });

  it('with a broken database has no signatures to go by', async () => {
    const host = machine(dayMs);
    host.files.set('/var/lib/clamav/daily.cld', 'half a downlo');
    const result = await start(antivirus, host)();
    expect(valueIn(result, 'protection.state', 'ClamAV')).toBe(indexFor('outdated'));
    expect(valueIn(result, 'protection.signature_age', 'ClamAV')).toBeUndefined();
  });

  it('dates its database by seconds, else by its words', () => {
    expect(parseHeader('ClamAV-VDB:16 Sep 2021 08-32 -0400:62:6647427:90:a:b:sigmgr:1631795562')).toEqual({
      version: 62,
      builtAt: 1_631_795_562_000,
    });
    expect(parseHeader('ClamAV-VDB:16 Sep 2021 08-32 -0400:62:6647427:90:a:b:sigmgr')?.builtAt).toBe(
      Date.UTC(2021, 8, 16, 12, 32),
    );
    for (const text of ['', 'ClamAV-VDB:', 'PK\u0003\u0004', 'ClamAV-VDB:yesterday:1:2:3:4:5:6:x'])
      expect(parseHeader(text)).toBeUndefined();
  });
});

describe('products that are asked', () => {
  onRecording('glpi/linux/antivirus/defender-101.23062.0010.json', 'Defender that is passive on purpose', (content) => {
    expect(parseHealth(content.toString())).toMatchObject({ state: 'passive', signaturesAt: 1_691_587_153_787 });
  });
  onRecording('glpi/macos/antivirus/defender-101.98.30.json', 'Defender that watches', (content) => {
    expect(parseHealth(content.toString())).toMatchObject({ state: 'on', signaturesAt: 1_683_092_938_089 });
  });
  onRecording('glpi/linux/antivirus/not-expected-output.json', 'an answer that is none', (content) => {
    expect(() => parseHealth(content.toString())).toThrow('did not tell its health');
  });
  onRecording('glpi/linux/antivirus/sentinelone-30.1.1.10', 'SentinelOne that is enabled', (content) => {
    expect(parseSentinelOne(content.toString()).state).toBe('on');
    expect(parseSentinelOne(content.toString().replace(/(Agent state +)Enabled/, '$1Disabled')).state).toBe('off');
  });
  onRecording('glpi/macos/antivirus/sentinelone-epp-24.1.2.7444-status', 'SentinelOne on a Mac', (content) => {
    expect(parseSentinelOne(content.toString()).state).toBe('on');
  });
  onRecording('glpi/linux/antivirus/bduitool-7.0.3.2239', 'Bitdefender that watches', (content) => {
    expect(parseBitdefender(content.toString())).toMatchObject({
      state: 'on',
      signaturesAt: Date.UTC(2023, 7, 24, 9, 44, 37),
    });
  });
  onRecording('glpi/linux/antivirus/cortex-xdr-8.2.1.120305-runtime-query', 'Cortex whose processes run', (content) => {
    expect(parseCortex(content.toString()).state).toBe('on');
    expect(parseCortex(content.toString().replace(/(pmd .*)Running/, '$1Stopped')).note).toContain('pmd');
  });
  onRecording('glpi/macos/antivirus/cortex-xdr-8.2.1.47908-runtime-query', 'Cortex on a Mac', (content) => {
    expect(parseCortex(content.toString()).state).toBe('on');
  });

  it.each([
    ['hangs', { outcome: 'timed-out', code: null }],
    ['says something else', { stdout: '<html>' }],
    ['is cut off', { stdout: '{"realTimeProtectionEnabled":{"va' }],
    ['floods', { outcome: 'too-long', stdout: 'x'.repeat(1000) }],
    ['only complains', { code: 1, stderr: 'mdatp: cannot connect' }],
  ] as const)('one that %s is unknown and never well', async (_, answer) => {
    const host = recordedHost();
    host.infos.set('/opt/microsoft/mdatp', { kind: 'folder' });
    host.answerRun = () => answer;
    const result = await start(antivirus, host)();
    expect(valueIn(result, 'protection.state', 'Microsoft Defender')).toBeNull();
    expect(detailIn(result, 'protection.state', 'Microsoft Defender')).toContain('Defender');
  });
});
