import { describe, expect, it } from 'vitest';
import { attributesOf } from '../../../../packages/agent/src/probes/printer/attributes.ts';
import type { Job, Queue } from '../../../../packages/agent/src/probes/printer/cups.ts';
import { parseDeviceUri } from '../../../../packages/agent/src/probes/printer/device-uri.ts';
import { troubles } from '../../../../packages/agent/src/probes/printer/metrics.ts';
import { createQueueClock } from '../../../../packages/agent/src/probes/printer/queue-clock.ts';
import { parseSupplies } from '../../../../packages/agent/src/probes/printer/supplies.ts';
import { sentences, troubleOf, worst } from '../../../../packages/agent/src/probes/printer/trouble.ts';
import { weigh } from '../../../../packages/agent/src/probes/printer/verdict.ts';
import type { DeviceWitness } from '../../../../packages/agent/src/probes/printer/witness.ts';

const nothing = attributesOf({ tag: 4, attributes: [] });
const queue = (change: Partial<Queue> = {}): Queue => ({
  name: 'HP-2F',
  state: 'idle',
  reasons: ['none'],
  message: '',
  accepting: true,
  queued: 0,
  deviceUri: 'ipp://198.18.0.7/ipp/print',
  clock: 10_000,
  attributes: nothing,
  ...change,
});
const job = (id: number, change: Partial<Job> = {}): Job => ({
  id,
  queue: 'HP-2F',
  state: 'pending',
  createdAt: 10_000,
  startedAt: 0,
  printed: 0,
  ...change,
});
const answered = (...reasons: string[]): DeviceWitness => ({
  kind: 'answered',
  state: 'idle',
  reasons,
  doubtful: [],
  contradiction: undefined,
  said: [],
  stock: { supplies: [], paper: undefined, pages: undefined },
});
const idle = { count: 0, held: 0, oldestSeconds: 0 };
const judge = (q: Queue, device: DeviceWitness, waiting = idle) => weigh(q, device, waiting, []);

describe('what is said of a printer', () => {
  it('is the device’s word about itself: an old jam that only the print system remembers is no trouble', () => {
    const verdict = judge(queue({ reasons: ['media-jam-report'] }), answered('none'));
    expect(verdict).toMatchObject({ trouble: 'none', witnesses: 'device-denies-trouble' });
    expect(verdict.witnessDetail).toContain('the message is probably old');
  });

  it('is the print system’s word where the device cannot be asked', () => {
    const usb = judge(queue({ reasons: ['media-empty-error'] }), { kind: 'not-asked' });
    expect(usb).toMatchObject({ trouble: 'paper-out', witnesses: 'device-not-asked' });
  });

  it('is never that a sleeping printer is in trouble', () => {
    expect(judge(queue(), answered('sleep-mode-report', 'power-save'))).toMatchObject({ trouble: 'none' });
  });

  it('does not depend on the suffix, on which printers do not agree', () => {
    for (const suffix of ['', '-report', '-warning', '-error']) expect(troubleOf(`media-jam${suffix}`)).toBe('jam');
  });

  it('shows a reason that nobody knows, with its own word', () => {
    const verdict = judge(queue(), answered('com.example.blue-smoke-error'));
    expect(verdict.trouble).toBe('other');
    expect(verdict.detail).toContain('It says: com.example.blue-smoke-error.');
  });

  it('that stops for no named reason is “stopped”, by the device’s word or the print system’s', () => {
    expect(judge(queue({ state: 'stopped' }), answered('none')).trouble).toBe('stopped');
    expect(judge(queue(), { ...answered('none'), state: 'stopped' } as DeviceWitness).trouble).toBe('stopped');
  });

  it('is worst first, whatever the order it was told in', () => {
    expect(worst(['toner-low', 'none', 'jam', 'paper-low'])).toBe('jam');
    expect(worst([])).toBe('none');
  });

  it('has a sentence for every trouble, and fits the wire', () => {
    expect(troubles.length).toBeLessThanOrEqual(32);
    for (const trouble of troubles) expect(sentences[trouble]).toContain('%');
    const long = judge(queue({ message: 'x'.repeat(2000), accepting: false }), answered('none'));
    expect(long.detail.length).toBeLessThanOrEqual(500);
  });
});

describe('the clock of a queue', () => {
  it('at first sight takes the newest start of a document as its last movement', () => {
    const look = createQueueClock();
    const jobs = [job(1, { state: 'processing', createdAt: 9_000, startedAt: 9_700 }), job(2, { createdAt: 9_100 })];
    expect(look(queue(), jobs)).toMatchObject({ oldestSeconds: 1_000, stalledSeconds: 300, count: 2 });
  });

  it('starts again when a document is done or a page comes out, not when another one arrives', () => {
    const look = createQueueClock();
    look(queue({ clock: 10_000 }), [job(1), job(2)]);
    expect(look(queue({ clock: 10_060 }), [job(1), job(2), job(3, { createdAt: 10_050 })]).stalledSeconds).toBe(60);
    expect(look(queue({ clock: 10_090 }), [job(1, { printed: 4 }), job(2), job(3)]).stalledSeconds).toBe(0);
    expect(look(queue({ clock: 10_120 }), [job(1, { printed: 4 }), job(2), job(3)]).stalledSeconds).toBe(30);
    expect(look(queue({ clock: 10_150 }), [job(2), job(3)]).stalledSeconds).toBe(0);
    expect(look(queue({ clock: 10_180 }), [])).toEqual({ count: 0, held: 0, oldestSeconds: 0, stalledSeconds: 0 });
  });

  it('counts a document that was held only from when it was let go', () => {
    const look = createQueueClock();
    look(queue({ clock: 12_000 }), [job(1, { state: 'held' })]);
    expect(look(queue({ clock: 12_030 }), [job(1)])).toMatchObject({ oldestSeconds: 30, stalledSeconds: 30, held: 0 });
  });

  it('keeps two queues apart', () => {
    const look = createQueueClock();
    look(queue({ clock: 10_000 }), [job(1)]);
    look(queue({ name: 'other', clock: 10_050 }), []);
    expect(look(queue({ clock: 10_060 }), [job(1)]).stalledSeconds).toBe(60);
  });
});

describe('a device’s address', () => {
  it.each([
    [
      'ipp://10.0.0.7/ipp/print',
      { by: 'ipp', server: { host: '10.0.0.7', port: 631, tls: false, path: '/ipp/print' } },
    ],
    [
      'ipps://[fe80::1]:8631/ipp/print?waitjob=false',
      { by: 'ipp', server: { host: 'fe80::1', port: 8631, tls: true } },
    ],
    ['socket://printer.example:9101', { by: 'tcp', host: 'printer.example', port: 9101 }],
    ['socket://printer.example', { by: 'tcp', port: 9100 }],
    ['lpd://user@10.0.0.7/queue', { by: 'tcp', host: '10.0.0.7', port: 515 }],
    ['usb://HP/LaserJet?serial=X', { by: 'none' }],
    [
      'dnssd://HP%20LaserJet%20%5B1.2%5D._ipp._tcp.local/?uuid=1',
      { by: 'dnssd', service: 'HP LaserJet [1.2]._ipp._tcp.local' },
    ],
    ['ipps://Epson._ipps._tcp.local/', { by: 'dnssd', service: 'Epson._ipps._tcp.local' }],
    ['dnssd://Fax._fax-ipp._tcp.local/', { by: 'none' }],
    ['dnssd://%E0%A4._ipp._tcp.local/', { by: 'none' }],
    ['implicitclass://HP/', { by: 'none' }],
    ['ipp://10.0.0.7:99999/', { by: 'none' }],
    ['file:///dev/null', { by: 'none' }],
    ['', { by: 'none' }],
  ])('%s', (uri, expected) => {
    expect(parseDeviceUri(uri)).toMatchObject(expected);
  });
});

describe('the supplies of a printer', () => {
  const supplies = (rows: string[], names: string[] = []) =>
    parseSupplies(
      attributesOf({
        tag: 4,
        attributes: [
          { name: 'printer-supply', values: rows.map((data) => ({ tag: 0x30, data })) },
          { name: 'printer-supply-description', values: names.map((data) => ({ tag: 0x41, data })) },
        ],
      }),
    ).map(({ name, left }) => [name, left]);

  it('count down, and a waste container up', () => {
    const toner = 'type=toner;maxcapacity=200;level=50;class=supplyThatIsConsumed;colorantname=black;';
    const waste = 'type=wasteToner;maxcapacity=100;level=90;class=receptacleThatIsFilled;colorantname=none;';
    expect(supplies([toner, waste], ['Black', 'Waste'])).toEqual([
      ['Black', 0.25],
      ['Waste', expect.closeTo(0.1)],
    ]);
  });

  it('whose level is not known have no number: unknown is not empty', () => {
    const level = (n: number) => `type=toner;maxcapacity=100;level=${n};class=supplyThatIsConsumed;colorantname=cyan;`;
    expect(supplies([level(-2), level(-3), level(-1)])).toEqual([
      ['cyan toner', null],
      ['cyan toner 2', null],
      ['cyan toner 3', null],
    ]);
  });

  it('of an unknown capacity are percentages', () => {
    expect(supplies(['type=ink;maxcapacity=-2;level=40;class=supplyThatIsConsumed;colorantname=blue;'])).toEqual([
      ['blue ink', 0.4],
    ]);
  });
});
