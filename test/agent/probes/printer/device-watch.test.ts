import { describe, expect, it } from 'vitest';
import { attributesOf } from '../../../../packages/agent/src/probes/printer/attributes.ts';
import type { Queue } from '../../../../packages/agent/src/probes/printer/cups.ts';
import { createDeviceWatch } from '../../../../packages/agent/src/probes/printer/device-watch.ts';
import { recordedHost } from '../../recorded-host.ts';

const queue = (name: string, state: Queue['state'] = 'idle'): Queue => ({
  name,
  state,
  reasons: ['none'],
  message: '',
  accepting: true,
  queued: 0,
  deviceUri: 'socket://198.18.0.7',
  clock: 1,
  attributes: attributesOf({ tag: 4, attributes: [] }),
});
const quiet: ReadonlySet<string> = new Set();

/** A printer that listens on port 9100 while `on`; counts how often it is asked. */
function printer() {
  const seen = { on: true, asked: 0 };
  const host = recordedHost();
  host.answerReach = () => {
    seen.asked += 1;
    return seen.on ? { outcome: 'open', ms: 1 } : { outcome: 'timeout' };
  };
  return { seen, look: createDeviceWatch(host) };
}

describe('a printer in the network', () => {
  it('is asked once, however many queues lead to it', async () => {
    const { seen, look } = printer();
    await look([queue('a'), queue('b')], quiet);
    expect(seen.asked).toBe(1);
  });

  it('that is idle and well is asked at every tenth run only', async () => {
    const { seen, look } = printer();
    for (let run = 0; run < 21; run += 1) await look([queue('a')], quiet);
    expect(seen.asked).toBe(3);
  });

  it('is asked at every run while something waits, and once more when it is done', async () => {
    const { seen, look } = printer();
    await look([queue('a')], new Set(['a']));
    await look([queue('a', 'processing')], quiet);
    await look([queue('a')], quiet);
    expect(seen.asked).toBe(3);
    await look([queue('a')], quiet);
    expect(seen.asked).toBe(3);
  });

  it('that does not answer is asked at every run until it does', async () => {
    const { seen, look } = printer();
    seen.on = false;
    for (let run = 0; run < 4; run += 1) {
      expect((await look([queue('a')], quiet)).get('socket://198.18.0.7')?.kind).toBe('silent');
    }
    seen.on = true;
    expect((await look([queue('a')], quiet)).get('socket://198.18.0.7')?.kind).toBe('listens');
    await look([queue('a')], quiet);
    expect(seen.asked).toBe(5);
  });
});
