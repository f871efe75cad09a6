import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { State } from '../host/state.ts';
import { namePattern } from '../probes/backup/check.ts';
import {
  afterBeat,
  type Beat,
  type Heartbeat,
  heartbeatState,
  newHeartbeat,
  parseHeartbeats,
} from '../probes/backup/heartbeat.ts';
import { keepSecret, keyOf } from './address.ts';

/** Jobs that may call; each has seven series of the two hundred that a device may have (shared/reading.ts). */
const mostNames = 16;
const longestMessage = 300;

/** Answers the calls of one connection; `keyed`: it came by the port, where each name has a key. */
export type AnswerCalls = (socket: Socket, keyed: boolean) => void;

export function createCalls({ state, now }: { state: State; now: () => number }): AnswerCalls {
  const calls = new Map<string, Heartbeat>(parseHeartbeats(state.read(heartbeatState)));
  const secret = keepSecret(state);

  function record(name: string, beat: Beat): boolean {
    if (!calls.has(name) && calls.size >= mostNames) return false;
    calls.set(name, afterBeat(calls.get(name) ?? newHeartbeat, beat, now()));
    state.write(heartbeatState, JSON.stringify([...calls]));
    return true;
  }

  function answer(incoming: IncomingMessage, outgoing: ServerResponse, keyed: boolean): void {
    incoming.resume();
    const reply = (status: number, text: string) =>
      outgoing.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${text}\n`);
    const call = parseCall(incoming.method ?? '', incoming.url ?? '', keyed);
    if (!call || (keyed && !same(call.key, keyOf(secret, call.name)))) {
      return void reply(404, 'No such heartbeat. "forewarn-agent heartbeat NAME --url" prints the address of one.');
    }
    try {
      const kept = record(call.name, call.beat);
      reply(kept ? 200 : 507, kept ? 'noted' : `There are ${mostNames} heartbeats already, more are not kept.`);
    } catch (error) {
      reply(500, `The heartbeat could not be written down: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  // They listen nowhere: heartbeat.ts hands them its connections.
  const local = createServer((incoming, outgoing) => answer(incoming, outgoing, false));
  const loopback = createServer((incoming, outgoing) => answer(incoming, outgoing, true));
  return (socket, keyed) => void (keyed ? loopback : local).emit('connection', socket);
}

interface Call {
  readonly key: string;
  readonly name: string;
  readonly beat: Beat;
}

/** Reads an address as a call; undefined when it is none. */
export function parseCall(method: string, url: string, keyed: boolean): Call | undefined {
  if (method !== 'GET' && method !== 'POST') return undefined;
  const [path = '', query = ''] = url.split('?');
  const parts = path.split('/').slice(1);
  const key = keyed ? (parts.shift() ?? '') : '';
  const [room, name = '', what = 'success', ...rest] = parts;
  if (room !== 'heartbeat' || !namePattern.test(name) || rest.length > 0) return undefined;
  const given = new URLSearchParams(query);
  const size = Number(given.get('size') ?? Number.NaN);
  const message = (given.get('message') ?? '').slice(0, longestMessage);
  switch (what) {
    case 'start':
      return { key, name, beat: { kind: 'start' } };
    case 'success':
      return { key, name, beat: { kind: 'success', sizeBytes: Number.isSafeInteger(size) && size >= 0 ? size : null } };
    case 'fail':
      return { key, name, beat: { kind: 'fail', message } };
    default:
      return undefined;
  }
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
