import { describe, expect, it } from 'vitest';
import { createDeviceWatch } from '../../../../packages/agent/src/probes/printer/device-watch.ts';
import type { DeviceWitness } from '../../../../packages/agent/src/probes/printer/witness.ts';

const uri = 'socket://198.18.0.7';
const quiet: ReadonlySet<string> = new Set();
const busy: ReadonlySet<string> = new Set([uri]);
const stock = { supplies: [], paper: undefined, pages: undefined };

/** A printer that listens on port 9100 while `on`; counts how often it is asked. */
function printer() {
  const seen = { on: true, asked: 0 };
  const look = createDeviceWatch(async (address): Promise<DeviceWitness> => {
    seen.asked += 1;
    return seen.on ? { kind: 'listens', stock, note: '' } : { kind: 'silent', address, alive: undefined, stock };
  });
  return { seen, look };
}

describe('a printer in the network', () => {
  it('is asked once, however many queues lead to it', async () => {
    const { seen, look } = printer();
    await look([uri, uri], quiet);
    expect(seen.asked).toBe(1);
  });

  it('that is idle and well is asked at every fifth run only', async () => {
    const { seen, look } = printer();
    for (let run = 0; run < 11; run += 1) await look([uri], quiet);
    expect(seen.asked).toBe(3);
  });

  it('is asked at every run while something waits, and once more when it is done', async () => {
    const { seen, look } = printer();
    await look([uri], busy);
    await look([uri], busy);
    await look([uri], quiet);
    expect(seen.asked).toBe(3);
    await look([uri], quiet);
    expect(seen.asked).toBe(3);
  });

  it('that does not answer is asked at every run until it does', async () => {
    const { seen, look } = printer();
    seen.on = false;
    for (let run = 0; run < 4; run += 1) {
      expect((await look([uri], quiet)).get(uri)?.kind).toBe('silent');
    }
    seen.on = true;
    expect((await look([uri], quiet)).get(uri)?.kind).toBe('listens');
    await look([uri], quiet);
    expect(seen.asked).toBe(5);
  });
});
