import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createServers } from '../../packages/collector/src/servers.ts';
import { openTrust } from '../../packages/collector/src/trust/trust.ts';

it('a connection that could not be taken does not close the doors', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forewarn-servers-'));
  const errors: Error[] = [];
  const here = { host: '127.0.0.1', port: 0 };
  const servers = createServers(
    openTrust(folder, { hosts: ['localhost'], now: Date.now() }),
    here,
    here,
    () => new Response('here'),
    (error) => errors.push(error),
  );
  await servers.listen();
  for (const server of [servers.network, servers.loopback]) server.emit('error', new Error('accept EMFILE'));
  expect(await (await fetch(`http://127.0.0.1:${servers.loopbackPort()}/`)).text()).toBe('here');
  expect(servers.network.listening).toBe(true);
  expect(errors).toHaveLength(2);
  await servers.close();
  await rm(folder, { recursive: true });
});
