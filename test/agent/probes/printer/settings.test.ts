import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadSettings, localSettings } from '../../../../packages/agent/src/config.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What probes are told of a settings file with these printers. */
function printersIn(printers: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'fw-settings-'));
  folders.push(folder);
  const file = join(folder, 'agent.json');
  writeFileSync(file, JSON.stringify({ printers }));
  return localSettings(loadSettings(file, { platform: 'linux', uid: 0, home: '/root', env: {} })).printers;
}

describe('printers named in the agent’s settings', () => {
  it('need an address alone; community, name and port are as usual unless given', () => {
    const printers = [
      { host: '198.51.100.20' },
      { host: 'hall.example', community: 'readers', name: 'Hall', port: 1161 },
    ];
    expect(printersIn(printers)).toEqual(printers);
  });

  it.each([
    ['no list', { host: 'x' }],
    ['no address', [{ name: 'Hall' }]],
    ['an empty community', [{ host: 'x', community: '' }]],
    ['a port that is none', [{ host: 'x', port: 70_000 }]],
    ['something that is no setting of a printer', [{ host: 'x', password: 'y' }]],
    ['a name longer than a series may have', [{ host: 'x', name: 'n'.repeat(65) }]],
    ['too many', Array.from({ length: 65 }, (_, n) => ({ host: `h${n}` }))],
  ])('with %s are refused, with what is wanted instead', (_, printers) => {
    expect(() => printersIn(printers)).toThrow(/printers: it must be a list of at most 64/);
  });
});
