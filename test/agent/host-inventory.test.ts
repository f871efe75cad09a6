import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type InventoryCall, type LocalHost } from '../../packages/agent/src/host.ts';
import { inventory } from '../../packages/agent/src/probes/inventory/index.ts';
import { bundled } from '../lab/network-bundle.ts';

let main: Awaited<ReturnType<typeof bundled>>;
let host: LocalHost;

beforeAll(async () => {
  main = await bundled(new URL('host-inventory-main.ts', import.meta.url));
  host = createHost({ mainFile: main.file });
});
afterAll(() => {
  host.close();
  main.remove();
});

describe('the inventory child', () => {
  it('answers for this machine and is one child that ended', async () => {
    const answers = await host.information(['osInfo', 'cpu']);
    expect(answers).toMatchObject({ osInfo: { platform: host.platform }, cpu: { cores: expect.any(Number) } });
    expect(host.ownUse().childrenStarted).toBe(1);
  });

  it('serves the inventory probe', async () => {
    const { facts = [] } = await inventory.start(host)(new AbortController().signal);
    expect(facts.find(({ section }) => section === 'os')?.rows[0]?.name).toEqual(expect.any(String));
  });

  it('answers no call that is not on the list', async () => {
    const foreign: readonly string[] = ['processes'];
    await expect(host.information(foreign as InventoryCall[])).rejects.toThrow('Not an inventory call');
  });

  it('is not reached by options for node in the agent’s environment', async () => {
    process.env.NODE_OPTIONS = '--require /nowhere/evil.cjs';
    process.env.NODE_EXTRA_CA_CERTS = '/nowhere/ca.pem';
    try {
      expect(await host.information(['osInfo'])).toHaveProperty('osInfo.platform');
    } finally {
      delete process.env.NODE_OPTIONS;
      delete process.env.NODE_EXTRA_CA_CERTS;
    }
  });

  it('that prints nonsense, or ends badly, is an error that says so', async () => {
    const broken = `${main.file}.broken.mjs`;
    writeFileSync(broken, "console.error('no such luck'); process.exit(7);\n");
    const other = createHost({ mainFile: broken });
    await expect(other.information(['osInfo'])).rejects.toThrow('no such luck');
    writeFileSync(broken, "console.log('{');\n");
    await expect(other.information(['osInfo'])).rejects.toThrow('something else than answers');
    other.close();
  });
});
