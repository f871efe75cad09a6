import { describe, expect, it } from 'vitest';
import type { NamedPrinter } from '../../../../packages/agent/src/host.ts';
import { attributesOf } from '../../../../packages/agent/src/probes/printer/attributes.ts';
import type { Queue } from '../../../../packages/agent/src/probes/printer/cups.ts';
import { columns, type MibRows } from '../../../../packages/agent/src/probes/printer/mib.ts';
import { parseMib } from '../../../../packages/agent/src/probes/printer/mib-printer.ts';
import type { PrintSystem } from '../../../../packages/agent/src/probes/printer/print-system.ts';
import type { SnmpTarget } from '../../../../packages/agent/src/probes/printer/snmp.ts';
import { createSnmpWatch } from '../../../../packages/agent/src/probes/printer/snmp-watch.ts';
import { weigh } from '../../../../packages/agent/src/probes/printer/verdict.ts';
import { watchPrinters } from '../../../../packages/agent/src/probes/printer/watch.ts';
import { type Mib, witnessOf } from '../../../../packages/agent/src/probes/printer/witness.ts';
import { recordedHost } from '../../recorded-host.ts';

const hour = 60 * 60_000;
const column = (value: number | Buffer) => new Map([['1', value]]);
const rows = (bits = 0): MibRows => ({
  deviceStatus: column(2),
  printerStatus: column(3),
  errorState: column(Buffer.of(bits)),
});
const mib = (answer: MibRows): Mib => parseMib(answer) ?? 'no-printer';

/** Printers on a network on paper: `answer` says what each gives to which version. */
function network(printers: readonly NamedPrinter[] = []) {
  const host = recordedHost();
  host.settings = { ...host.settings, printers };
  const asked: (SnmpTarget & { version: 1 | 2 })[] = [];
  const air = { answer: (_target: SnmpTarget, _version: 1 | 2): MibRows | undefined => rows() };
  const read = async (target: SnmpTarget, version: 1 | 2) => {
    asked.push({ ...target, version });
    return air.answer(target, version);
  };
  return { host, asked, air, read, ask: createSnmpWatch(host, read) };
}

describe('a device on the network is asked by SNMP', () => {
  it('with the community that everybody may read by, at the usual port', async () => {
    const { ask, asked } = network();
    expect(await ask('198.18.0.7')).toMatchObject({ deviceStatus: 'running', errors: [] });
    expect(asked).toEqual([{ host: '198.18.0.7', port: 161, community: 'public', version: 2 }]);
  });

  it('with what the administrator wrote down, and nothing else is tried', async () => {
    const { ask, asked, air } = network([{ host: 'printer.example', community: 'store', port: 1161 }]);
    air.answer = () => undefined;
    expect(await ask('printer.example')).toBe('silent');
    expect(new Set(asked.map(({ community, port }) => `${community} ${port}`))).toEqual(new Set(['store 1161']));
  });

  it('in the older version when the newer is not answered, and from then on in that', async () => {
    const { ask, asked, air } = network();
    air.answer = (_, version) => (version === 1 ? rows() : undefined);
    await ask('198.18.0.7');
    await ask('198.18.0.7');
    expect(asked.map(({ version }) => version)).toEqual([2, 1, 1]);
  });

  it('once an hour when it has never answered, unless it was named', async () => {
    const { ask, asked, air, host } = network([{ host: '198.18.0.8' }]);
    air.answer = () => undefined;
    for (let look = 0; look < 3; look += 1) await ask('198.18.0.7');
    expect(asked).toHaveLength(2);
    host.pass(hour);
    await ask('198.18.0.7');
    expect(asked).toHaveLength(4);
    for (let look = 0; look < 3; look += 1) await ask('198.18.0.8');
    expect(asked).toHaveLength(10);
  });

  it('every time once it has answered, so that its silence means something', async () => {
    const { ask, air } = network();
    await ask('198.18.0.7');
    air.answer = () => undefined;
    expect(await ask('198.18.0.7')).toBe('lost');
    air.answer = () => rows(0x04);
    expect(await ask('198.18.0.7')).toMatchObject({ errors: ['media-jam'] });
  });

  it('for names and capacities once an hour: they describe what does not change', async () => {
    const { host, read, asked } = network();
    const given: (MibRows | undefined)[] = [];
    const ask = createSnmpWatch(host, async (target, version, known) => {
      given.push(known);
      return read(target, version);
    });
    await ask('198.18.0.7');
    await ask('198.18.0.7');
    host.pass(hour);
    await ask('198.18.0.7');
    expect(given.map((known) => known !== undefined)).toEqual([false, true, false]);
    expect(asked).toHaveLength(3);
  });

  it('but not this machine itself, and what is no printer is told apart', async () => {
    const { ask, asked, air } = network();
    for (const address of ['localhost', '127.0.0.1', '::1']) expect(await ask(address)).toBe('silent');
    expect(asked).toEqual([]);
    air.answer = () => ({ deviceStatus: column(2) });
    expect(await ask('198.18.0.9')).toBe('no-printer');
  });
});

describe('the two voices of one printer', () => {
  const ipp = (...reasons: string[]) => ({ kind: 'ipp', state: 'idle', reasons, supplies: [] }) as const;
  const open = { kind: 'listens' } as const;

  it('that name a fault in one protocol alone contradict each other', () => {
    expect(witnessOf(ipp('none'), mib(rows(0x04)))).toMatchObject({
      reasons: ['none'],
      contradiction: 'By SNMP it says: “Paper is jammed in it.” By IPP it knows nothing of that.',
    });
    expect(witnessOf(ipp('cover-open-error'), mib(rows()))).toMatchObject({
      contradiction: expect.stringContaining('By IPP'),
    });
    expect(witnessOf(ipp('media-jam'), mib(rows(0x04)))).toMatchObject({ contradiction: undefined });
  });

  it('are told when one of them falls silent, as some do while they are jammed', () => {
    expect(witnessOf(open, 'lost')).toMatchObject({ kind: 'listens', note: expect.stringContaining('jammed') });
    expect(witnessOf(open, 'silent')).toMatchObject({ kind: 'listens', note: '' });
  });
});

const queue: Queue = {
  name: 'HP',
  state: 'idle',
  reasons: [],
  message: '',
  accepting: true,
  queued: 0,
  deviceUri: 'socket://198.18.0.7',
  clock: 1,
  attributes: attributesOf({ tag: 4, attributes: [] }),
};

it('an alert that the printer denies elsewhere is believed when a document has waited for a minute', () => {
  const alert = {
    alertSeverity: new Map([['1.1', 3]]),
    alertCode: new Map([['1.1', 8]]),
    alertGroup: new Map([['1.1', 1]]),
  };
  const device = witnessOf({ kind: 'listens' }, mib({ ...rows(), ...alert }));
  const waits = (oldestSeconds: number) => weigh(queue, device, { count: 1, held: 0, oldestSeconds }, []);
  expect(waits(59)).toMatchObject({ trouble: 'none', witnesses: 'device-contradicts-itself' });
  expect(waits(59).detail).toContain('In its list of alerts it says “media-jam”');
  expect(waits(60)).toMatchObject({ trouble: 'jam', witnesses: 'system-misses-trouble' });
});

describe('a printer that was named and has no queue here', () => {
  const named = { host: '198.18.0.7', name: 'Hall' };
  const idle: PrintSystem = { read: async () => ({ kind: 'running', queues: [queue], jobs: [] }) };
  const troubleOf = async (look: ReturnType<typeof watchPrinters>, system?: PrintSystem) =>
    (await look(system)).readings?.filter(({ metric }) => metric === 'printer.trouble');

  it('is told under the name people call it; with a queue here it is told by its queue', async () => {
    const { host, read } = network([named]);
    expect(await troubleOf(watchPrinters(host, read))).toMatchObject([{ instance: 'Hall', value: 0 }]);
    expect(await troubleOf(watchPrinters(host, read), idle)).toMatchObject([{ instance: 'HP', value: 0 }]);
  });

  it('and is off does not answer; on and without SNMP it is not known, and never well', async () => {
    const { host, read, air } = network([named]);
    air.answer = () => undefined;
    host.answerReach = () => ({ outcome: 'timeout' });
    expect(await troubleOf(watchPrinters(host, read))).toMatchObject([
      { detail: 'Hall does not answer: it is off, off the network, or has hung. Asked at 198.18.0.7, no answer.' },
    ]);
    host.answerReach = () => ({ outcome: 'open', ms: 1 });
    expect(await troubleOf(watchPrinters(host, read))).toMatchObject([
      { value: null, detail: expect.stringContaining('correct “community”') },
    ]);
    air.answer = () => ({ deviceStatus: column(2) });
    expect(await troubleOf(watchPrinters(host, read))).toMatchObject([
      { value: null, detail: expect.stringContaining('no printer') },
    ]);
  });
});

it('a print system that stopped and runs again is told as running, also when no queue is left', async () => {
  const { host, read } = network();
  const answers = [
    { kind: 'running', queues: [], jobs: [] },
    { kind: 'stopped', detail: 'It is gone.' },
    { kind: 'running', queues: [], jobs: [] },
  ] as const;
  let look = 0;
  const system: PrintSystem = { read: async () => answers[look] ?? answers[0] };
  const watch = watchPrinters(host, read);
  const seen: unknown[] = [];
  for (look = 0; look < 3; look += 1) seen.push((await watch(system)).readings?.map(({ value }) => value));
  expect(seen).toEqual([undefined, [1], [0]]);
});

it('all columns are asked for by name of the standard, each once', () => {
  expect(new Set(Object.values(columns)).size).toBe(Object.keys(columns).length);
});
