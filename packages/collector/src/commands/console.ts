import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { hc } from 'hono/client';
import * as z from 'zod';
import { type Api, createApi } from '../http/api.ts';
import { isAnswering } from '../http/console-socket.ts';
import { Failure } from './failure.ts';
import type { Place } from './load-settings.ts';
import { offlineDeps } from './offline.ts';

type Client = ReturnType<typeof hc<Api>>;

/** The API as the command line uses it: of the running collector, or, when none runs, of the store itself. */
export interface Console {
  readonly api: Client['api']['v1'];
  readonly isRunning: boolean;
  close(): Promise<void>;
}

export const socketOf = (place: Pick<Place, 'dataFolder'>): string => join(place.dataFolder, 'admin.sock');

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The body of a good answer. What the collector refuses becomes a Failure with its sentence. */
export async function answerOf<Body>(
  asked: Promise<{ ok: boolean; status: number; json(): Promise<Body> }>,
): Promise<Body> {
  const answer = await asked;
  const body = await answer.json();
  if (answer.ok) return body;
  const refusal = errorSchema.safeParse(body);
  throw new Failure(refusal.success ? refusal.data.error.message : `The collector answered ${answer.status}.`);
}

/** `fetch` over the socket in the data folder. */
function overSocket(socketPath: string): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = Buffer.from(await asked.arrayBuffer());
    return new Promise((resolve, reject) => {
      const { pathname, search } = new URL(asked.url);
      const headers = Object.fromEntries(asked.headers);
      const sent = request({ socketPath, method: asked.method, path: pathname + search, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode ?? 500 })));
      });
      sent.on('error', (cause) =>
        reject(new Failure(`The running collector did not answer on ${socketPath}: ${cause.message}`, 1, cause)),
      );
      sent.end(body);
    });
  };
}

const clientOf = (fetch: typeof globalThis.fetch): Client['api']['v1'] => hc<Api>('http://console', { fetch }).api.v1;

/** A store is never begun in a folder of other things: whoever mistypes --data would back up, and trust, an empty one. */
function refuseOtherFolder(folder: string): void {
  const sayWhere = 'say where it lies with --data (npm start keeps it in .forewarn/collector)';
  if (!existsSync(folder)) {
    throw new Failure(
      `There is no data folder ${folder}. Start the collector once (forewarn-collector serve), or ${sayWhere}.`,
    );
  }
  if (existsSync(join(folder, 'trust'))) return;
  if (existsSync(join(folder, 'collector', 'trust'))) {
    throw new Failure(`The collector's data is one folder deeper: use --data ${join(folder, 'collector')}`);
  }
  if (readdirSync(folder).some((name) => name !== 'forewarn.yaml')) {
    throw new Failure(`The folder ${folder} holds no data of a collector; ${sayWhere}.`);
  }
}

/** Connects to the collector that runs on this data folder, or opens its store while nobody else has it. */
export async function openConsole(place: Place): Promise<Console> {
  const socketPath = socketOf(place);
  if (await isAnswering(socketPath)) {
    return { api: clientOf(overSocket(socketPath)), isRunning: true, close: async () => undefined };
  }
  refuseOtherFolder(place.dataFolder);
  const { deps, close } = await offlineDeps(place);
  const { app } = createApi(deps);
  return {
    api: clientOf(async (input, init) => app.request(new Request(input, init), undefined, { console: true })),
    isRunning: false,
    close,
  };
}
