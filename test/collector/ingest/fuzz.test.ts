import { randomInt } from 'node:crypto';
import { toCollectorSchema } from '@forewarn/shared';
import { expect, it } from 'vitest';
import { decode } from '../../../packages/collector/src/ingest/decode.ts';
import type { Arrival } from '../../../packages/collector/src/ingest/intake.ts';
import { Ledger, openDoor } from './door.ts';
import { hostileFrames } from './hostile-frames.ts';
import { enrolled, online, type Peer, report } from './peer.ts';

const seed = Number(process.env.FOREWARN_SEED ?? randomInt(2 ** 31));
const frames = 50_000;
const prototype = () => Object.getOwnPropertyNames(Object.prototype).sort().join();

it(`50,000 hostile frames decode to a checked message or to nothing (FOREWARN_SEED=${seed})`, () => {
  const before = prototype();
  const found = { message: 0, malformed: 0, unknown: 0, 'wrong-version': 0 };
  for (const frame of hostileFrames(seed, frames)) {
    const message = decode(Buffer.from(frame));
    found[typeof message === 'string' ? message : 'message']++;
    if (typeof message === 'string') continue;
    // What came out is a message again, field by field the same: nothing undeclared came along.
    expect(toCollectorSchema.parse(message)).toEqual(message);
    // JSON writes half a surrogate pair as an escape, and nothing else in this range.
    expect(JSON.stringify(message).replaceAll('\\\\', '')).not.toMatch(/\\ud[89a-f]/);
  }
  expect(prototype()).toBe(before);
  expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false);
  // The run saw every outcome, or it showed nothing.
  for (const count of Object.values(found)) expect(count).toBeGreaterThan(50);
});

/** Looks at each arrival and keeps none. */
class Inspector extends Ledger {
  count = 0;
  fault = '';
  #lastSeq = -1;
  override report(arrival: Arrival): boolean {
    this.count++;
    const { values, seq } = arrival.report;
    if (!values.every((value) => value === null || Number.isFinite(value))) this.fault = 'a value that is no number';
    if (values.length > 500) this.fault = 'too many values';
    if (arrival.at > arrival.receivedAt || !Number.isSafeInteger(arrival.at))
      this.fault = `a place in time: ${arrival.at}`;
    if (arrival.events.some(({ at }) => at > arrival.receivedAt)) this.fault = 'an event in the future';
    if (seq <= this.#lastSeq) this.fault = 'a number that did not grow';
    this.#lastSeq = seq;
    return true;
  }
  override async arrived(session: Parameters<Ledger['arrived']>[0]): Promise<number> {
    this.#lastSeq = -1;
    return super.arrived(session);
  }
  override facts(): void {
    this.count++;
  }
}

it(`50,000 hostile frames to live sessions leave the collector up, sound and in bounded memory (FOREWARN_SEED=${seed})`, async () => {
  const plenty = { perSecond: 1e9, burst: 1e9, bytesPerSecond: 1e12, burstBytes: 1e12 };
  const ledger = new Inspector();
  const door = await openDoor({ limits: { live: plenty, backlog: plenty, inFlight: 1e9 }, ledger });
  const before = { prototype: prototype(), heap: process.memoryUsage().heapUsed };
  const machine = await enrolled(door);
  let peer: Peer | undefined;
  let sent = 0;
  let sessions = 0;
  for (const frame of hostileFrames(seed, frames)) {
    if (peer === undefined || peer.ws.readyState !== peer.ws.OPEN) {
      peer = await online(door, machine);
      sessions++;
    }
    peer.ws.send(frame);
    sent++;
    // Lets the collector keep pace, so that a frame which ends the session is noticed soon.
    if (sent % 20 === 0)
      await new Promise<void>((resolve) => peer?.ws.ping(undefined, undefined, () => setImmediate(resolve)));
  }
  peer?.ws.close();
  await peer?.closed;
  const honest = await online(door, machine, { epoch: 'epoch-last' });
  const counted = ledger.count;
  honest.send(report(0, 0, { events: [{ kind: 'boot', at: Date.now() }] }));
  while (ledger.count === counted) await new Promise((resolve) => setTimeout(resolve, 5));
  honest.ws.close();
  expect(ledger.fault).toBe('');
  expect(ledger.count).toBeGreaterThan(100);
  expect(sessions).toBeGreaterThan(10);
  expect(door.ingest.stats().malformed).toBeGreaterThan(1000);
  expect(prototype()).toBe(before.prototype);
  expect(process.memoryUsage().heapUsed - before.heap).toBeLessThan(200 * 1024 * 1024);
  await door.close();
}, 120_000);
