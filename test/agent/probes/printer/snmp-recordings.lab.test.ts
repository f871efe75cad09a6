import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MibRows } from '../../../../packages/agent/src/probes/printer/mib.ts';
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

  it.each(names)('%s answers what was recorded, in both versions of SNMP', async (name) => {
    const target = { host: '127.0.0.1', port: lab.port, community: name };
    const recorded = plain(recordedRows(`${name}.snmprec`));
    expect(plain(await readRows(target, 2))).toEqual(recorded);
    expect(plain(await readRows(target, 1))).toEqual(recorded);
  });
});
