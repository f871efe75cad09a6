import type { Connection, Host } from '../../host.ts';
import { parseVariables, splitWords } from './nut-variables.ts';
import type { Ups } from './ups.ts';

/** Where upsd listens. */
export interface NutServer {
  readonly host: string;
  readonly port: number;
  /** Only this one; left out = all that it lists. */
  readonly name?: string;
}

const limitMs = 5000;
const mostUps = 8;
const mostLines = 500;

/** Answers that mean: upsd is there, the UPS is not (NUT developer guide, “Network protocol information”). */
const silent = new Set(['DATA-STALE', 'DRIVER-NOT-CONNECTED']);

class Refused extends Error {
  readonly reason: string;
  constructor(question: string, reason: string) {
    super(`The UPS server (NUT) refused “${question}”: ${reason}.`);
    this.reason = reason;
  }
}

/** `LIST X` up to `END LIST X`, word by word. */
async function list(connection: Connection, question: string): Promise<string[][]> {
  connection.write(`LIST ${question}\n`);
  const first = splitWords(await connection.line());
  if (first[0] === 'ERR') throw new Refused(`LIST ${question}`, first[1] ?? 'no reason');
  if (first[0] !== 'BEGIN') throw new Error('What answers there is no UPS server (NUT).');
  const rows: string[][] = [];
  for (;;) {
    const words = splitWords(await connection.line());
    if (words[0] === 'END') return rows;
    if (rows.push(words) > mostLines) throw new Error('The UPS server (NUT) lists more than any UPS has.');
  }
}

/** Asks upsd of every UPS it has (RFC 9271). It asks without a name or password, which reading needs not. */
export async function readNut(host: Host, server: NutServer, signal: AbortSignal): Promise<Ups[]> {
  const connection = await host.connect({ host: server.host, port: server.port, timeoutMs: limitMs, signal });
  try {
    const names = (await list(connection, 'UPS')).map(([, name = '']) => name);
    const wanted = server.name === undefined ? names : names.filter((name) => name === server.name);
    if (server.name !== undefined && wanted.length === 0) {
      throw new Error(
        `The UPS server (NUT) at ${server.host} has no “${server.name}”; it has: ${names.join(', ') || 'none'}.`,
      );
    }
    const found: Ups[] = [];
    for (const name of wanted.slice(0, mostUps)) found.push(await readOne(connection, name));
    connection.write('LOGOUT\n');
    return found;
  } finally {
    connection.close();
  }
}

async function readOne(connection: Connection, name: string): Promise<Ups> {
  // A name goes back over the wire as it came, so only what a name may be made of.
  if (!/^[\w.@-]{1,64}$/.test(name)) return { name: name.slice(0, 64), state: undefined };
  try {
    const rows = await list(connection, `VAR ${name}`);
    return parseVariables(name, new Map(rows.map(([, , key = '', value = '']) => [key, value])));
  } catch (error) {
    if (error instanceof Refused && silent.has(error.reason)) return { name, state: 'silent' };
    throw error;
  }
}
