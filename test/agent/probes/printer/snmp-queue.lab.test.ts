import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type LocalHost } from '../../../../packages/agent/src/host.ts';
import { printer as probe } from '../../../../packages/agent/src/probes/printer/index.ts';
import { type CupsLab, cupsNeeds, startCups } from '../../../lab/cups.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { until } from '../../../lab/processes.ts';
import { type SnmpLab, snmpNeeds, startSnmpPrinters } from '../../../lab/snmp-printers.ts';

const needs = { programs: [...cupsNeeds.programs, ...snmpNeeds.programs], root: true };

/** The print port of a network printer: it takes documents while `takes`, and keeps the line open without reading otherwise. */
function printPort(): { server: Server; device: { takes: boolean } } {
  const device = { takes: true };
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    if (device.takes) socket.resume();
    socket.on('end', () => device.takes && socket.end());
  });
  return { server, device };
}

labSuite('a queue of CUPS whose printer speaks SNMP', needs, () => {
  let cups: CupsLab;
  let snmp: SnmpLab;
  let host: LocalHost;
  const { server, device } = printPort();
  const address = '127.0.0.2';

  beforeAll(async () => {
    [cups, snmp] = await Promise.all([startCups(), startSnmpPrinters(['public'])]);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const uri = `socket://${address}:${(server.address() as AddressInfo).port}/?waiteof=false`;
    await cups.admin(
      'lpadmin',
      '-p',
      'sock',
      '-E',
      '-v',
      uri,
      '-m',
      'raw',
      '-o',
      'printer-error-policy=retry-current-job',
    );
    const printers = [{ host: address, name: 'Sock by SNMP', port: snmp.port }];
    host = createHost({ mainFile: '', settings: { printServer: cups.server, printers } });
  }, 40_000);
  afterAll(async () => {
    host?.close();
    server.close();
    await Promise.all([cups?.close(), snmp?.close()]);
  });

  /** One look of a new probe: the queue's readings, states by name. */
  async function look(): Promise<Record<string, unknown>> {
    const { readings = [] } = await probe.start(host)(AbortSignal.timeout(20_000));
    expect(readings.map(({ instance = '' }) => instance)).not.toContain('Sock by SNMP');
    const seen: Record<string, unknown> = {};
    for (const { metric, instance, value, detail } of readings.filter((r) => r.instance === 'sock')) {
      const declared: { states?: readonly string[] } = probe.metrics[metric];
      seen[metric.replace('printer.', '')] = value === null ? null : (declared.states?.[value] ?? value);
      if (detail !== undefined) seen[`${metric.replace('printer.', '')}:detail`] = detail;
      expect(instance).toBe('sock');
    }
    return seen;
  }
  const healthy = { deviceStatus: 2, printerStatus: 3, errorState: Buffer.of(0), alertSeverity: 1 } as const;

  it('that is well has all witnesses agree, and what is in the printer', async () => {
    expect(await look()).toMatchObject({
      trouble: 'none',
      witnesses: 'agree',
      state: 'idle',
      pages: 54_321,
      paper: 0.75,
    });
  });

  it('that jams with nothing to print is known from the printer alone: CUPS knows nothing of it', async () => {
    await snmp.set('public', { errorState: Buffer.of(0x04), deviceStatus: 5, printerStatus: 1 });
    expect(await look()).toMatchObject({
      trouble: 'jam',
      witnesses: 'system-misses-trouble',
      'witnesses:detail': 'The print system shows sock as idle and without trouble, but: Paper is jammed in sock.',
    });
    await snmp.set('public', healthy);
    expect(await look()).toMatchObject({ trouble: 'none', witnesses: 'agree' });
  });

  it('whose port hangs up while the printer answers SNMP is told so', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const seen = await look();
    expect(seen).toMatchObject({ trouble: 'not-answering', witnesses: 'system-misses-trouble' });
    expect(seen['trouble:detail']).toMatch(/It still answers SNMP, so it is on and its print service is not\.$/);
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    expect(await look()).toMatchObject({ trouble: 'none' });
  });

  it('with an alert that the printer denies elsewhere believes it when a document waits for a minute', async () => {
    await snmp.set('public', { alertSeverity: 3, alertCode: 8, alertText: 'Jam in unit 2' });
    expect(await look()).toMatchObject({ trouble: 'none', witnesses: 'device-contradicts-itself' });
    // A document that CUPS itself dates a minute back would take a minute: `verdict.test.ts` shows it believed.
    await snmp.set('public', healthy);
  });

  it('prints, and its age is seen while the printer does not take it', async () => {
    device.takes = false;
    await cups.admin('cupsdisable', 'sock');
    await cups.admin('lp', '-d', 'sock', '-o', 'raw', '/etc/hostname');
    const waiting = await until('a second of waiting', async () => {
      const now = await look();
      return Number(now.oldest_job) >= 1 ? now : undefined;
    });
    expect(waiting).toMatchObject({ trouble: 'paused', queued: 1 });
    device.takes = true;
    await cups.admin('cupsenable', 'sock');
    await until('the document is out', async () => ((await look()).queued === 0 ? true : undefined));
  });
});
