import { readFileSync } from 'node:fs';
import { type Column, columns, type MibRows } from '../../../../packages/agent/src/probes/printer/mib.ts';

/** Recorded printers, kept beside the project; origins and licences in recordings/INDEX.md. */
export const snmpRecordings = new URL('../../../../../shared/recordings/snmp/', import.meta.url);

/** `oid|type|value` (snmpsim's format): 2 INTEGER, 65 Counter32, 66 Gauge32, 70 Counter64; 4 and 4x OCTET STRING. */
function readValue(type: string, text: string): number | Buffer | undefined {
  const [kind = '', variation] = type.split(':');
  const raw = variation === undefined ? text : text.replace(/^(hex)?value=/, '');
  if (kind === '4x') return Buffer.from(raw, 'hex');
  if (kind === '4') return Buffer.from(raw);
  return ['2', '65', '66', '67', '70'].includes(kind) ? Number(raw) : undefined;
}

/** What a recorded device answers when all columns are asked for. */
export function rowsIn(snmprec: string): MibRows {
  const rows: Partial<Record<Column, Map<string, number | Buffer>>> = {};
  for (const line of snmprec.split('\n')) {
    const [oid = '', type = '', ...rest] = line.split('|');
    const value = readValue(type, rest.join('|'));
    for (const [column, base] of Object.entries(columns) as [Column, string][]) {
      if (value === undefined || !oid.startsWith(`${base}.`)) continue;
      rows[column] ??= new Map();
      rows[column].set(oid.slice(base.length + 1), value);
    }
  }
  return rows;
}

export const recordedRows = (file: string): MibRows => rowsIn(readFileSync(new URL(file, snmpRecordings), 'utf8'));
