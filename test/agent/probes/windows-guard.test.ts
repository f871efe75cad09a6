import { describe, expect, it } from 'vitest';
import { createWindowsGuard, scriptFor } from '../../../packages/agent/src/probes/windows-guard.ts';
import { recordedHost } from '../recorded-host.ts';

describe('who may change a folder on Windows', () => {
  it.each(["C:\\O'Brien", 'C:\\\u2019; Remove-Item C:\\; \u2018', 'D:\\\u00dcberwachung \u{1f5a8}'])(
    'is asked by numbers, which no quote ends and no code page changes: %s',
    (folder) => {
      const script = scriptFor(folder);
      const [, codes = ''] = /\$f = -join \[char\[\]\]@\(([\d,]+)\);/.exec(script) ?? [];
      expect(String.fromCharCode(...codes.split(',').map(Number))).toBe(folder);
      expect(script).toMatch(/^[\n -~]*$/);
    },
  );

  it('is not known of one that was not there yet, so nothing in it is obeyed', async () => {
    const host = { ...recordedHost(), platform: 'win32' as const };
    const look = (answer: readonly unknown[]) =>
      createWindowsGuard({ ...host, windows: () => async () => answer }, 'guard', 'C:\\checks.d')();
    expect(scriptFor('C:\\checks.d')).toContain("else { New-Object PSObject -Property @{ sid = 'missing' } }");
    expect(await look([{ sid: 'missing' }])).toContain('was not there');
    expect(await look([])).toBeUndefined();
  });
});
