import { describe, expect, it } from 'vitest';
import { GiveUp, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { PeopleTarget } from '../../../packages/collector/src/delivery/tell.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import { exampleRow } from '../tickets/example.ts';
import { createClock, openOffice } from './harness.ts';
import { createVendor } from './vendor.ts';

const minute = 60_000;

/** A moment that the test waits for, or lets come. */
function moment(): { readonly reached: Promise<void>; come(): void } {
  let come: () => void = () => undefined;
  const reached = new Promise<void>((done) => {
    come = done;
  });
  return { reached, come: () => come() };
}

describe('the outbox and people', () => {
  const channel = (): PeopleTarget & { told: string[]; failures: Error[] } => {
    const told: string[] = [];
    const failures: Error[] = [];
    const send: PeopleTarget['send'] = async ({ id, operation }) => {
      const failure = failures.shift();
      if (failure) throw failure;
      told.push(`${operation} ${id}`);
    };
    return { name: 'mail', to: 'people', told, failures, send };
  };
  const row = (operation: 'open' | 'resolve') => exampleRow(operation, { target: 'mail', to: 'people' });

  it('tells each delivery once, in order', async () => {
    const mail = channel();
    const { write, outbox } = await openOffice([mail]);
    await write(row('open'), row('resolve'));
    await outbox.work();
    await outbox.work();
    expect(mail.told).toEqual([`open ${row('open').id}`, `resolve ${row('resolve').id}`]);
  });

  it('would rather tell twice than not at all when the connection broke', async () => {
    const mail = channel();
    mail.failures.push(new Uncertain('broken'));
    const { write, live } = await openOffice([mail]);
    await write(row('open'));
    await live(minute);
    expect(mail.told).toHaveLength(1);
  });

  it('a refused first mail does not keep the later ones back', async () => {
    const mail = channel();
    mail.failures.push(new GiveUp('no such recipient'));
    const { write, outbox } = await openOffice([mail]);
    await write(row('open'), row('resolve'));
    await outbox.work();
    expect(mail.told).toEqual([`resolve ${row('resolve').id}`]);
  });

  it('a slow or broken help desk keeps no mail back', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    vendor.down = true;
    const mail = channel();
    const { write, outbox } = await openOffice([vendor.target, mail], { clock });
    await write(exampleRow('open'), row('open'));
    await outbox.work();
    expect(mail.told).toHaveLength(1);
  });
});

describe('a help desk that takes long to answer', () => {
  it('keeps no mail back, not even one written meanwhile', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    const answer = moment();
    const asked = moment();
    const told = moment();
    const open: typeof vendor.target.connection.open = async (key, message) => {
      asked.come();
      await answer.reached;
      return vendor.target.connection.open(key, message);
    };
    const desk = { ...vendor.target, connection: { ...vendor.target.connection, open } };
    const mail: PeopleTarget = { name: 'mail', to: 'people', send: async () => told.come() };
    const { write, outbox } = await openOffice([desk, mail], { clock });
    await write(exampleRow('open'));
    const working = outbox.work();
    await asked.reached;
    await write(exampleRow('open', { target: 'mail', to: 'people' }));
    outbox.poke();
    await told.reached;
    expect(vendor.tickets).toHaveLength(0);
    answer.come();
    await working;
    expect(vendor.tickets).toHaveLength(1);
  });
});

describe('a store that fails', () => {
  it('ends the work with the reason, and the next work takes it up again', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    const { core } = await openMemory();
    let full = true;
    const tx: typeof core.tx = (writes) => (full ? Promise.reject(new Error('disk full')) : core.tx(writes));
    const { outbox } = await openOffice([vendor.target], { clock, core: { ...core, tx } });
    await core.tx([{ insertOnce: 'delivery', row: exampleRow('open') }]);
    await expect(outbox.work()).rejects.toThrow('disk full');
    expect(vendor.calls).toEqual([]);
    full = false;
    await outbox.work();
    expect(vendor.tickets).toHaveLength(1);
  });

  it('says so in the log when nobody waits for the work', async () => {
    const { core } = await openMemory();
    const logged = moment();
    const log = { info: () => undefined, warn: () => undefined, error: () => logged.come() };
    const find = () => Promise.reject(new Error('disk full'));
    const { outbox } = await openOffice([], { core: { ...core, find }, log });
    outbox.poke();
    await logged.reached;
  });
});

describe('waking up', () => {
  it('what is written while it works is told without waiting for the timer', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    const { write, outbox, states } = await openOffice([vendor.target], { clock });
    await write(exampleRow('open'));
    const working = outbox.work();
    await write(exampleRow('open', { incident: 'inc-02' }));
    outbox.poke();
    await working;
    await outbox.work();
    expect(await states()).toEqual(['open done', 'open done']);
  });

  it('takes nothing new once it is stopped', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    const { write, outbox, states } = await openOffice([vendor.target], { clock });
    await outbox.stop();
    await write(exampleRow('open'));
    await outbox.work();
    expect(vendor.calls).toEqual([]);
    expect(await states()).toEqual(['open due']);
  });

  it('counts what waits and what failed', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    const { write, outbox } = await openOffice([vendor.target], { clock });
    vendor.down = true;
    await write(exampleRow('open'));
    await outbox.work();
    expect(await outbox.depth()).toEqual({ due: 1, sending: 0, 'given-up': 0, uncertain: 0 });
    expect(outbox.metrics()[0]).toMatchObject({ target: 'desk', told: 0, retried: 1, failures: 1 });
  });
});
