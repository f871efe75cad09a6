import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { Operation } from '../../../packages/collector/src/incidents/delivery.ts';
import type { Notification } from '../../../packages/collector/src/notifications/channel.ts';
import { exampleMessage, monday } from '../tickets/example.ts';

/** One way to notify people, as the suite sees it. */
export interface ChannelBench {
  send(notification: Notification): Promise<void>;
  /** All that was told, as people read it. */
  told(): readonly string[];
  /** What tells people (or their programs) that two are the same. */
  identities(): readonly string[];
  /** How each further sending fails. */
  fail(how: 'for now' | 'for good' | 'nobody listens'): Promise<void>;
  end(): Promise<void>;
}

export const notification = (operation: Operation, part: string, set = {}): Notification => ({
  id: `inc-01/mail/${part}`,
  operation,
  message: exampleMessage({ at: monday + 30 * 60_000, ...set }),
});

/** What every channel must do. */
export function channelSuite(kind: string, make: () => Promise<ChannelBench>): void {
  describe(`${kind}: the contract of channels`, () => {
    let bench: ChannelBench;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.end());

    it('tells what happened, where, whose it is, and where to read on', async () => {
      await bench.send(notification('open', 'open'));
      for (const part of ['Disk almost full', 'RECEPTION-2', 'Ann Example', '96 %', '/incidents/inc-01']) {
        expect(bench.told()[0]).toContain(part);
      }
    });

    it('tells news, notes, returns and ends apart', async () => {
      await bench.send(notification('open', 'open'));
      await bench.send(notification('note', 'severity-1'));
      await bench.send(notification('resolve', 'resolve-1'));
      await bench.send(notification('reopen', 'reopen-1'));
      const [, note, resolved, again] = bench.told();
      expect(note).toContain('Still open after');
      expect(resolved).toContain('It is over since');
      expect(again).toContain('It is back');
    });

    it('a repeat of the same delivery can be recognised, another delivery cannot be mistaken for it', async () => {
      await bench.send(notification('open', 'open'));
      await bench.send(notification('open', 'open'));
      await bench.send(notification('resolve', 'resolve-1'));
      const [first, second, third] = bench.identities();
      expect(second).toBe(first);
      expect(third).not.toBe(first);
    });

    it('never carries text that calls people, turns itself around or breaks lines', async () => {
      const set = { deviceName: '@all PC\u202Eexe.\r\nBcc: victim@example.org', title: '<!here> disk' };
      await bench.send(notification('open', 'open', set));
      expect(bench.told()[0]).toContain('(at)all PC');
      for (const bad of ['@all', '<!here>', '\u202E', '\nBcc']) expect(bench.told()[0]).not.toContain(bad);
    });

    it('says "later" to a refusal for now and to silence, "never" to a refusal for good', async () => {
      const ending = (how: Parameters<ChannelBench['fail']>[0]) =>
        bench.fail(how).then(() => bench.send(notification('open', 'open')).catch((error: unknown) => error));
      expect(await ending('for now')).toBeInstanceOf(RetryLater);
      expect(await ending('for good')).toBeInstanceOf(GiveUp);
      const error = await ending('nobody listens');
      expect(error instanceof RetryLater || error instanceof Uncertain, String(error)).toBe(true);
      expect(bench.told()).toHaveLength(0);
    });
  });
}
