import { expect, it } from 'vitest';
import { RetryLater } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { PeopleTarget } from '../../../packages/collector/src/delivery/tell.ts';
import { exampleRow, monday } from '../tickets/example.ts';
import { createClock, openOffice } from './harness.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

function channel(): PeopleTarget & { told: string[]; failures: Error[] } {
  const told: string[] = [];
  const failures: Error[] = [];
  const send: PeopleTarget['send'] = async ({ operation }) => {
    const failure = failures.shift();
    if (failure) throw failure;
    told.push(operation);
  };
  return { name: 'mail', to: 'people', told, failures, send };
}
const row = (operation: 'open' | 'resolve' | 'reopen', createdAt: number) =>
  exampleRow(operation, { target: 'mail', to: 'people', createdAt });

it('what waits for its next try does not wait ten days longer because the clock was set back, and keeps its place', async () => {
  const mail = channel();
  mail.failures.push(new RetryLater('busy', { afterMs: minute }));
  const { clock, write, outbox, live } = await openOffice([mail]);
  await write(row('resolve', monday));
  await outbox.work();
  expect(mail.told).toEqual([]);
  clock.pass(-10 * day);
  await outbox.clockStepped(-10 * day);
  await write(row('reopen', clock.now() + minute));
  await live(5 * minute);
  expect(mail.told).toEqual(['resolve', 'reopen']);
});

it('what was written before the clock was set back while the collector was stopped is told soon', async () => {
  const mail = channel();
  const clock = createClock();
  const { core, write } = await openOffice([mail], { clock });
  await write(row('open', monday));
  clock.pass(-10 * day);
  const again = await openOffice([mail], { clock, core });
  again.outbox.start();
  await again.live(20 * minute);
  expect(mail.told).toEqual(['open']);
  await again.outbox.stop();
});
