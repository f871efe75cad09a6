import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHost, type LocalHost } from '../../../../packages/agent/src/host.ts';
import { printer as probe } from '../../../../packages/agent/src/probes/printer/index.ts';
import { type CupsLab, cupsNeeds, type LabPrinter, startCups } from '../../../lab/cups.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { until } from '../../../lab/processes.ts';

labSuite('a printer on a real CUPS', cupsNeeds, () => {
  let lab: CupsLab;
  let alpha: LabPrinter;
  let host: LocalHost;
  let read: ReturnType<typeof probe.start>;

  beforeAll(async () => {
    lab = await startCups();
    host = createHost({ mainFile: '', settings: { printServer: lab.server } });
  });
  afterAll(async () => {
    host.close();
    await lab.close();
  });
  // Each test has a printer of its own: CUPS keeps a device's old reasons until the next document.
  let count = 0;
  beforeEach(async () => {
    count += 1;
    alpha = await lab.addPrinter(`alpha${count}`);
    read = probe.start(host);
  });
  afterEach(async () => {
    await lab.admin('cancel', '-a', '-x', alpha.name);
    await alpha.off();
    await lab.admin('lpadmin', '-x', alpha.name);
  });

  /** One metric of the printer under test: the state's name (or the number) and the sentence. */
  async function look(): Promise<Record<string, string | number | null>> {
    const { readings = [] } = await read(AbortSignal.timeout(10_000));
    const own = readings.filter((r) => r.instance === alpha.name);
    const seen: Record<string, string | number | null> = {};
    for (const { metric, value, detail } of own) {
      const declared: { states?: readonly string[] } = probe.metrics[metric];
      const name = metric.replace('printer.', '');
      seen[name] = value === null ? null : (declared.states?.[value] ?? value);
      if (detail !== undefined) seen[`${name}:detail`] = detail;
    }
    return seen;
  }
  const supply = async (name: string) => {
    const { readings = [] } = await read(AbortSignal.timeout(10_000));
    return readings.find((r) => r.instance === `${alpha.name}/${name}`);
  };
  /** Looks until the printer stands so; shows the last look when it never does. */
  async function lookUntil(expected: Record<string, string | number>) {
    let last: Record<string, unknown> = {};
    const found = until(JSON.stringify(expected), async () => {
      last = await look();
      return Object.entries(expected).every(([key, value]) => last[key] === value) ? last : undefined;
    });
    return found.catch((error: unknown) => {
      throw new Error(`${String(error)}; last look: ${JSON.stringify(last)}`);
    });
  }

  it('that is idle and healthy is ready, and all witnesses agree', async () => {
    expect(await look()).toMatchObject({
      state: 'idle',
      accepting: 'yes',
      trouble: 'none',
      witnesses: 'agree',
      queued: 0,
      oldest_job: 0,
      stalled: 0,
      blocked: 0,
      'trouble:detail': `${alpha.name} is ready.`,
    });
    expect(await supply('Ink Waste Tank')).toMatchObject({ value: 0.75, detail: 'Ink Waste Tank is 25 % full' });
    expect(await supply('Black Ink')).toMatchObject({ value: 0.75, detail: 'Black Ink: 75 % left' });
  });

  it('that was paused says so with the reason that was given, and is ready again when resumed', async () => {
    await lab.admin('cupsdisable', '-r', 'moved to room 4', alpha.name);
    await alpha.print();
    const seen = await lookUntil({ trouble: 'paused', queued: 1 });
    expect(seen).toMatchObject({ state: 'stopped', witnesses: 'agree' });
    expect(seen['trouble:detail']).toMatch(
      /was paused on this computer: documents wait until it is resumed\. One document waits, for \d+ seconds\. Message: moved to room 4$/,
    );
    await lab.admin('cupsenable', alpha.name);
    await lookUntil({ trouble: 'none', queued: 0 });
  });

  it('that is jammed says so while the document waits and after it, until the jam is cleared', async () => {
    await alpha.states('+media-jam');
    await alpha.work({ seconds: 3 });
    await alpha.print();
    expect(await lookUntil({ trouble: 'jam', queued: 1 })).toMatchObject({ state: 'processing' });
    const after = await lookUntil({ trouble: 'jam', queued: 0 });
    expect(after['trouble:detail']).toBe(`Paper is jammed in ${alpha.name}.`);
    await alpha.states('-media-jam');
    await alpha.work({});
    await alpha.print();
    await lookUntil({ trouble: 'none', queued: 0 });
  });

  it('with an open cover and an empty cartridge tells the worse first and both in words', async () => {
    await alpha.states('+cover-open', '+toner-empty');
    await alpha.print();
    const seen = await lookUntil({ trouble: 'door-open', queued: 0 });
    expect(seen['trouble:detail']).toBe(
      `A cover or door of ${alpha.name} is open. ${alpha.name} has run out of toner or ink.`,
    );
  });

  it('whose document does not come out grows an age, while those behind it wait', async () => {
    await alpha.work({ seconds: 600 });
    await alpha.print();
    await lookUntil({ state: 'processing', queued: 1 });
    await alpha.print();
    await alpha.print();
    await lookUntil({ queued: 3 });
    const seen = await until('three seconds without a page', async () => {
      const now = await look();
      return Number(now.stalled) >= 3 ? now : undefined;
    });
    expect(Number(seen.oldest_job)).toBeGreaterThanOrEqual(Number(seen.stalled));
    expect(seen['trouble:detail']).toMatch(/is ready\. 3 documents wait, the oldest for \d+ seconds\.$/);
  });

  it('with a held document has nothing that waits: it is held on purpose', async () => {
    const id = await (async () => {
      await lab.admin('cupsdisable', alpha.name);
      return alpha.print();
    })();
    await lab.admin('lp', '-i', id, '-H', 'hold');
    await lab.admin('cupsenable', alpha.name);
    const seen = await lookUntil({ queued: 1, trouble: 'none', oldest_job: 0 });
    expect(seen).toMatchObject({ stalled: 0 });
    expect(seen['trouble:detail']).toMatch(/is ready\. One document is held on purpose\.$/);
  });

  it('that is off with nothing to print is found by asking it, though the print system shows it as ready', async () => {
    await alpha.off();
    const seen = await lookUntil({ trouble: 'offline' });
    expect(seen).toMatchObject({ state: 'idle', witnesses: 'system-misses-trouble', queued: 0 });
    expect(seen['trouble:detail']).toBe(
      `${alpha.name} is switched off, restarting or unplugged: it refuses the connection. Asked at localhost:${alpha.port}.`,
    );
    await alpha.on();
    await lookUntil({ trouble: 'none', witnesses: 'agree' });
  });

  it('that is off with a document to print says how long it waits, and prints it when it is back', async () => {
    await alpha.off();
    await alpha.print();
    const seen = await lookUntil({ trouble: 'offline', queued: 1, state: 'processing' });
    expect(seen['trouble:detail']).toMatch(
      /it refuses the connection\. Asked at .* One document waits, for \d+ seconds\.$/,
    );
    const blocked = await until('a second of waiting', async () => {
      const now = await look();
      return Number(now.blocked) >= 1 ? now : undefined;
    });
    expect(blocked).toMatchObject({ stalled: 0, 'blocked:detail': blocked['trouble:detail'] });
    await alpha.on();
    await lookUntil({ trouble: 'none', queued: 0, blocked: 0 });
  });

  it('whose firmware hangs does not answer', async () => {
    alpha.freeze();
    const seen = await look();
    alpha.thaw();
    expect(seen).toMatchObject({ trouble: 'not-answering', witnesses: 'system-misses-trouble' });
    await lookUntil({ trouble: 'none' });
  });

  it('without paper is known before anybody prints', async () => {
    await alpha.paper(0);
    expect(await look()).toMatchObject({
      state: 'idle',
      trouble: 'paper-out',
      witnesses: 'system-misses-trouble',
      'trouble:detail': `${alpha.name} is out of paper.`,
    });
    await alpha.paper(250);
    expect(await look()).toMatchObject({ trouble: 'none', witnesses: 'agree' });
    // Idle and healthy it is left in peace for a while, and then found empty all the same.
    await alpha.paper(0);
    expect(await look()).toMatchObject({ trouble: 'none' });
    await lookUntil({ trouble: 'paper-out' });
  });

  it('with a low cartridge and a full waste container says how much is left of each', async () => {
    await alpha.supplies([100, 3, 80, 80, 80]);
    const seen = await look();
    expect(seen).toMatchObject({ trouble: 'marker-waste-full' });
    expect(seen['trouble:detail']).toContain('is low on toner or ink');
    expect(await supply('Ink Waste Tank')).toMatchObject({ value: 0, detail: 'Ink Waste Tank is 100 % full' });
    expect(await supply('Black Ink')).toMatchObject({ value: 0.03, detail: 'Black Ink: 3 % left' });
  });

  it('that rejects documents says so although it looks idle', async () => {
    await lab.admin('cupsreject', '-r', 'use the one in room 2', alpha.name);
    const seen = await look();
    expect(seen).toMatchObject({ state: 'idle', accepting: 'no', trouble: 'rejecting', witnesses: 'agree' });
    expect(seen['trouble:detail']).toContain('Message: use the one in room 2');
    await lab.admin('cupsaccept', alpha.name);
    expect(await look()).toMatchObject({ accepting: 'yes', trouble: 'none' });
  });

  it('is read the same over the print system’s socket', async () => {
    const other = createHost({ mainFile: '', settings: { printServer: lab.socketPath } });
    const { readings = [] } = await probe.start(other)(AbortSignal.timeout(10_000));
    other.close();
    expect(readings.find((r) => r.metric === 'printer.trouble' && r.instance === alpha.name)).toMatchObject({
      value: 0,
    });
  });
});

labSuite('a machine’s print system', cupsNeeds, () => {
  let lab: CupsLab;
  let host: LocalHost;
  beforeAll(async () => {
    lab = await startCups();
    host = createHost({ mainFile: '', settings: { printServer: lab.server } });
  });
  afterAll(async () => {
    host.close();
    await lab.close();
  });

  it('without a queue is nothing to watch, and no failure', async () => {
    expect(await probe.start(host)(AbortSignal.timeout(10_000))).toEqual({});
  });

  it('that is set up and does not run is a finding that says what it means', async () => {
    await lab.stopServer();
    const read = async () => probe.start(host)(AbortSignal.timeout(10_000));
    expect(await read()).toEqual({
      readings: [
        {
          metric: 'printer.system',
          value: 1,
          detail: expect.stringMatching(/print system \(CUPS\) does not answer at 127.*ECONNREFUSED.*Nobody can print/),
        },
      ],
    });
    await lab.startServer();
    expect(await read()).toEqual({});
  });
});
