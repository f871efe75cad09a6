import { describe, expect, it } from 'vitest';
import { crash } from '../../../../packages/agent/src/probes/crash/index.ts';
import { parseReportHead } from '../../../../packages/agent/src/probes/crash/macos.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';

/** Made by hand after Apple's "Interpreting the JSON format of a crash report". */
const head = (type: string, more = '') =>
  `{"app_name":"Preview","timestamp":"2026-11-22 10:00:00.00 +0100","bug_type":"${type}","os_version":"macOS 14.7"${more}}\n{"pid":7}`;

function mac(): RecordedHost {
  return Object.assign(recordedHost(), { platform: 'darwin' as const });
}
function report(host: RecordedHost, name: string, text: string, at = host.at): void {
  const path = `/Library/Logs/DiagnosticReports/${name}`;
  host.files.set(path, text);
  host.infos.set(path, { modifiedAt: at });
}

describe('a report of macOS', () => {
  it.each([
    ['a crash', head('309'), { kind: 'crash', name: 'Preview' }],
    ['a panic', head('210'), { kind: 'panic', name: '' }],
    ['statistics', head('288'), undefined],
    ['one cut in the first line', head('309').slice(0, 40), undefined],
    ['another format', 'Process: Preview [7]\n', undefined],
    ['nothing', '', undefined],
  ])('of %s', (_, text, expected) => {
    expect(parseReportHead(text)).toEqual(expected);
  });

  it('that the agent may not see is not taken for none', async () => {
    const host = mac();
    host.list = () => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    };
    await expect(start(crash, host)()).rejects.toThrow('EACCES');
  });

  it('is told once by the program’s name, and a panic as the end of the machine', async () => {
    const host = mac();
    const look = start(crash, host);
    expect(valueIn(await look(), 'crash.machine')).toBe(0);
    report(host, 'Preview-2026-11-22-100000.ips', head('309'));
    report(host, 'panic-full-2026-11-22-100500.0002.panic', head('210'));
    report(host, 'Kernel_2026.panic', 'Anonymous UUID: 1\n');
    const result = await look();
    expect(valueIn(result, 'crash.app', 'Preview')).toBe(1);
    expect(valueIn(result, 'crash.machine')).toBe(2);
    expect(detailIn(result, 'crash.machine')).toContain('kernel panic');
    expect((await look()).events).toEqual([]);
  });
});
