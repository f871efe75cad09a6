/// <reference path="./net-snmp.d.ts" />
import snmp, { type Session, type Varbind } from 'net-snmp';
import { type Column, columns, describes, type MibColumn, type MibRows, printerIndexOf } from './mib.ts';

export interface SnmpTarget {
  readonly host: string;
  readonly port: number;
  readonly community: string;
}

/** 1 = SNMPv1 (RFC 1157), 2 = SNMPv2c (RFC 3416). */
export type SnmpVersion = 1 | 2;

/** A printer's network card answers in milliseconds, also asleep; one that wakes up needs a second. */
const timeoutMs = 1_200;
/** All columns together; net-snmp forgets a question whose answer it cannot read, and would wait for ever. */
const limitMs = 6_000;
/** Rows of one column: the longest recorded has 25. */
const mostRows = 64;
/** Rows asked for at once: what comes after the column's end is read for nothing, and most tables are short. */
const repetitions: Readonly<Partial<Record<Column, number>>> = {
  errorState: 2,
  printerStatus: 2,
  deviceStatus: 2,
  lifeCount: 3,
  counterUnit: 3,
};
const usualRepetitions = 10;
const alertColumns: readonly Column[] = ['alertGroup', 'alertCode', 'alertText'];

/**
 * Asks for all columns, one after the other: printers are slow and drop what comes at once. What describes a table is taken from
 * `known`, an earlier answer, where that has the same rows.
 * Undefined = no answer (off, no SNMP, another community: they all keep silent alike). Reading only, and never a second community.
 */
export async function readRows(
  target: SnmpTarget,
  version: SnmpVersion,
  known: MibRows = {},
): Promise<MibRows | undefined> {
  const session = snmp.createSession(target.host, target.community, {
    port: target.port,
    retries: version === 1 ? 0 : 1,
    timeout: timeoutMs,
    version: version === 1 ? snmp.Version1 : snmp.Version2c,
    transport: target.host.includes(':') ? 'udp6' : 'udp4',
    backwardsGetNexts: false,
  });
  // Each question is told of the socket's failure too; without a listener it would end the agent.
  session.on('error', () => undefined);
  const rows: Partial<Record<Column, MibColumn>> = {};
  let end: () => void = () => undefined;
  const overtime = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  const timer = setTimeout(end, limitMs);
  try {
    for (const [column, oid] of Object.entries(columns) as [Column, string][]) {
      const given = withoutAsking(column, rows, known);
      const answer =
        given ?? (await Promise.race([readColumn(session, column, oid, rowOfPrinter(column, rows)), overtime]));
      // What was read so far is true; what is missing is not there.
      if (answer === undefined) return Object.keys(rows).length === 0 ? undefined : rows;
      rows[column] = answer;
    }
    return rows;
  } finally {
    clearTimeout(timer);
    session.close();
  }
}

/** Of all devices in a printer (memory, network card …) only the one that prints is wanted, which is the first almost always. */
function rowOfPrinter(column: Column, rows: MibRows): string | undefined {
  return column === 'deviceStatus' ? printerIndexOf(rows) : undefined;
}

/** What need not be asked: columns of an empty table, and descriptions of rows that are as they were. */
function withoutAsking(column: Column, rows: MibRows, known: MibRows): MibColumn | undefined {
  const main = alertColumns.includes(column) ? 'alertSeverity' : describes[column];
  if (main === undefined) return undefined;
  const present = rows[main];
  if (present === undefined || present.size === 0) return new Map();
  if (alertColumns.includes(column) || known[column] === undefined) return undefined;
  const before = known[main];
  const isSame = before?.size === present.size && [...present.keys()].every((row) => before.has(row));
  return isSame ? known[column] : undefined;
}

/** Undefined when nobody answered; empty when there is no such column. */
function readColumn(
  session: Session,
  name: Column,
  oid: string,
  only: string | undefined,
): Promise<MibColumn | undefined> {
  const column = new Map<string, number | Buffer>();
  const seen = new Set<string>();
  return new Promise((resolve) => {
    const feed = (varbinds: readonly Varbind[]): boolean => {
      const before = seen.size;
      for (const varbind of varbinds) {
        const { value } = varbind;
        seen.add(varbind.oid);
        const isUsable = typeof value === 'number' || Buffer.isBuffer(value);
        if (isUsable && !snmp.isVarbindError(varbind)) column.set(varbind.oid.slice(oid.length + 1), value);
      }
      // A device that answers the same row again and again would be asked for ever.
      if (only !== undefined && column.has(only)) return true;
      return seen.size >= mostRows || seen.size < before + varbinds.length;
    };
    session.subtree(oid, repetitions[name] ?? usualRepetitions, feed, (error) => {
      // A refusal (v1 knows no such name, an agent that answers nonsense) is an answer: this column is not there.
      const isSilence = error != null && (error.name === 'RequestTimedOutError' || 'syscall' in error);
      resolve(isSilence ? undefined : column);
    });
  });
}
