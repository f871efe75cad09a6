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

/** A connection this old is exchanged. */
const keptMs = 30 * 60_000;
const mostUps = 8;
const mostLines = 500;

/** Answers that mean: upsd is there, the UPS is not (NUT developer guide, “Network protocol information”). */
const silent = new Set(['DATA-STALE', 'DRIVER-NOT-CONNECTED']);

const refused = (question: string, reason: string) =>
  new Error(`The UPS server (NUT) refused “${question}”: ${reason}.`);

/** `LIST X` up to `END LIST X`, word by word. */
async function list(connection: Connection, question: string): Promise<string[][]> {
  connection.write(`LIST ${question}\n`);
  const first = splitWords(await connection.line());
  if (first[0] === 'ERR') throw refused(`LIST ${question}`, first[1] ?? 'no reason');
  if (first[0] !== 'BEGIN') throw new Error('What answers there is no UPS server (NUT).');
  const rows: string[][] = [];
  for (;;) {
    const words = splitWords(await connection.line());
    if (words[0] === 'END') return rows;
    if (rows.push(words) > mostLines) throw new Error('The UPS server (NUT) lists more than any UPS has.');
  }
}

/**
 * Asks upsd of every UPS it has (RFC 9271), without a name or password, which reading needs not. The connection is kept:
 * opening one costs ten times what asking does, and upsd itself ends those that are silent for a minute.
 */
export function createNutLook(host: Host, server: NutServer): (signal: AbortSignal) => Promise<Ups[]> {
  let kept: { readonly connection: Connection; readonly openedAtMs: number } | undefined;

  async function look({ connection }: { connection: Connection }, signal: AbortSignal): Promise<Ups[]> {
    const stop = () => connection.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await askAll(connection, server);
    } catch (error) {
      kept = undefined;
      connection.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  return async (signal) => {
    if (kept !== undefined && host.elapsedMs() - kept.openedAtMs < keptMs) {
      try {
        return await look(kept, signal);
      } catch (error) {
        // upsd was restarted, or ended the connection: a new one tells whether it is there.
        if (signal.aborted) throw error;
      }
    }
    kept?.connection.close();
    const { host: name, port } = server;
    const connection = await host.connect({ host: name, port, timeoutMs: 2 * keptMs, signal });
    kept = { connection, openedAtMs: host.elapsedMs() };
    return look(kept, signal);
  };
}

async function askAll(connection: Connection, server: NutServer): Promise<Ups[]> {
  const names = (await list(connection, 'UPS')).map(([, name = '']) => name);
  const chosen = server.name === undefined ? names : names.filter((name) => name === server.name);
  if (server.name !== undefined && chosen.length === 0) {
    throw new Error(
      `The UPS server (NUT) at ${server.host} has no “${server.name}”; it has: ${names.join(', ') || 'none'}.`,
    );
  }
  const found: Ups[] = [];
  for (const name of chosen.slice(0, mostUps)) found.push(await readOne(connection, name));
  return found;
}

/** Asked for together, in one packet: of the fifty variables of a UPS these are judged. */
const wanted = ['ups.status', 'battery.charge', 'ups.load', 'battery.runtime', 'ups.alarm'];

async function readOne(connection: Connection, name: string): Promise<Ups> {
  // A name goes back over the wire as it came, so only what a name may be made of.
  if (!/^[\w.@-]{1,64}$/.test(name)) return { name: name.slice(0, 64), state: undefined };
  connection.write(wanted.map((variable) => `GET VAR ${name} ${variable}\n`).join(''));
  const variables = new Map<string, string>();
  let isSilent = false;
  for (const variable of wanted) {
    const [kind, reason = '', , value = ''] = splitWords(await connection.line());
    if (kind === 'VAR') variables.set(variable, value);
    else if (silent.has(reason)) isSilent = true;
    else if (reason !== 'VAR-NOT-SUPPORTED') throw refused(`GET VAR ${name} ${variable}`, reason || 'no reason');
  }
  return isSilent ? { name, state: 'silent' } : parseVariables(name, variables);
}
