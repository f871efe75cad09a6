import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type LocalHost } from '../../../../packages/agent/src/host.ts';
import { printer as probe } from '../../../../packages/agent/src/probes/printer/index.ts';
import { type CupsLab, cupsNeeds, type LabPrinter, startCups } from '../../../lab/cups.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { freePort, until } from '../../../lab/processes.ts';

/** A driver whose filter is not installed. */
const ppd = `*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "LAB.PPD"
*Product: "(Lab)"
*Manufacturer: "Lab"
*ModelName: "Lab"
*ShortNickName: "Lab"
*NickName: "Lab"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsVersion: 2.3
*cupsFilter: "application/vnd.cups-raster 0 filter-of-a-driver-that-is-gone"
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
`;

labSuite('a queue of CUPS in its rarer states', cupsNeeds, () => {
  let lab: CupsLab;
  let host: LocalHost;
  let folder: string;
  let read: ReturnType<typeof probe.start>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fw-ppd-'));
    lab = await startCups();
    host = createHost({ mainFile: '', settings: { printServer: lab.server } });
    read = probe.start(host);
  }, 30_000);
  afterAll(async () => {
    host?.close();
    await lab?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function look(name: string): Promise<Record<string, string | number | null>> {
    const { readings = [] } = await read(AbortSignal.timeout(20_000));
    const seen: Record<string, string | number | null> = {};
    for (const { metric, value, detail } of readings.filter((r) => r.instance === name)) {
      const declared: { states?: readonly string[] } = probe.metrics[metric];
      seen[metric.replace('printer.', '')] = value === null ? null : (declared.states?.[value] ?? value);
      if (detail !== undefined) seen[`${metric.replace('printer.', '')}:detail`] = detail;
    }
    return seen;
  }
  async function lookUntil(name: string, expected: Record<string, string | number>) {
    let last: Record<string, unknown> = {};
    const found = until(JSON.stringify(expected), async () => {
      last = await look(name);
      return Object.entries(expected).every(([key, value]) => last[key] === value) ? last : undefined;
    });
    return found.catch((error: unknown) => {
      throw new Error(`${String(error)}; last look: ${JSON.stringify(last)}`);
    });
  }
  /** A queue without a driver, whose document waits in it for as long as CUPS can try. */
  async function addQueue(name: string, uri: string, ...more: string[]): Promise<void> {
    const driver = more.length > 0 ? more : ['-m', 'raw'];
    await lab.admin('lpadmin', '-p', name, '-E', '-v', uri, ...driver, '-o', 'printer-error-policy=retry-current-job');
  }
  const remove = async (name: string) => {
    await lab.admin('cancel', '-a', '-x', name);
    await lab.admin('lpadmin', '-x', name);
  };

  const states: readonly (readonly [state: string, trouble: string])[] = [
    ['cover-open', 'door-open'],
    ['input-tray-missing', 'tray-missing'],
    ['marker-supply-empty', 'toner-empty'],
    ['marker-supply-low', 'toner-low'],
    ['marker-waste-almost-full', 'marker-waste-almost-full'],
    ['marker-waste-full', 'marker-waste-full'],
    ['media-jam', 'jam'],
    ['media-low', 'paper-low'],
    ['toner-empty', 'toner-empty'],
    ['toner-low', 'toner-low'],
    // Last, for it prints nothing more; `media-empty` is in printer.lab.test.ts.
    ['spool-area-full', 'stopped'],
  ];

  it('tells every state that a real IPP printer can be in', async () => {
    let device: LabPrinter | undefined;
    try {
      device = await lab.addPrinter('many');
      let before: string[] = [];
      for (const [state, trouble] of states) {
        await device.states(...before, `+${state}`);
        await device.print();
        await lookUntil('many', { trouble, queued: 0 });
        before = [`-${state}`];
      }
    } finally {
      await device?.off();
      await remove('many');
    }
  }, 60_000);

  it('whose document fails at the printer goes on with the next: nothing stays wrong', async () => {
    const device = await lab.addPrinter('fails');
    await lab.admin('lpadmin', '-p', 'fails', '-o', 'printer-error-policy=abort-job');
    await device.work({ code: 1 });
    await device.print();
    await lookUntil('fails', { queued: 0, trouble: 'none', state: 'idle' });
    await device.off();
    await remove('fails');
  }, 30_000);

  it('by LPD to a printer that is off is told as off, although CUPS calls it “in use”', async () => {
    await addQueue('lpd', `lpd://127.0.0.1:${await freePort()}/queue`);
    await lab.admin('lp', '-d', 'lpd', '-o', 'raw', '/etc/hostname');
    const seen = await lookUntil('lpd', { trouble: 'offline', queued: 1, state: 'processing' });
    expect(seen).toMatchObject({ witnesses: 'system-misses-trouble' });
    await remove('lpd');
  });

  it('to a printer that is off the network does not answer', async () => {
    // TEST-NET-1 (RFC 5737): nobody has that address.
    await addQueue('away', 'socket://192.0.2.77:9100');
    await lab.admin('lp', '-d', 'away', '-o', 'raw', '/etc/hostname');
    const seen = await lookUntil('away', { trouble: 'not-answering', queued: 1 });
    expect(seen['trouble:detail']).toContain('Asked at 192.0.2.77:9100, no answer.');
    await remove('away');
  }, 30_000);

  it('on USB whose plug is out keeps its document: the age alone tells, and says what CUPS waits for', async () => {
    await addQueue('usb', 'usb://Lab/Nothing?serial=0');
    await lab.admin('lp', '-d', 'usb', '-o', 'raw', '/etc/hostname');
    const seen = await until('two seconds without a page', async () => {
      const now = await look('usb');
      return Number(now.stalled) >= 2 ? now : undefined;
    });
    expect(seen).toMatchObject({ trouble: 'none', witnesses: 'device-not-asked', queued: 1 });
    expect(seen['stalled:detail']).toMatch(/One document waits, for \d+ seconds\..*Waiting for printer/);
    await remove('usb');
  });

  it('whose driver has lost a part says so, and that the document was stopped', async () => {
    const file = join(folder, 'lab.ppd');
    await writeFile(file, ppd);
    // Any port that takes connections will do for a printer: CUPS' own.
    await addQueue('driver', `socket://${lab.server}`, '-P', file);
    await lab.admin('lp', '-d', 'driver', '/etc/hostname');
    const seen = await lookUntil('driver', { trouble: 'filter-missing' });
    expect(seen['trouble:detail']).toContain('lacks a part of the driver');
    expect(seen['trouble:detail']).toContain('has stopped a document');
    await remove('driver');
  });
});
