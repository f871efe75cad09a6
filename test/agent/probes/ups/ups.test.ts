import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings, localSettings } from '../../../../packages/agent/src/config.ts';
import type { Connection } from '../../../../packages/agent/src/host.ts';
import { parseApcupsd } from '../../../../packages/agent/src/probes/ups/apcupsd.ts';
import { ups } from '../../../../packages/agent/src/probes/ups/index.ts';
import { upsStates } from '../../../../packages/agent/src/probes/ups/metrics.ts';
import { parseVariables, splitWords } from '../../../../packages/agent/src/probes/ups/nut-variables.ts';
import { parseWindowsUps } from '../../../../packages/agent/src/probes/ups/windows.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const fromDev = (text: string) =>
  new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const found = /^([a-z][\w.]*):\s*(.*)$/.exec(line);
      return found ? [[found[1] ?? '', found[2] ?? '']] : [];
    }),
  );

/** networkupstools/nut-ddl: charge, load and minutes as the real device told them; `undefined` where it did not. */
const recorded: readonly (readonly [string, object])[] = [
  ['APC__Back-UPS_BF_500__newhidups__2.0.3__01', { charge: 1, load: 0.68, runtime: 352 }],
  ['APC__Back-UPS_BVK750M2___usbhid-ups__2.8.3.1__01', { charge: 1, load: 0.38, runtime: 823 }],
  ['APC__Smart-UPS_1500_XLM__usbhid-ups__2.4.1__01', { charge: 1, load: 0.461, runtime: 1920 }],
  ['APC__Smart-UPS_1500__usbhid-ups__2.6.4__01', { charge: 1, load: 0.227, runtime: 3420 }],
  ['APC__Smart-UPS_1500__usbhid-ups__2.7.2__01', { charge: 0.93, load: 0.325, runtime: 2220 }],
  ['APC__Smart-UPS_C1500__usbhid-ups__2.6.4__01', { charge: 1, runtime: 3780 }],
  ['APC__Smart-UPS_X_1500__usbhid-ups__2.4.3__01', { charge: 0.89, runtime: 1673 }],
  ['Eaton__5E2200USB-LA__blazer_usb__2.7.4__01', { charge: 1, load: 0 }],
  ['Eaton__5E650iUSB-AU__usbhid-ups__2.7.1__02', { charge: 1, load: 0.14, runtime: 2520 }],
  ['Eaton__5PX_2000__usbhid-ups__2.7.4__01', { charge: 1, load: 0.3, replaceBattery: true, says: 'Replace battery!' }],
  ['Eaton__5PX__snmp-ups__2.7.4__01', { charge: 1, load: 0.33, runtime: 1262 }],
  ['Eaton__5PX__snmp-ups__2.7.4__02', { charge: 1, load: 0.3, runtime: 898 }],
  ['Eaton__9PX__netxml-ups__2.7.4__03', { charge: 1, load: 0.07, runtime: 11_520 }],
  ['Eaton__9PX__snmp-ups__2.7.4__01', { charge: 1, load: 0.07, runtime: 11_520 }],
  ['MGE_UPS_SYSTEMS__Ellipse_1000__newhidups__2.0.4__01', { charge: 0.91, load: 0.22, runtime: 1421 }],
  ['MGE_UPS_SYSTEMS__Ellipse_1200_USBS__mge-shut__2.0.2__01', { charge: 1, load: 0.12, runtime: 1715 }],
  ['MGE_UPS_SYSTEMS__Ellipse_1200_USBS__mge-shut__2.0.3__01', { charge: 1, load: 0.02, runtime: 1715 }],
];

describe('A real UPS, as its driver listed it', () => {
  for (const [name, expected] of recorded) {
    onRecording(`nut-ddl/${name}.dev`, 'is online and tells what it can', (content) => {
      const { state, replaceBattery, ...told } = parseVariables('lab', fromDev(content.toString('utf8')));
      expect(state).toBe('online');
      expect({ replaceBattery, ...told }).toMatchObject({ replaceBattery: false, ...expected });
    });
  }
});

describe('What a UPS says of itself', () => {
  it.each([
    ['OL', 'online'],
    ['OL CHRG', 'online'],
    ['OL TRIM', 'online'],
    ['OL BOOST', 'online'],
    ['OL LB CHRG', 'online'],
    ['ALARM OL RB', 'online'],
    ['OB DISCHRG', 'on-battery'],
    ['OB LB', 'low-battery'],
    ['FSD OL', 'low-battery'],
    ['OL CAL', 'testing'],
    ['OB TEST DISCHRG', 'testing'],
    ['OB CAL LB', 'low-battery'],
    ['OL OVER', 'overloaded'],
    ['BYPASS', 'unprotected'],
    ['OFF', 'off'],
    ['OL OFF', 'off'],
    ['', undefined],
    ['WAIT', undefined],
  ])('as “%s” means %s', (status, state) => {
    expect(parseVariables('lab', new Map([['ups.status', status]])).state).toBe(state);
  });

  it('is split as upsd quotes it', () => {
    expect(splitWords('VAR lab ups.alarm "Say \\"hello\\" \\\\ now"')).toEqual([
      'VAR',
      'lab',
      'ups.alarm',
      'Say "hello" \\ now',
    ]);
  });
});

/** A server that gives these answers line by line, whatever is asked. */
function talking(host: RecordedHost, lines: readonly string[], open = 3493): string[] {
  const said: string[] = [];
  host.answerReach = (_, port) => (port === open ? { outcome: 'open', ms: 1 } : { outcome: 'refused', ms: 1 });
  host.answerConnect = async (): Promise<Connection> => {
    const rest = [...lines];
    return {
      line: async () =>
        rest.shift() ?? Promise.reject(Object.assign(new Error('The other side hung up.'), { code: 'EOF' })),
      write: (text) => void said.push(text),
      secure: async () => undefined,
      certificate: () => undefined,
      close: () => undefined,
    };
  };
  return said;
}
const twoUps = [
  'BEGIN LIST UPS',
  'UPS cellar "Eaton 5P"',
  'UPS rack "No description"',
  'END LIST UPS',
  'VAR cellar ups.status "OB LB"',
  'VAR cellar battery.charge "9"',
  'ERR VAR-NOT-SUPPORTED',
  'ERR VAR-NOT-SUPPORTED',
  'ERR VAR-NOT-SUPPORTED',
  ...Array.from({ length: 5 }, () => 'ERR DATA-STALE'),
];
const state = (result: Awaited<ReturnType<ReturnType<typeof start>>>, name: string) =>
  upsStates[valueIn(result, 'ups.state', name) ?? -1];

describe('The UPSs of a machine', () => {
  it('are nothing here where no server answers, and are looked for again later', async () => {
    const host = recordedHost();
    host.answerReach = () => ({ outcome: 'refused', ms: 1 });
    const look = start(ups, host);
    expect(await look()).toEqual({});
    talking(host, twoUps);
    expect(await look()).toEqual({});
    host.pass(10 * 60_000);
    expect(state(await look(), 'cellar')).toBe('low-battery');
  });

  it('are each told of, also one that is silent', async () => {
    const host = recordedHost();
    const said = talking(host, twoUps);
    const result = await start(ups, host)();
    expect(state(result, 'cellar')).toBe('low-battery');
    expect(valueIn(result, 'ups.charge', 'cellar')).toBe(0.09);
    expect(state(result, 'rack')).toBe('silent');
    expect(said[1]).toBe(
      'GET VAR cellar ups.status\nGET VAR cellar battery.charge\nGET VAR cellar ups.load\nGET VAR cellar battery.runtime\nGET VAR cellar ups.alarm\n',
    );
    expect(said[0]).toBe('LIST UPS\n');
  });

  it('are silent, not well, once their server has been away for longer than a restart takes', async () => {
    const host = recordedHost();
    talking(host, twoUps);
    const look = start(ups, host);
    await look();
    talking(host, []);
    await expect(look()).rejects.toThrow(/hung up/);
    host.pass(120_000);
    expect(state(await look(), 'cellar')).toBe('silent');
  });

  it('are asked over one connection, and over a new one when the server ended it', async () => {
    const host = recordedHost();
    let opened = 0;
    talking(host, [...twoUps, ...twoUps]);
    const answer = host.answerConnect;
    host.answerConnect = (...where) => {
      opened += 1;
      return answer(...where);
    };
    const look = start(ups, host);
    for (let n = 0; n < 2; n += 1) expect(state(await look(), 'cellar')).toBe('low-battery');
    expect(opened).toBe(1);
    expect(state(await look(), 'cellar')).toBe('low-battery');
    expect(opened).toBe(2);
  });

  it.each([
    [['220 mail ESMTP'], /no UPS server/],
    [['ERR ACCESS-DENIED'], /refused “LIST UPS”: ACCESS-DENIED/],
    [['BEGIN LIST UPS', 'UPS cellar "x"'], /hung up/],
    [['BEGIN LIST UPS', 'UPS cellar "x"', 'END LIST UPS', 'ERR ACCESS-DENIED'], /refused “GET VAR cellar ups.status”/],
    [['BEGIN LIST UPS', 'UPS cellar "x"', 'END LIST UPS', ''], /no reason/],
    [['BEGIN LIST UPS', ...Array.from({ length: 600 }, (_, n) => `UPS u${n} "x"`)], /lists more/],
  ])('are not known after %j', async (lines, why) => {
    const host = recordedHost();
    talking(host, lines);
    await expect(start(ups, host)()).rejects.toThrow(why);
  });

  it('with a name that could be a command are not asked', async () => {
    const host = recordedHost();
    const said = talking(host, ['BEGIN LIST UPS', 'UPS "a\nSET" "x"', 'END LIST UPS']);
    const result = await start(ups, host)();
    expect(result.readings?.[0]?.value).toBeNull();
    expect(said).toEqual(['LIST UPS\n']);
  });

  it('of apcupsd are asked where that answers', async () => {
    const host = recordedHost();
    talking(
      host,
      [
        '\0\u001bAPC      : 001,036,0870',
        '\0\u0017UPSNAME  : closet',
        '\0\u001aSTATFLAG : 0x05060010',
        '\0\u0018BCHARGE  : 48.0 Percent',
        '\0\u0018TIMELEFT : 12.5 Minutes',
        '\0\u0020END APC  : 2026-11-22',
      ],
      3551,
    );
    const result = await start(ups, host)();
    expect(state(result, 'closet')).toBe('on-battery');
    expect(valueIn(result, 'ups.runtime', 'closet')).toBe(750);
  });

  it.each([
    ['0x05000008', 'online', false],
    ['0x05000088', 'online', true],
    ['0x05000050', 'low-battery', false],
    ['0x05000110', 'silent', false],
    ['0x05000009', 'testing', false],
    ['0x05000000', undefined, false],
  ])('of apcupsd with flags %s are %s', (flags, expected, replaceBattery) => {
    expect(parseApcupsd(['APC : 1', `STATFLAG : ${flags}`])).toMatchObject({ state: expected, replaceBattery });
    expect(() => parseApcupsd(['STATFLAG : zz'])).toThrow(/could not be read/);
  });

  const onUsb = {
    name: 'APC Back-UPS',
    capabilities: 0xa0000000,
    charge: 88,
    online: true,
    charging: false,
    minutes: 40,
  };
  it.each([
    [{}, 'online', 2400],
    [{ online: false, state: 1 }, 'on-battery', 2400],
    [{ online: false, state: 5 }, 'low-battery', 2400],
    [{ minutes: 71_582_788 }, 'online', undefined],
    [{ online: undefined, state: undefined }, undefined, 2400],
  ])('of Windows with %j', (change, expected, runtime) => {
    const [told] = parseWindowsUps([{ ...onUsb, ...change }, { name: 'laptop', capabilities: 0x80000000 }, null]);
    expect(told).toMatchObject({ name: 'APC Back-UPS', state: expected, charge: 0.88 });
    expect(told?.runtime).toBe(runtime);
    expect(parseWindowsUps([{ name: 'laptop', capabilities: 0x80000000 }, null, 'x'])).toEqual([]);
  });
});

describe('The setting that names a UPS server', () => {
  const load = (json: unknown) => {
    const folder = mkdtempSync(join(tmpdir(), 'fw-ups-'));
    try {
      writeFileSync(join(folder, 'agent.json'), JSON.stringify(json));
      return loadSettings(join(folder, 'agent.json'), { platform: 'linux', uid: 0, home: '/root', env: {} });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('reaches the probe', async () => {
    const host = recordedHost();
    talking(host, twoUps);
    host.settings = { ...host.settings, ...localSettings(load({ ups: { host: 'nas.example', name: 'cellar' } })) };
    const asked: string[] = [];
    const answer = host.answerConnect;
    host.answerConnect = (name, port) => {
      asked.push(`${name}:${port}`);
      return answer(name, port);
    };
    const result = await start(ups, host)();
    expect(asked).toEqual(['nas.example:3493']);
    expect(result.readings?.every(({ instance }) => instance === 'cellar')).toBe(true);
  });

  it.each([[{ port: 0 }], [{ host: '' }], [{ pasword: 'x' }], ['nas']])('is refused when it is %j', (ups) => {
    expect(() => load({ ups })).toThrow(/wrong value at ups/);
  });
});
