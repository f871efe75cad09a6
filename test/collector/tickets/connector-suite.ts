import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { TicketConnection, TicketRef } from '../../../packages/collector/src/tickets/connector.ts';
import { exampleMessage, monday } from './example.ts';

/** One ticket system as the suite sees it. */
export interface Bench {
  readonly connection: TicketConnection;
  /** Everything in the system, as a person would see it. */
  seen(): Promise<readonly { readonly key: string; readonly status: string; readonly words: string }[]>;
  /** A person takes the ticket. */
  take(ref: TicketRef): Promise<void>;
  close(ref: TicketRef): Promise<void>;
  /** From now on the system fails at everything. */
  breakDown(): void;
  end(): Promise<void>;
}

const later = (minutes: number) => exampleMessage({ at: monday + minutes * 60_000, evidence: null, repeats: 2 });

/** What every connector must do. */
export function connectorSuite(kind: string, make: () => Promise<Bench>): void {
  describe(`${kind}: the contract of ticket connectors`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.end());
    const open = () => bench.connection.open('inc-01', exampleMessage());

    it('finds nothing for a key that was never opened', async () => {
      expect(await bench.connection.find('inc-01')).toBeNull();
    });

    it('finds by its key the ticket it opened, and no other', async () => {
      const ref = await open();
      await bench.connection.open('inc-012', exampleMessage({ incident: 'inc-012' }));
      expect(await bench.connection.find('inc-01')).toEqual(ref);
      expect(await bench.connection.find('inc-0')).toBeNull();
    });

    it('opens a ticket that says what happened, where, whose it is, and what to do first', async () => {
      await open();
      const [ticket] = await bench.seen();
      for (const part of ['Disk almost full', 'RECEPTION-2', 'Ann Example', '96 %', 'Look for the largest folders.']) {
        expect(ticket?.words).toContain(part);
      }
    });

    it('reads an open, untouched ticket as that', async () => {
      expect(await bench.connection.read(await open())).toEqual({ status: 'open', touched: false });
    });

    it('adds a note with the count of repeats, without closing anything', async () => {
      const ref = await open();
      await bench.connection.note(ref, later(15));
      expect((await bench.seen())[0]?.words).toContain('come back 2 times');
      expect((await bench.connection.read(ref)).status).toBe('open');
    });

    it('closes a ticket nobody touched, with a last word', async () => {
      const ref = await open();
      expect(await bench.connection.resolve(ref, later(30))).toBe('closed');
      expect(await bench.connection.read(ref)).toMatchObject({ status: 'closed' });
      expect((await bench.seen())[0]?.words).toContain('It is over since');
    });

    it('leaves a ticket open that a person took, and still says that it is over', async () => {
      const ref = await open();
      await bench.take(ref);
      expect(await bench.connection.resolve(ref, later(30))).toBe('left-open');
      expect(await bench.connection.read(ref)).toEqual({ status: 'open', touched: true });
      expect((await bench.seen())[0]?.words).toContain('It is over since');
    });

    it('is content when a person closed the ticket first', async () => {
      const ref = await open();
      await bench.close(ref);
      expect(await bench.connection.resolve(ref, later(30))).toBe('closed');
    });

    it('resolving twice is the same as once', async () => {
      const ref = await open();
      await bench.connection.resolve(ref, later(30));
      const before = await bench.seen();
      expect(await bench.connection.resolve(ref, later(30))).toBe('closed');
      expect(await bench.seen()).toEqual(before);
    });

    it('reopens a closed ticket', async () => {
      const ref = await open();
      await bench.connection.resolve(ref, later(30));
      const again = await bench.connection.reopen(ref, exampleMessage({ at: monday + 3_600_000 }));
      expect((await bench.connection.read(again)).status).toBe('open');
      expect((await bench.seen())[0]?.words).toContain('It is back');
    });

    it('says of a ticket that is not there that it is gone', async () => {
      const ref = { id: '999999', url: '' };
      expect((await bench.connection.read(ref)).status).toBe('gone');
      await expect(bench.connection.note(ref, later(1))).rejects.toBeInstanceOf(GiveUp);
      await expect(bench.connection.resolve(ref, later(1))).rejects.toBeInstanceOf(GiveUp);
    });

    it('its check says that it works, and leaves nothing behind', async () => {
      expect(await bench.connection.check()).not.toBe('');
      expect(await bench.seen()).toEqual([]);
    });

    it('never carries text that calls people or turns itself around', async () => {
      await bench.connection.open(
        'inc-02',
        exampleMessage({ incident: 'inc-02', deviceName: '@all PC\u202Eexe.\u0007x', summary: '<!channel> now' }),
      );
      const words = (await bench.seen())[0]?.words ?? '';
      expect(words).toContain('(at)all PC');
      for (const bad of ['@all', '<!channel>', '\u202E', '\u0007']) expect(words).not.toContain(bad);
    });

    it('throws nothing but the three ways to fail when everything breaks', async () => {
      const ref = await open();
      bench.breakDown();
      const { connection } = bench;
      const attempts = [
        () => connection.find('inc-01'),
        () => connection.open('inc-03', exampleMessage({ incident: 'inc-03' })),
        () => connection.read(ref),
        () => connection.note(ref, later(1)),
        () => connection.resolve(ref, later(1)),
        () => connection.reopen(ref, later(1)),
        () => connection.check(),
      ];
      for (const attempt of attempts) {
        const error = await attempt().then(
          () => null,
          (reason: unknown) => reason,
        );
        const known = error instanceof RetryLater || error instanceof GiveUp || error instanceof Uncertain;
        expect(known, String(error)).toBe(true);
      }
    });
  });
}
