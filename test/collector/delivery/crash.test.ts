import { describe, expect, it } from 'vitest';
import { createDeskStore } from '../../../packages/collector/src/delivery/desk-store.ts';
import type { TicketTarget } from '../../../packages/collector/src/delivery/tell.ts';
import { builtin } from '../../../packages/collector/src/tickets/builtin.ts';
import type { Desk, DeskTicket } from '../../../packages/collector/src/tickets/desk.ts';
import { createHttp } from '../../../packages/collector/src/tickets/http.ts';
import { rest } from '../../../packages/collector/src/tickets/rest/index.ts';
import { exampleMessage, words } from '../tickets/example.ts';
import { type Fault, helpDeskSettings, openHelpDesk } from '../tickets/help-desk.ts';
import { type MakeStoryDesk, tellForEveryCrash } from './crash-story.ts';
import { createClock } from './harness.ts';
import { createVendor, type Mishap } from './vendor.ts';

/** Never two, never none, and in the end closed: whatever the step at which the collector died. */
function expectOneTicketEach(ends: Awaited<ReturnType<typeof tellForEveryCrash>>): void {
  for (const end of ends) {
    expect(end).toEqual({
      diedAt: end.diedAt,
      tickets: [{ key: 'inc-01', closed: true }],
      states: ['open done', 'note done', 'resolve done'],
    });
  }
  // Fewer steps than this would mean that the crashes miss most of the way.
  expect(ends.at(-1)?.diedAt).toBeGreaterThan(40);
}

const vendorDesk =
  (lagMs: number, mishaps: readonly Mishap[]): MakeStoryDesk =>
  async (clock) => {
    const vendor = createVendor(clock.now, lagMs);
    vendor.mishaps.push(...mishaps);
    return {
      target: vendor.target,
      seen: async () => {
        await vendor.target.connection.find('nothing');
        return vendor.tickets.map(({ key, closed }) => ({ key, closed }));
      },
      end: async () => undefined,
    };
  };

const builtinDesk: MakeStoryDesk = async (clock, core) => {
  const deps = { http: createHttp(), desk: createDeskStore({ core }), words, now: clock.now };
  const target: TicketTarget = {
    name: 'desk',
    to: 'ticket',
    findLagMs: 0,
    connection: builtin.connect({ leaveOpen: [] }, deps),
  };
  return {
    target,
    seen: async () =>
      ((await core.find('deskTicket')) as DeskTicket[]).map((one) => ({
        key: one.incident,
        closed: one.status === 'closed',
      })),
    end: async () => undefined,
  };
};

const restDesk =
  (faults: readonly Fault[], timeoutMs = 5_000): MakeStoryDesk =>
  async (clock) => {
    const desk = await openHelpDesk(clock.now);
    desk.faults.push(...faults);
    desk.indexLagMs = 30_000;
    const http = createHttp({ allowHosts: ['127.0.0.1'], timeoutMs });
    const deps = { http, desk: {} as Desk, words, now: clock.now };
    const connection = rest.connect(rest.config.parse(helpDeskSettings(desk.url)), deps);
    return {
      target: { name: 'desk', to: 'ticket', findLagMs: rest.findLagMs, connection },
      seen: async () => desk.tickets.map((one) => ({ key: one.external_id, closed: one.status === 'solved' })),
      end: desk.close,
    };
  };

describe('the collector dies at every step there is', () => {
  const unkind: Mishap[][] = [
    [],
    ['refuse'],
    ['fail'],
    ['commit, then fail'],
    ['commit late'],
    ['ask for patience', 'commit, then fail', 'refuse', 'fail', 'commit, then fail'],
  ];
  it.each(unkind.map((mishaps) => [mishaps.join(', ') || 'nothing', mishaps] as const))(
    'a system whose search lags two minutes, and %s: one ticket',
    async (_, mishaps) => {
      expectOneTicketEach(await tellForEveryCrash(vendorDesk(120_000, mishaps)));
    },
  );

  it('the built-in desk: one ticket', async () => {
    expectOneTicketEach(await tellForEveryCrash(builtinDesk));
  });

  it.each([[[]], [['commit, then 500']], [['commit, then reset']], [['answer 500', 'answer 429']]] as Fault[][][])(
    'a REST help desk over HTTP that does "%s": one ticket',
    async (faults) => {
      expectOneTicketEach(await tellForEveryCrash(restDesk(faults)));
    },
    60_000,
  );

  it('a REST help desk over HTTP that does "commit, then hang": one ticket', async () => {
    // Each life waits half a second for the answer, so only every seventh step is died at.
    expectOneTicketEach(await tellForEveryCrash(restDesk(['commit, then hang'], 500), 7));
  }, 60_000);
});

describe('what the outbox is for', () => {
  it('simply trying again under the same faults makes two tickets', async () => {
    for (const mishap of ['commit, then fail', 'commit late'] as const) {
      const clock = createClock();
      const vendor = createVendor(clock.now, 120_000);
      vendor.mishaps.push(mishap);
      const { connection } = vendor.target;
      const open = () => connection.open('inc-01', exampleMessage());
      await open().catch(() => {
        clock.pass(30_000);
        return open();
      });
      expect(vendor.tickets).toHaveLength(2);
    }
  });

  it('looking before trying again is not enough where the search lags', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 120_000);
    vendor.mishaps.push('commit, then fail');
    const { connection } = vendor.target;
    await connection.open('inc-01', exampleMessage()).catch(async () => {
      clock.pass(30_000);
      return (await connection.find('inc-01')) ?? connection.open('inc-01', exampleMessage());
    });
    expect(vendor.tickets).toHaveLength(2);
  });
});
