import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlace } from '../../../packages/collector/src/commands/load-settings.ts';
import { collectorSettings, momentIn } from '../../../packages/collector/src/configured.ts';
import { openShell } from './shell.ts';

let shell = openShell();
beforeEach(() => {
  shell = openShell();
});
afterEach(() => shell.remove());

const check = (text: string, env = {}) => {
  const file = shell.write('forewarn.yaml', text);
  return openShell(env).run('config', 'check', '--config', file);
};

describe('a wrong settings file', () => {
  it.each([
    ['interval: 10\n', /line 1: interval must be a text, not 10/],
    ['- a list\n', /not a list/],
    ['channels:\n  - { name: it, kind: email, config: { host: a } }\n', /channels "it", from: is missing \(string\)/],
    ['interval: fast\n', /line 1: interval must be a length of time such as 10s/],
    ['interval: 100ms\n', /interval must be between 1s and 24h/],
    ['# first\n\nnetwork:\n  host: 0.0.0.0\n  prot: 1\n', /line 5: network\.prot is not a setting.*config list/],
    ['loopback:\n  host: 0.0.0.0\n', /line 2: loopback\.host must be localhost/],
    ['retention:\n  size: lots\n', /line 2: retention\.size must be a size such as 500MB or 20GB/],
    ['rules:\n  overrides:\n    - match: { site: Kiel }\n', /line 3: rules\.overrides\.0\.match\.rule is missing/],
    [
      'maintenance:\n  - { name: a, match: {}, from: soon, for: 1h }\n',
      /line 2: maintenance\.0\.from must be a moment/,
    ],
    ['timeZone: Mars/Base\n', /line 1: timeZone must be a time zone such as Europe\/Berlin/],
    ['log: { level: loud }\n', /line 1: log\.level must be one of: debug, info, warn, error/],
    ['a: [1\n', /is not YAML/],
    ['just text\n', /must hold settings such as/],
    ['tickets:\n  - { name: x, kind: nothing }\n', /tickets "x" has kind "nothing"\. Use one of: builtin, rest/],
    [
      'rules:\n  overrides:\n    - match: { rule: no-such-rule }\n',
      /names the rule "no-such-rule", which does not exist/,
    ],
    ['sites: [Kiel]\nrules:\n  overrides:\n    - match: { rule: disk-space, site: Keil }\n', /names the site "Keil"/],
  ])('is refused with the setting, its line and the way out: %j', async (text, message) => {
    const { code, err } = await check(text);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('names the variable when the wrong value came from there', async () => {
    const { code, err } = await check('interval: 10s\n', {
      FOREWARN_INTERVAL: 'soon',
      FOREWARN_LOG_LEVEL: 'loud',
      FOREWARN_NETWORK_PORT: '99999',
    });
    expect(err).toMatch(/^FOREWARN_INTERVAL: must be a length of time/m);
    expect(err).toMatch(/^FOREWARN_LOG_LEVEL: must be one of/m);
    expect(err).toMatch(/^FOREWARN_NETWORK_PORT: must be a whole number from 0 to 65535/m);
    expect(code).toBe(2);
  });

  it('that was named and is not there, or may not be read, is said so', async () => {
    expect((await shell.run('config', 'check', '--config', 'gone.yaml')).err).toMatch(
      /There is no settings file .*gone\.yaml/,
    );
    const file = shell.write('secret.yaml', 'interval: 10s\n');
    chmodSync(file, 0);
    const { code, err } = await shell.run(
      'config',
      'check',
      '--config',
      process.getuid?.() === 0 ? shell.folder : file,
    );
    expect(err).toMatch(/cannot be read \(E[A-Z]+\)/);
    expect(code).toBe(2);
  });
});

describe('a good settings file', () => {
  const terminal = (env: Record<string, string>) => ({
    out: () => undefined,
    err: () => undefined,
    input: async () => '',
    env,
    uid: 1000,
    home: shell.folder,
    folder: shell.folder,
    programFolder: shell.folder,
    now: Date.now,
    stopAsked: async () => undefined,
  });
  const settingsOf = (text: string, env: Record<string, string> = {}) => {
    const place = loadPlace({ config: shell.write('forewarn.yaml', text) }, terminal(env));
    return collectorSettings(place.settings, '/data', null);
  };

  it('may be empty', () => {
    const settings = settingsOf('');
    expect(settings).toMatchObject({
      network: { host: '0.0.0.0', port: 8443 },
      loopback: { host: '127.0.0.1', port: 8420 },
      everyMs: 10_000,
      storage: 'sqlite:/data/forewarn.db',
      tickets: [{ name: 'desk', kind: 'builtin' }],
    });
  });

  it('is told in the words of the rooms', () => {
    const settings = settingsOf(`
interval: 2m
retention: { raw: 3d, size: 1.5GB }
rules:
  overrides:
    - match: { rule: disk-space, site: Kiel }
      hold: 10m
maintenance:
  - { name: patch day, match: { role: server }, from: 2026-07-14T22:00, for: 2h, everyDays: 7, timeZone: Europe/Berlin }
`);
    expect(settings.everyMs).toBe(120_000);
    expect(settings.retention).toMatchObject({ rawMs: 3 * 86_400_000, maxBytes: 1.5e9 });
    expect(settings.overrides).toEqual([{ match: { rule: 'disk-space', site: 'Kiel' }, holdMs: 600_000 }]);
    const from = Date.parse('2026-07-14T20:00:00Z');
    expect(settings.maintenance).toMatchObject([
      { from, until: from + 7_200_000, everyDays: 7, match: { role: 'server' } },
    ]);
  });

  it('keeps secrets elsewhere: in a variable or a file', () => {
    shell.write('key.txt', 'from-file\n');
    const text = `tickets:\n  - { name: a, kind: rest, config: { token: { env: KEY }, other: { file: key.txt } } }\n`;
    expect(settingsOf(text, { KEY: 'from-env' }).tickets).toEqual([
      { name: 'a', kind: 'rest', config: { token: 'from-env', other: 'from-file' } },
    ]);
    expect(() => settingsOf(text)).toThrow(/tickets\.0\.config\.token wants the variable KEY, which is not set/);
  });

  it('gives way to the environment', () => {
    const settings = settingsOf('interval: 10s\nhosts: [a]\n', {
      FOREWARN_INTERVAL: '30s',
      FOREWARN_HOSTS: 'b.example, 10.0.0.5',
    });
    expect(settings.everyMs).toBe(30_000);
    expect(settings.hosts.slice(0, 2)).toEqual(['b.example', '10.0.0.5']);
  });

  it('means the local time of its zone, summer and winter', () => {
    expect(new Date(momentIn('2026-01-15T03:00', 'Europe/Berlin')).toISOString()).toBe('2026-01-15T02:00:00.000Z');
    expect(new Date(momentIn('2026-07-15T03:00', 'Europe/Berlin')).toISOString()).toBe('2026-07-15T01:00:00.000Z');
    expect(new Date(momentIn('2026-07-15T03:00+05:00', 'Europe/Berlin')).toISOString()).toBe(
      '2026-07-14T22:00:00.000Z',
    );
  });
});
