import { chmodSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from './deps.ts';

/** Is somebody listening there? A socket file left by a killed collector is not. */
export const isAnswering = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/**
 * Serves the API on a Unix socket in the data folder for the command line, as admin: who may open the socket (0600, in a
 * 0700 folder) may read the store as well. Also the lock: a second collector on the same data folder is refused.
 */
export async function serveConsole(
  app: Pick<OpenAPIHono<ApiEnv>, 'fetch'>,
  path: string,
): Promise<{ close(): Promise<void> }> {
  if (await isAnswering(path)) {
    throw new Error(
      `A collector is already running on this data folder (${path} answers). Stop it first, or give this one another folder with --data.`,
    );
  }
  rmSync(path, { force: true });
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request, { console: true }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`The console's socket ${path} cannot be made: ${cause.message}. Use a shorter data folder path.`, {
          cause,
        }),
      ),
    );
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve();
    });
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
