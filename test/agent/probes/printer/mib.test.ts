import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, columns, type MibRows } from '../../../../packages/agent/src/probes/printer/mib.ts';
import { parseMib, reasonsOfBits } from '../../../../packages/agent/src/probes/printer/mib-printer.ts';
import { judgeMib } from '../../../../packages/agent/src/probes/printer/mib-verdict.ts';
import { paperIn } from '../../../../packages/agent/src/probes/printer/trays.ts';
import { weighAlone } from '../../../../packages/agent/src/probes/printer/verdict.ts';
import { witnessOf } from '../../../../packages/agent/src/probes/printer/witness.ts';

type Cells = Partial<Record<Column, Record<string, number | string | Buffer>>>;

/** A printer on paper: device 1, running and idle, all bits clear, unless said otherwise. */
function printer(cells: Cells = {}) {
  const all: Cells = { deviceStatus: { 1: 2 }, printerStatus: { 1: 3 }, errorState: { 1: Buffer.of(0) }, ...cells };
  const rows: Partial<Record<Column, Map<string, number | Buffer>>> = {};
  for (const [column, values] of Object.entries(all) as [Column, Record<string, number | string | Buffer>][]) {
    rows[column] = new Map(
      Object.entries(values).map(([row, value]) => [row, typeof value === 'string' ? Buffer.from(value) : value]),
    );
  }
  const parsed = parseMib(rows);
  if (!parsed) throw new Error('no printer');
  return parsed;
}
const told = (cells: Cells) => weighAlone('P', witnessOf({ kind: 'listens' }, printer(cells)));
const bits = (...bytes: number[]): Cells => ({ errorState: { 1: Buffer.from(bytes) } });
const alert = (severity: number, code: number, text = '', group = 1): Cells => ({
  alertSeverity: { '1.7': severity },
  alertCode: { '1.7': code },
  alertGroup: { '1.7': group },
  alertText: { '1.7': text },
});
const down: Cells = { deviceStatus: { 1: 5 }, printerStatus: { 1: 1 } };

describe('the error bits of a printer (RFC 2790 hrPrinterDetectedErrorState)', () => {
  it.each([
    ['lowPaper', [0x80], 'paper-low'],
    ['noPaper', [0x40], 'paper-out'],
    ['lowToner', [0x20], 'toner-low'],
    ['noToner', [0x10], 'toner-empty'],
    ['doorOpen', [0x08], 'door-open'],
    ['jammed', [0x04], 'jam'],
    ['offline', [0x02], 'set-offline'],
    ['serviceRequested', [0x01], 'service-due'],
    ['inputTrayMissing', [0, 0x80], 'tray-missing'],
    ['outputTrayMissing', [0, 0x40], 'tray-missing'],
    ['markerSupplyMissing', [0, 0x20], 'toner-empty'],
    ['outputNearFull', [0, 0x10], 'none'],
    ['outputFull', [0, 0x08], 'output-full'],
    ['inputTrayEmpty', [0, 0x04], 'paper-low'],
    ['overduePreventMaint', [0, 0x02], 'service-due'],
    ['a bit that nobody named', [0, 0x01], 'none'],
    ['a third byte', [0, 0, 0xff], 'none'],
    ['a blank as text, which a Kyocera sends', [...Buffer.from(' ')], 'toner-low'],
  ])('%s', (_, bytes, trouble) => {
    expect(told(bits(...bytes)).trouble).toBe(trouble);
  });

  it('that are several tell the worst first', () => {
    expect(told(bits(0x20 | 0x04)).detail).toBe('Paper is jammed in P. P is low on toner or ink.');
  });

  it('of no byte at all say nothing: what is known comes from elsewhere', () => {
    expect(told(bits()).trouble).toBe('none');
    const silent = printer({ ...bits(), deviceStatus: {}, printerStatus: {} });
    expect(judgeMib(silent)).toBeUndefined();
    expect(told({ ...bits(), deviceStatus: { 1: 1 }, printerStatus: {} }).trouble).toBeNull();
  });

  it('of any length are read without a crash', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void reasonsOfBits(Buffer.from(bytes))));
  });
});

describe('what a printer cannot be believed about', () => {
  it('is that it is offline or asks for service: alone they are told and open no ticket', () => {
    expect(told({ ...down, ...bits(0x02) })).toMatchObject({
      trouble: 'set-offline',
      detail: 'P answers, and says that it is offline: somebody may be at its panel.',
    });
    expect(told(bits(0x01)).trouble).toBe('service-due');
  });

  it('is that it needs service beside something that its user can end', () => {
    expect(told(bits(0x08 | 0x01)).detail).toBe('A cover or door of P is open.');
  });

  it('is that it is out of paper while another tray is full and it goes on', () => {
    const trays = { trayLevel: { '1.1': 0, '1.2': 200 }, trayCapacity: { '1.1': 500, '1.2': 500 } };
    expect(told({ ...trays, ...bits(0x40) })).toMatchObject({
      trouble: 'paper-low',
      detail: 'P is low on paper. The printer says: Tray 1 is empty.',
    });
    expect(told({ ...trays, ...down, ...bits(0x40) }).trouble).toBe('paper-out');
  });

  it('is that all is well with no sheet in any tray (Ricoh)', () => {
    const trays = { trayLevel: { '1.1': 0, '1.2': 0 }, trayCapacity: { '1.1': 500, '1.2': 500 } };
    expect(told(trays).trouble).toBe('paper-out');
  });

  it('is an alert that it denies everywhere else, until documents wait', () => {
    const verdict = judgeMib(printer(alert(3, 8, 'Paper jam')));
    expect(verdict).toMatchObject({ reasons: [], doubtful: ['media-jam'] });
    expect(verdict?.contradiction).toContain('“Paper jam”');
  });

  it('is that it is down without naming a fault, unless its other status agrees', () => {
    expect(told({ deviceStatus: { 1: 5 }, printerStatus: { 1: 3 } })).toMatchObject({
      trouble: 'none',
      contradiction: 'It calls itself down and names no fault.',
    });
    expect(told(down).trouble).toBe('stopped');
  });
});

describe('a printer that', () => {
  it('sleeps or warms up is in no trouble', () => {
    expect(told({ printerStatus: { 1: 1 } }).trouble).toBe('none');
    expect(told({ deviceStatus: { 1: 5 }, printerStatus: { 1: 5 } }).trouble).toBe('none');
  });

  it('warns beside no error (Epson, Konica, Ricoh) is in no trouble', () => {
    expect(told({ deviceStatus: { 1: 3 } }).trouble).toBe('none');
  });

  it('has stopped with an alert is told with the alert’s own words', () => {
    expect(told({ ...down, ...alert(3, 8, 'Jam in the duplex unit') }).detail).toBe(
      'Paper is jammed in P. The printer says: Jam in the duplex unit.',
    );
  });
});

describe('an alert (RFC 3805 PrtAlertCodeTC)', () => {
  it.each([
    [3, 8, 1, 'jam'],
    [3, 3, 6, 'door-open'],
    [3, 808, 8, 'paper-out'],
    [4, 808, 8, 'paper-low'],
    [3, 13, 8, 'paper-out'],
    [3, 13, 11, 'toner-empty'],
    [4, 13, 11, 'toner-low'],
    [3, 1101, 11, 'toner-empty'],
    [4, 1104, 11, 'toner-low'],
    [4, 1107, 11, 'marker-waste-almost-full'],
    [3, 1109, 11, 'marker-waste-full'],
    [3, 15, 9, 'output-full'],
    [3, 15, 11, 'marker-waste-full'],
    [3, 30, 10, 'needs-service'],
    [4, 30, 10, 'service-due'],
    [3, 801, 8, 'tray-missing'],
    [4, 23, 5, 'none'],
    [1, 8, 1, 'none'],
    [3, 99_999, 1, 'none'],
  ])('of severity %i, code %i in group %i is %s', (severity, code, group, trouble) => {
    const busy = { deviceStatus: { 1: severity === 3 ? 5 : 3 }, printerStatus: { 1: 5 } };
    expect(told({ ...busy, ...alert(severity, code, '', group) }).trouble).toBe(trouble);
  });
});

describe('the supplies in a Printer-MIB', () => {
  const supplies = (cells: Cells) => printer(cells).supplies.map(({ left, detail }) => [left, detail]);
  const one = (level: number, more: Cells = {}): Cells => ({
    supplyLevel: { '1.1': level },
    supplyName: { '1.1': 'Black' },
    ...more,
  });

  it('that are receptacles (class 4) count up, and those that are used up (class 3) down', () => {
    const cells = { supplyCapacity: { '1.1': 100 }, supplyType: { '1.1': 4 } };
    const filled = { ...cells, supplyClass: { '1.1': 4 } };
    expect(supplies(one(60, filled))).toEqual([[0.4, 'Black is 60 % full']]);
    expect(supplies(one(60, { ...cells, supplyClass: { '1.1': 3 } }))).toEqual([[0.6, 'Black: 60 % left']]);
  });

  it('that are receptacles nearly full are believed when the printer warns as well: by the standard they are nearly empty', () => {
    const filled = { supplyCapacity: { '1.1': 100 }, supplyType: { '1.1': 4 }, supplyClass: { '1.1': 4 } };
    const full = [[expect.closeTo(0.05), 'Black is 95 % full']];
    expect(supplies(one(95, { ...filled, deviceStatus: { 1: 3 } }))).toEqual(full);
    expect(supplies(one(95, { ...filled, ...alert(4, 1107, '', 11) }))).toEqual(full);
    expect(supplies(one(95, filled))).toEqual([
      [null, 'Black: the printer says 95 % and not whether that is full or free'],
    ]);
  });

  it('of waste without a class are not guessed at', () => {
    expect(supplies(one(100, { supplyType: { '1.1': 4 } }))).toEqual([
      [null, 'Black: the printer says 100 % and not whether that is full or free'],
    ]);
  });

  it.each([
    [-1, -2, null],
    [-2, 100, null],
    [-3, 100, null],
    [40, -2, 0.4],
    [40, 0, 0.4],
    [4_000, -2, null],
    [120, 100, null],
    [0, 100, 0],
  ])('with level %i of %i', (level, capacity, left) => {
    expect(supplies(one(level, { supplyCapacity: { '1.1': capacity } }))[0]?.[0]).toBe(left);
  });

  it('counted in percent are percentages whatever the capacity says', () => {
    expect(supplies(one(40, { supplyCapacity: { '1.1': 8_000 }, supplyUnit: { '1.1': 19 } }))[0]?.[0]).toBe(0.4);
  });

  it('keep a name without the serial number, in the printer’s own encoding', () => {
    const name = (bytes: string | Buffer) => printer(one(1, { supplyName: { '1.1': bytes } })).supplies[0]?.name;
    expect(name('Black Toner Cartridge S/N:CRUM-123')).toBe('Black Toner Cartridge');
    expect(name('Cyan Toner, PN 006R01698;SNBD4B1D30430014A7')).toBe('Cyan Toner');
    expect(name(Buffer.from('Noir caché\0', 'latin1'))).toBe('Noir caché');
    expect(name('')).toBe('supply 1');
  });
});

describe('paper', () => {
  it('is counted over the trays that count, and not at all when one does not', () => {
    const level = { '1.1': 100, '1.2': 300 };
    const cells = { trayLevel: level, trayCapacity: { '1.1': 500, '1.2': 500 } };
    expect(paperIn(printer(cells).trays)).toEqual({
      left: 0.4,
      detail: 'Tray 1: 100 of 500 sheets, Tray 2: 300 of 500 sheets',
    });
    expect(paperIn(printer({ ...cells, trayLevel: { '1.1': 100, '1.2': -3 } }).trays)).toBeUndefined();
  });
});

it('whatever a device answers is read without a crash, and told within the wire’s limits', () => {
  const value = fc.oneof(
    fc.integer({ min: -5, max: 70_000 }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  const column = fc.array(fc.tuple(fc.constantFrom('1', '1.1', '1.2', '1.2.3', '2', '', 'x'), value), { maxLength: 8 });
  const answer = fc.record(
    Object.fromEntries(Object.keys(columns).map((name) => [name, column.map((cells) => new Map(cells))])),
    { requiredKeys: [] },
  ) as unknown as fc.Arbitrary<MibRows>;
  fc.assert(
    fc.property(answer, (rows) => {
      const parsed = parseMib(rows);
      if (!parsed) return;
      const { detail } = weighAlone('P', witnessOf({ kind: 'listens' }, parsed));
      expect(detail.length).toBeLessThanOrEqual(500);
      for (const { left } of parsed.supplies) expect(left === null || (left >= 0 && left <= 1)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
