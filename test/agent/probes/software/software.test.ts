import { describe, expect, it } from 'vitest';
import { software } from '../../../../packages/agent/src/probes/software/index.ts';
import { parseRpm, parseSnaps } from '../../../../packages/agent/src/probes/software/linux.ts';
import { toFact } from '../../../../packages/agent/src/probes/software/rows.ts';
import { parseSoftware, softwareQuery } from '../../../../packages/agent/src/probes/software/windows.ts';
import { factSchema } from '../../../../packages/shared/src/fact.ts';
import { recordedHost, start } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const dpkg = (name: string, version: string, status = 'install ok installed') =>
  `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\nVersion: ${version}\nDescription: words\n with a line: Version: 9\n`;

function debian(...packages: string[]) {
  const host = recordedHost();
  host.files.set('/var/lib/dpkg/status', packages.join('\n'));
  return host;
}

describe('the software of a Linux machine', () => {
  it('is what dpkg has installed, snaps and flatpaks', async () => {
    const host = debian(dpkg('vim', '2:9.0'), dpkg('gone', '1', 'deinstall ok config-files'));
    host.files.set('/var/lib/snapd/snaps/firefox_3252.snap', '');
    host.files.set('/var/lib/snapd/snaps/firefox_3206.snap', '');
    host.files.set('/var/lib/flatpak/app/org.gimp.GIMP/current', '');
    const { facts } = await start(software, host)();
    expect(facts?.[0]?.rows).toEqual([
      { name: 'firefox', version: 'revision 3252', from: 'snap' },
      { name: 'org.gimp.GIMP', version: '', from: 'flatpak' },
      { name: 'vim', version: '2:9.0', from: 'dpkg' },
    ]);
  });

  it('that changed is told, by name and version', async () => {
    const host = debian(dpkg('vim', '1'), dpkg('nano', '1'));
    const look = start(software, host);
    expect((await look()).events).toEqual([]);
    host.files.set('/var/lib/dpkg/status', [dpkg('vim', '2'), dpkg('emacs', '1')].join('\n'));
    expect((await look()).events).toMatchObject([
      {
        kind: 'inventory-changed',
        instance: 'software',
        detail: 'Added: emacs. Gone: nano. Changed: vim (version 1 → 2).',
      },
    ]);
  });

  it('of very many packages is what was chosen, and how many came with it', () => {
    const many = Array.from({ length: 800 }, (_, n) => ({
      name: `lib${n}`,
      version: '1',
      from: 'dpkg',
      dependency: n > 9,
    }));
    const fact = toFact(many);
    expect(fact.rows).toHaveLength(11);
    expect(fact.rows.at(-1)).toEqual({ name: '(790 more)', version: '', from: 'came with these' });
    expect(factSchema.safeParse(toFact(many.map((one) => ({ ...one, dependency: false })))).success).toBe(true);
  });

  it('without a package manager is nothing here', async () => {
    expect(await start(software, recordedHost())()).toEqual({});
  });

  it('is asked of rpm only when its database changed', async () => {
    const host = recordedHost();
    host.infos.set('/var/lib/rpm/rpmdb.sqlite', { modifiedAt: 1 });
    host.answerRun = () => ({ stdout: 'bash\tx86_64\t5.1.8-6.el9\t1700000000\t7000000\tRocky\n' });
    const look = start(software, host);
    await look();
    const { facts } = await look();
    expect(facts?.[0]?.rows).toEqual([{ name: 'bash', version: '5.1.8-6.el9', from: 'Rocky' }]);
    expect(host.ran).toHaveLength(1);
  });

  it('is not known when rpm fails', async () => {
    const host = recordedHost();
    host.infos.set('/var/lib/rpm/rpmdb.sqlite', { modifiedAt: 1 });
    host.answerRun = () => ({ outcome: 'timed-out', code: null });
    await expect(start(software, host)()).rejects.toThrow('rpm did not tell');
  });

  onRecording('glpi/linux/packaging/rpm', 'rows of rpm', (content) => {
    const found = parseRpm(content.toString());
    expect(found[0]).toEqual({ name: 'libpciaccess0', version: '0.12.1-1.mga1', from: 'Mageia.Org' });
    expect(found.length).toBeGreaterThan(5);
  });

  it('leaves out what is no snap', () =>
    expect(parseSnaps(['core20_2015.snap', 'partial', 'x.snap.tmp'])).toHaveLength(1));
});

describe('the software of Windows', () => {
  it('is what can be uninstalled, each once', () => {
    const told = { Name: 'Example ', Version: '1.2', Publisher: 'Maker' };
    expect(parseSoftware([told, told, { Name: 'Other', Version: null, Publisher: null }])).toEqual([
      { name: 'Example', version: '1.2', from: 'Maker' },
      { name: 'Other', version: '', from: '' },
    ]);
  });

  it.each([[['text']], [[null]], [[{ Name: '' }]]])('%j is no answer', (answer) => {
    expect(() => parseSoftware(answer)).toThrow('something else');
  });

  it('is asked in one logical line, and never of Win32_Product', () => {
    expect(softwareQuery.script).not.toMatch(/[\n#]|Win32_Product/);
  });
});

describe('the software of a Mac', () => {
  it('is what lies in its folder for all users', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.files.set(
      '/Applications/Example.app/Contents/Info.plist',
      '<plist><dict><key>CFBundleShortVersionString</key>\n\t<string>4.5</string></dict></plist>',
    );
    host.files.set('/Applications/Binary.app/Contents/Info.plist', 'bplist00\u0001');
    expect((await start(software, host)()).facts?.[0]?.rows).toEqual([
      { name: 'Binary', version: '', from: '' },
      { name: 'Example', version: '4.5', from: '' },
    ]);
  });
});
