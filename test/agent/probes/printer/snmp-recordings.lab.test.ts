import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MibRows } from '../../../../packages/agent/src/probes/printer/mib.ts';
import { parseMib } from '../../../../packages/agent/src/probes/printer/mib-printer.ts';
import { readRows } from '../../../../packages/agent/src/probes/printer/snmp.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { type SnmpLab, snmpNeeds, startSnmpPrinters } from '../../../lab/snmp-printers.ts';
import { recordedRows, snmpRecordings } from './snmprec.ts';

labSuite('a recorded printer, served over UDP', snmpNeeds, () => {
  if (!existsSync(snmpRecordings)) {
    process.stderr.write('recorded printers over UDP: left out, ../shared/recordings/snmp is not here\n');
    return void it.skip('left out: ../shared/recordings/snmp is not here');
  }
  const names = readdirSync(snmpRecordings)
    .filter((name) => name.endsWith('.snmprec'))
    .map((name) => name.replace('.snmprec', ''));
  let lab: SnmpLab;
  beforeAll(async () => {
    lab = await startSnmpPrinters([], fileURLToPath(snmpRecordings));
  }, 40_000);
  afterAll(() => lab?.close());

  /** Columns with something in them, as plain text for comparing. */
  const plain = (rows: MibRows | undefined) =>
    Object.fromEntries(
      Object.entries(rows ?? {}).flatMap(([name, column]) => {
        const cells = [...column].map(([row, value]) => [row, Buffer.isBuffer(value) ? value.toString('hex') : value]);
        return cells.length === 0 ? [] : [[name, Object.fromEntries(cells)]];
      }),
    );

  /** What is asked for: of the devices within a printer the one that prints, at least. */
  const judged = (rows: MibRows | undefined) => {
    const { deviceStatus, ...rest } = plain(rows);
    return { ...rest, deviceStatus: deviceStatus?.['1'], parsed: parseMib(rows ?? {}) };
  };

  it.each(names)(
    '%s answers what was recorded, in both versions of SNMP, and asked with what was known',
    async (name) => {
      const target = { host: '127.0.0.1', port: lab.port, community: name };
      const recorded = judged(recordedRows(`${name}.snmprec`));
      const rows = await readRows(target, 2);
      expect(judged(rows)).toEqual(recorded);
      expect(judged(await readRows(target, 1))).toEqual(recorded);
      expect(judged(await readRows(target, 2, rows))).toEqual(recorded);
    },
  );
});
