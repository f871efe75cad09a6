import { describe, expect, it } from 'vitest';
import { parseEdid } from '../../../../packages/agent/src/probes/peripherals/edid.ts';
import { peripherals } from '../../../../packages/agent/src/probes/peripherals/index.ts';
import { parsePrintcap } from '../../../../packages/agent/src/probes/peripherals/linux.ts';
import { parseProfile } from '../../../../packages/agent/src/probes/peripherals/macos.ts';
import { placeOf } from '../../../../packages/agent/src/probes/peripherals/place.ts';
import { monitorsQuery, printersQuery } from '../../../../packages/agent/src/probes/peripherals/windows.ts';
import { recordedHost, start } from '../../recorded-host.ts';

/** Made by hand after VESA E-EDID 1.4: maker DEL, made in 2019, with a name and, if wanted, a serial number. */
function edid(name: string, serial?: string): Buffer {
  const bytes = Buffer.alloc(128);
  Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]).copy(bytes);
  bytes.writeUInt16BE((4 << 10) | (5 << 5) | 12, 8);
  bytes.writeUInt16LE(0xa0b1, 10);
  bytes.writeUInt32LE(77, 12);
  bytes[17] = 29;
  const write = (at: number, tag: number, text: string) => {
    bytes[at + 3] = tag;
    bytes.write(`${text}\n`.padEnd(13), at + 5, 'latin1');
  };
  if (name !== '') write(72, 0xfc, name);
  if (serial !== undefined) write(90, 0xff, serial);
  return bytes;
}

describe('a screen', () => {
  it('tells its name, maker, serial number and year', () => {
    expect(parseEdid(edid('DELL P2419H', 'CN0ABC'))).toEqual({
      name: 'DELL P2419H',
      maker: 'DEL',
      serial: 'CN0ABC',
      year: 2019,
    });
  });
  it('that has no name is told by its maker and model', () => {
    expect(parseEdid(edid(''))).toEqual({ name: 'DEL a0b1', maker: 'DEL', serial: '77', year: 2019 });
  });
  it.each([Buffer.alloc(0), Buffer.alloc(128), edid('X').subarray(0, 100)])(
    'that sends something else is none',
    (bytes) => {
      expect(parseEdid(bytes)).toBeUndefined();
    },
  );
});

describe('what is beside a machine', () => {
  it('is its screens and printers, and what changed of them', async () => {
    const host = recordedHost();
    const { readPart } = host;
    const screens = new Map([['/sys/class/drm/card0-DP-1/edid', edid('Left')]]);
    host.readPart = (path, from, most) => {
      const bytes = screens.get(path);
      return bytes === undefined ? readPart(path, from, most) : { bytes, sizeBytes: 0, inode: 1 };
    };
    host.files.set('/sys/class/drm/card0-DP-1/edid', '');
    host.files.set('/sys/class/drm/card0-HDMI-A-1/edid', '');
    host.files.set('/run/cups/printcap', '# made by CUPS\nHP|HP LaserJet 400:rm=pc:rp=HP:\n');
    const look = start(peripherals, host);
    const { facts, events } = await look();
    expect(facts?.map(({ section }) => section)).toEqual(['monitors', 'printers', 'place']);
    expect(facts?.[1]?.rows).toEqual([{ name: 'HP', model: 'HP LaserJet 400' }]);
    expect(events).toEqual([]);

    screens.set('/sys/class/drm/card0-HDMI-A-1/edid', edid('Right', 'R1'));
    host.files.delete('/run/cups/printcap');
    const later = await look();
    expect(later.events?.map(({ instance, detail }) => `${instance}: ${detail}`)).toEqual([
      'monitors: Added: Right.',
      'printers: Gone: HP.',
    ]);
    // That there is none any more must be sent, or the last one would stand there for ever.
    expect(later.facts?.find(({ section }) => section === 'printers')?.rows).toEqual([]);
  });

  it('never holds the address of the router, nor is it found from the mark', async () => {
    const host = recordedHost();
    const mark = placeOf(host);
    // So short that thousands of the world's routers have the same.
    expect(mark).toMatch(/^[0-9a-f]{4}$/);
    const { facts } = await start(peripherals, host)();
    expect(facts).toEqual([{ section: 'place', rows: [{ network: mark }] }]);
    host.files.set('/proc/net/arp', 'IP address HW type Flags HW address Mask Device\n');
    expect(placeOf(host)).toBeUndefined();
  });

  it('is asked of Windows in one logical line each', () => {
    for (const { script } of [monitorsQuery, printersQuery]) expect(script).not.toMatch(/[\n#]/);
  });

  it('on Windows survives texts that are missing', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers = {
      monitors: [{ YearOfManufacture: 2020, Name: '', Maker: 'LEN', Serial: '0' }, null, 'text'],
      'printer-names': [{ Name: 'HP', DriverName: null }, {}],
    };
    expect((await start(peripherals, host)()).facts).toEqual([
      { section: 'monitors', rows: [{ name: 'LEN', maker: 'LEN', serial: null, year: 2020 }] },
      { section: 'printers', rows: [{ name: 'HP', model: '' }] },
    ]);
  });

  it('on a Mac comes from its profile', () => {
    const profile = {
      SPDisplaysDataType: [
        {
          _name: 'Apple M1',
          spdisplays_ndrvs: [
            { _name: 'LG 27', '_spdisplays_display-serial-number': 'S1', '_spdisplays_display-year': '2021' },
          ],
        },
        {},
      ],
      SPPrintersDataType: [{ _name: 'Brother', ppd: 'Brother HL' }, { _name: 'spprinters_none' }],
    };
    expect(parseProfile(JSON.stringify(profile))).toEqual({
      monitors: [{ name: 'LG 27', maker: '', serial: 'S1', year: 2021 }],
      printers: [{ name: 'Brother', model: 'Brother HL' }],
    });
    expect(() => parseProfile('<plist')).toThrow('did not tell');
  });

  it('of a print system without queues is none', () => expect(parsePrintcap('# comment\n\n')).toEqual([]));
});
