import type { Command } from 'commander';
import { createApi } from '../http/api.ts';
import { addCommand, type Shell } from './command.ts';
import { exitCodes } from './failure.ts';
import { documentDeps } from './offline.ts';

/** The API's description, without a running collector. */
export function addOpenapiCommand(program: Command, shell: Shell): void {
  addCommand(
    program,
    shell,
    'openapi',
    'print the HTTP API as an OpenAPI 3.1 document',
    [['forewarn-collector openapi > forewarn.openapi.json', 'to generate a client']],
    async (work) => {
      const { app } = createApi(await documentDeps());
      const answer = await app.request('/api/v1/openapi.json', {}, { console: true });
      const document: unknown = await answer.json();
      work.print(document, JSON.stringify(document, null, 2));
      return exitCodes.done;
    },
  );
}
