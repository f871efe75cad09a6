import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type LocalHost, type NamedPrinter } from '../../../../packages/agent/src/host.ts';
import { printer as probe } from '../../../../packages/agent/src/probes/printer/index.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { type SnmpLab, snmpNeeds, startSnmpPrinters } from '../../../lab/snmp-printers.ts';

labSuite('a network printer asked by real SNMP', snmpNeeds, () => {
  let lab: SnmpLab;
  const hosts: LocalHost[] = [];
  beforeAll(async () => {
    lab = await startSnmpPrinters(['public', 'storeroom']);
  });
  afterAll(async () => {
    for (const host of hosts) host.close();
    await lab.close();
  });

  /** A probe of a machine on which these printers are named; each call is one look. */
  function watch(...printers: NamedPrinter[]) {
    const named = printers.map((printer) => ({ port: lab.port, ...printer }));
    // A print system that is nowhere: only the named printers are looked at.
    const host = createHost({ mainFile: '', settings: { printers: named, printServer: '/nonexistent/cups.sock' } });
    hosts.push(host);
    const read = probe.start(host);
    return async (instance: string) => {
      const { readings = [] } = await read(AbortSignal.timeout(20_000));
      const seen: Record<string, unknown> = {};
      for (const { metric, instance: own, value, detail } of readings) {
        if (own !== instance && !own?.startsWith(`${instance}/`)) continue;
        const declared: { states?: readonly string[] } = probe.metrics[metric];
        const name = own === instance ? metric.replace('printer.', '') : (own?.slice(instance.length + 1) ?? '');
        seen[name] = value === null ? null : (declared.states?.[value] ?? value);
        if (detail !== undefined) seen[`${name}:detail`] = detail;
      }
      return seen;
    };
  }
  /** Each look is a new watch, so that a printer that rests is asked all the same. */
  const lookAt = (printer: NamedPrinter) => watch(printer)(printer.name ?? printer.host);
  const hall = { host: '127.0.0.2', name: 'Hall' };
  const healthy = {
    deviceStatus: 2,
    printerStatus: 3,
    errorState: Buffer.of(0),
    tray1: 250,
    alertSeverity: 1,
  } as const;

  it('that is well says so, with what is in it', async () => {
    expect(await lookAt(hall)).toMatchObject({
      trouble: 'none',
      'trouble:detail': 'Hall is ready.',
      witnesses: 'agree',
      pages: 54_321,
      paper: 0.75,
      'paper:detail': 'Drawer A: 250 of 500 sheets, Drawer B: 500 of 500 sheets',
      'Black Toner': 0.8,
      'Waste Toner Box': 0.75,
      'Waste Toner Box:detail': 'Waste Toner Box is 25 % full',
    });
  });

  it('is seen to jam and to be cleared', async () => {
    await lab.set('public', { errorState: Buffer.of(0x04) });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'jam', 'trouble:detail': 'Paper is jammed in Hall.' });
    await lab.set('public', { errorState: Buffer.of(0) });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'none' });
  });

  it('is asked at every look while it is in trouble, so that its end is seen at once', async () => {
    const look = watch(hall);
    await lab.set('public', { errorState: Buffer.of(0x04) });
    expect(await look('Hall')).toMatchObject({ trouble: 'jam' });
    await lab.set('public', healthy);
    expect(await look('Hall')).toMatchObject({ trouble: 'none' });
  });

  it('is seen to run out of toner, and its waste container to fill', async () => {
    await lab.set('public', { toner: 3, waste: 95, errorState: Buffer.of(0x20), deviceStatus: 3 });
    expect(await lookAt(hall)).toMatchObject({
      trouble: 'toner-low',
      'Black Toner': 0.03,
      'Black Toner:detail': 'Black Toner: 3 % left',
      'Waste Toner Box:detail': 'Waste Toner Box is 95 % full',
    });
    await lab.set('public', { toner: -3, waste: -2, errorState: Buffer.of(0) });
    expect(await lookAt(hall)).toMatchObject({
      trouble: 'none',
      'Black Toner': null,
      'Black Toner:detail': 'Black Toner: some is left',
      'Waste Toner Box': null,
    });
    await lab.set('public', { toner: 80, waste: 25, deviceStatus: 2 });
  });

  it('is seen to stop with an alert, told in its own words', async () => {
    await lab.set('public', {
      deviceStatus: 5,
      printerStatus: 1,
      alertSeverity: 3,
      alertGroup: 11,
      alertCode: 1109,
      alertText: 'Replace the waste toner box',
    });
    expect(await lookAt(hall)).toMatchObject({
      trouble: 'marker-waste-full',
      'trouble:detail': 'The waste container of Hall is full. The printer says: Replace the waste toner box.',
    });
  });

  it('whose alert stays in the list when all is over is told to contradict itself, and as no trouble', async () => {
    await lab.set('public', { deviceStatus: 2, printerStatus: 3 });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'none', witnesses: 'device-contradicts-itself' });
    await lab.set('public', healthy);
  });

  it('with one empty drawer is low on paper, and with all of them empty is out of it', async () => {
    await lab.set('public', { tray1: 0 });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'paper-low', paper: 0.5 });
    await lab.set('public', { tray2: 0 });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'paper-out', paper: 0 });
    await lab.set('public', { tray1: 250, tray2: 500 });
  });

  it('asleep, or offline by its own word alone, opens nothing', async () => {
    await lab.set('public', { printerStatus: 1 });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'none' });
    await lab.set('public', { deviceStatus: 5, errorState: Buffer.of(0x02) });
    expect(await lookAt(hall)).toMatchObject({ trouble: 'set-offline' });
    await lab.set('public', healthy);
  });

  it('with another community is read by the one the administrator wrote down, and by no other', async () => {
    const store = { host: '127.0.0.3', name: 'Store', community: 'storeroom' };
    expect(await lookAt(store)).toMatchObject({ trouble: 'none', pages: 54_321 });
    const wrong = await lookAt({ ...store, community: 'guess' });
    expect(wrong).toMatchObject({ trouble: null });
    expect(wrong['trouble:detail']).toBe(
      'Store does not tell how it is. It is on the network and does not answer SNMP: switch SNMP on at the printer, or correct “community” in the agent’s settings.',
    );
    expect(wrong).not.toHaveProperty('pages');
  });

  it('that is silent keeps the others from nothing, and is asked by one community only', async () => {
    const asked: string[] = [];
    const silent = createSocket('udp4');
    silent.on('message', (message) => asked.push(message.toString('latin1')));
    const port = await new Promise<number>((resolve) => {
      silent.bind(0, '127.0.0.4', () => resolve(silent.address().port));
    });
    const look = watch(hall, { host: '127.0.0.4', name: 'Silent', port });
    expect(await look('Silent')).toMatchObject({ trouble: null });
    expect(await look('Hall')).toMatchObject({ trouble: 'none' });
    silent.close();
    expect(asked.length).toBeGreaterThan(1);
    for (const message of asked) expect(message).toContain('public');
  });
});
