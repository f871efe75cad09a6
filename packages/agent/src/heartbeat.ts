import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { State } from './host/state.ts';
import { namePattern } from './probes/backup/check.ts';
import {
  afterBeat,
  type Beat,
  type Heartbeat,
  heartbeatState,
  newHeartbeat,
  parseHeartbeats,
} from './probes/backup/heartbeat.ts';

/** Where jobs call. The socket is the way in; the port is for jobs in containers and programs that can only do HTTP. */
export interface HeartbeatPlaces {
  readonly socketPath: string;
  /** On loopback; 0 = any free one. Left out = no port. */
  readonly port?: number;
}

export interface HeartbeatListener {
  /** The port that was taken, when one was asked for. */
  readonly port: number | undefined;
  /** The address a job calls on that port; it holds the job's own key. */
  urlOf(name: string): string | undefined;
  close(): Promise<void>;
}

/** Jobs that may call; each has seven series of the two hundred that a device may have (shared/reading.ts). */
const mostNames = 16;
const longestMessage = 300;
const secretState = 'heartbeat-secret';

/**
 * Listens for jobs that say how they fare: `/heartbeat/NAME`, `/heartbeat/NAME/start`, `/heartbeat/NAME/fail`, by GET or POST;
 * `?size=BYTES` and, after a failure, `?message=TEXT` may follow.
 * Whoever may open the socket (mode 0660) may call. On the port each name has a key of its own in the path: `/KEY/heartbeat/NAME`.
 * A call is on disk before it is answered.
 */
export async function listenForHeartbeats(
  places: HeartbeatPlaces,
  deps: { state: State; now: () => number },
): Promise<HeartbeatListener> {
  const { state, now } = deps;
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
      outgoing.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
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

  const local = createServer((incoming, outgoing) => answer(incoming, outgoing, false));
  const loopback = createServer((incoming, outgoing) => answer(incoming, outgoing, true));
  // What a killed agent left behind; a named pipe of Windows is no file.
  const isFile = !places.socketPath.startsWith('\\\\');
  if (isFile) rmSync(places.socketPath, { force: true });
  await listening(local, () => local.listen(places.socketPath));
  if (isFile) chmodSync(places.socketPath, 0o660);
  if (places.port !== undefined) await listening(loopback, () => loopback.listen(places.port, '127.0.0.1'));
  const address = loopback.address();
  const port = address !== null && typeof address === 'object' ? address.port : undefined;

  return {
    port,
    urlOf: (name) => (port === undefined ? undefined : heartbeatUrl(state, port, name)),
    close: async () => {
      await Promise.all([closed(local), closed(loopback)]);
    },
  };
}

/** The address that one job calls; it holds the key of its name. Throws for a text that is no name. */
export function heartbeatUrl(state: State, port: number, name: string): string {
  demandName(name);
  return `http://127.0.0.1:${port}/${keyOf(keepSecret(state), name)}/heartbeat/${name}`;
}

function keyOf(secret: string, name: string): string {
  return createHmac('sha256', secret).update(name).digest('base64url').slice(0, 22);
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

/** `forewarn-agent heartbeat NAME [start|success|fail]`: calls the agent of this machine. Rejects with a sentence. */
export async function sendHeartbeat(
  socketPath: string,
  name: string,
  what: 'start' | 'success' | 'fail',
  { sizeBytes, message }: { sizeBytes?: number; message?: string } = {},
): Promise<void> {
  demandName(name);
  const query = new URLSearchParams();
  if (sizeBytes !== undefined) query.set('size', String(sizeBytes));
  if (message !== undefined) query.set('message', message);
  const path = `/heartbeat/${name}/${what}?${query}`;
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request({ socketPath, method: 'POST', path, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.once('timeout', () => call.destroy(new Error('it did not answer within 10 seconds')));
    call.once('error', (error) => reject(new Error(unreached(socketPath, error), { cause: error })));
    call.end();
  });
  if (status !== 200) throw new Error(`The agent did not take the heartbeat: ${text.trim()}`);
}

function demandName(name: string): void {
  if (namePattern.test(name)) return;
  throw new Error(`"${name}" is no name for a heartbeat: letters, digits, dots, dashes and underscores, at most 63.`);
}

function unreached(socketPath: string, error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EACCES')
    return `You may not call the agent at ${socketPath}: run this as root or as a member of its group.`;
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return `The agent does not run on this machine (nothing listens at ${socketPath}).`;
  return `The agent could not be called at ${socketPath}: ${error.message}`;
}

function keepSecret(state: State): string {
  const known = state.read(secretState);
  if (known !== undefined && known.length >= 43) return known;
  const secret = randomBytes(32).toString('base64url');
  state.write(secretState, secret);
  return secret;
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
