/// <reference path="./net-snmp.d.ts" />
import snmp, { type Session, type Varbind } from 'net-snmp';
import { type Column, columns, type MibColumn, type MibRows } from './mib.ts';

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
const repetitions = 20;

/**
 * Asks for all columns, one after the other: printers are slow and drop what comes at once.
 * Undefined = no answer (off, no SNMP, another community: they all keep silent alike). Reading only, and never a second community.
 */
export async function readRows(target: SnmpTarget, version: SnmpVersion): Promise<MibRows | undefined> {
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
      const answer = await Promise.race([readColumn(session, oid), overtime]);
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

/** Undefined when nobody answered; empty when there is no such column. */
function readColumn(session: Session, oid: string): Promise<MibColumn | undefined> {
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
      return seen.size >= mostRows || seen.size < before + varbinds.length;
    };
    session.subtree(oid, repetitions, feed, (error) => {
      // A refusal (v1 knows no such name, an agent that answers nonsense) is an answer: this column is not there.
      const isSilence = error != null && (error.name === 'RequestTimedOutError' || 'syscall' in error);
      resolve(isSilence ? undefined : column);
    });
  });
}
