import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../packages/agent/src/host.ts';
import { clock } from '../../../packages/agent/src/probes/clock/index.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';
import { onRecording } from '../recordings.ts';
import { eventXml } from './windows-sample.ts';

/** chrony 4.3 on Debian 12, its numbers changed by hand. */
const tracking = (offset: string, leap = 'Normal', stratum = '3') =>
  `C0000235,192.0.2.53,${stratum},1794999900.1,${offset},0.0001,0.0002,-12.1,0.01,0.2,0.03,0.001,64.2,${leap}\n`;
function withChrony(stdout: string, code = 0): RecordedHost {
  const host = recordedHost();
  host.infos.set('/run/chrony', { kind: 'folder' });
  host.answerRun = () => ({ stdout, code });
  return host;
}

function webServer(lines: readonly string[]): Connection {
  const rest = [...lines];
  return {
    line: async () => rest.shift() ?? Promise.reject(new Error('The other side ended.')),
    write: () => undefined,
    secure: async () => undefined,
    certificate: () => undefined,
    close: () => undefined,
  };
}
const dated = (host: RecordedHost, aheadSeconds: number) => [
  'HTTP/1.1 301 Moved Permanently',
  `Date: ${new Date(host.at - aheadSeconds * 1000).toUTCString()}`,
  '',
];
/** Each of the two places that speak HTTP tells its time. */
function told(
  host: RecordedHost,
  cloudflare: readonly string[] | Error,
  quad9: readonly string[] | Error,
): RecordedHost {
  const at = (name: string) => ({ host: name, port: 443 });
  host.settings = { ...host.settings, internetTargets: [at('1.1.1.1'), { host: '8.8.8.8', port: 53 }, at('9.9.9.9')] };
  host.answerConnect = async (name) => {
    const answer = name === '1.1.1.1' ? cloudflare : quad9;
    if (answer instanceof Error) throw answer;
    return webServer(answer);
  };
  return host;
}

describe('the clock', () => {
  it.each([
    ['-0.000012', 0.000012],
    ['-74.3', 74.3],
  ])('that chrony says is off by %s s is off by that, either way', async (offset, seconds) => {
    expect(valueIn(await start(clock, withChrony(tracking(offset)))(), 'clock.offset')).toBe(seconds);
  });

  it.each([
    ['', 0],
    [tracking('abc'), 0],
    ['C0000235,192.0.2.53', 0],
  ])('is not known when chronyc prints %j', async (printed, code) => {
    await expect(start(clock, withChrony(printed, code))()).rejects.toThrow('chrony');
  });

  it('is asked of the internet where chrony does not run, though it left its folder', async () => {
    const host = withChrony('506 Cannot talk to daemon\n', 1);
    told(host, dated(host, 1), dated(host, 1));
    expect(valueIn(await start(clock, host)(), 'clock.offset')).toBeLessThan(3);
  });

  it('is not known when chronyc hangs', async () => {
    const host = withChrony('');
    host.answerRun = () => ({ outcome: 'timed-out', code: null });
    await expect(start(clock, host)()).rejects.toThrow('timed-out');
  });

  it('is asked of the internet where chrony follows only itself', async () => {
    // Printed by chrony 4.3 on Debian 12 with `local stratum 5`.
    const zeros = '0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,0.000000000,0.000000000,0.0';
    const host = withChrony(`7F7F0101,,5,1795357065.228391755,${zeros},Normal\n`);
    told(host, dated(host, 90), dated(host, 91));
    expect(valueIn(await start(clock, host)(), 'clock.offset')).toBeCloseTo(90, 0);
  });

  it('is asked of the internet where chrony follows nobody', async () => {
    const host = withChrony(tracking('0.0', 'Not synchronised', '0'));
    told(host, dated(host, 90), dated(host, 91));
    expect(valueIn(await start(clock, host)(), 'clock.offset')).toBeCloseTo(90, 0);
  });

  it('is right when the first that tells its time agrees', async () => {
    const host = recordedHost();
    told(host, dated(host, 0.4), new Error('not to be asked'));
    expect(valueIn(await start(clock, host)(), 'clock.offset')).toBeLessThan(2);
  });

  it('is asked for once an hour while it is right, and each time while it is wrong', async () => {
    const host = withChrony(tracking('0.1'));
    const look = start(clock, host);
    for (let n = 0; n < 6; n += 1) {
      expect(valueIn(await look(), 'clock.offset')).toBe(0.1);
      host.pass(600_000);
    }
    expect(host.ran).toHaveLength(1);
    host.answerRun = () => ({ stdout: tracking('90') });
    for (let n = 0; n < 3; n += 1, host.pass(600_000)) expect(valueIn(await look(), 'clock.offset')).toBe(90);
    expect(host.ran).toHaveLength(4);
  });

  it('is wrong only when two agree that it is', async () => {
    const host = recordedHost();
    const look = start(clock, host);
    told(host, dated(host, 400), dated(host, 401));
    expect(valueIn(await look(), 'clock.offset')).toBeCloseTo(400, 0);
    // A captive portal may tell any time.
    told(host, dated(host, 400), dated(host, -7000));
    expect((await look()).readings).toEqual([]);
    told(host, dated(host, 400), new Error('ETIMEDOUT'));
    expect((await look()).readings).toEqual([]);
    told(host, dated(host, 400), dated(host, 1));
    expect(valueIn(await look(), 'clock.offset')).toBeLessThan(2);
  });

  it('is not known when nobody tells the time, and not asked where the internet is not meant to be reached', async () => {
    const host = recordedHost();
    await expect(start(clock, host)()).rejects.toThrow('No server on the internet');
    told(host, ['HTTP/1.1 200 OK', 'Date: yesterday', ''], ['nonsense', '']);
    await expect(start(clock, host)()).rejects.toThrow('No server on the internet');
    host.settings = { ...host.settings, internetTargets: [] };
    expect((await start(clock, host)()).readings).toEqual([]);
  });
});

describe('Windows that set its clock', () => {
  const windows = () => {
    const host = Object.assign(recordedHost(), { platform: 'win32' as const });
    return told(host, dated(host, 0), dated(host, 0));
  };
  const table = [
    ['Microsoft-Windows-Time-Service_52', ['The time service set the clock forward by 35999 s.']],
    ['Microsoft-Windows-Time-Service_50', []],
    ['Microsoft-Windows-Time-Service_50_b', []],
    ['Microsoft-Windows-Time-Service_37', []],
    ['Microsoft-Windows-Time-Service_37_b', []],
  ] as const;
  for (const [file, expected] of table) {
    onRecording(`windows/xml/${file}.xml`, expected.length > 0 ? 'says so' : 'is not said here', async (content) => {
      const host = windows();
      host.eventXml.push(content.toString('utf8'));
      const { events = [] } = await start(clock, host)();
      expect(events.map(({ detail }) => detail)).toEqual(expected);
    });
  }

  it('by a few seconds is daily life', async () => {
    const host = windows();
    const step = (seconds: string) =>
      eventXml('System', 'Microsoft-Windows-Time-Service', 52, { TimeOffsetSeconds: seconds });
    host.eventXml.push(step('3'), step('-7200'));
    expect((await start(clock, host)()).events).toMatchObject([
      { kind: 'clock-set', detail: expect.stringContaining('back by 7200') },
    ]);
  });
});
