import type { Attributes } from './attributes.ts';

/** What is left of one supply; for a waste container: the room that is left. */
export interface Supply {
  readonly name: string;
  /** 0–1, null when the printer does not know. */
  readonly left: number | null;
  readonly waste: boolean;
  readonly detail: string;
}

/** RFC 3805 `prtMarkerSuppliesLevel`, which PWG 5100.13 `printer-supply` repeats: −3 is "some left", −2 unknown, −1 unrestricted. */
const someLeft = -3;

/** Reads `printer-supply` (PWG 5100.13 §5.6.40) or, where the printer has none, CUPS' `marker-*` attributes. */
export function parseSupplies(printer: Attributes): Supply[] {
  const rows = printer.texts('printer-supply');
  const names = printer.texts('printer-supply-description');
  if (rows.length > 0) return unique(rows.map((row, i) => fromSupply(row, names[i] ?? '')));
  const types = printer.texts('marker-types');
  const markers = printer.texts('marker-names');
  return unique(
    printer.numbers('marker-levels').map((level, i) => {
      const waste = /waste/i.test(types[i] ?? '');
      return supply(markers[i] ?? `supply ${i + 1}`, level, 100, waste);
    }),
  );
}

function fromSupply(row: string, description: string): Supply {
  const fields = new Map(
    row.split(';').map((field) => {
      const [key = '', value = ''] = field.split('=');
      return [key.trim().toLowerCase(), value.trim()] as const;
    }),
  );
  const waste = /filled/i.test(fields.get('class') ?? '');
  const name = description || [fields.get('colorantname'), fields.get('type')].filter(Boolean).join(' ') || 'supply';
  return supply(name, Number(fields.get('level') ?? Number.NaN), Number(fields.get('maxcapacity') ?? 100), waste);
}

/** One supply from a level and a capacity; `waste` = the level tells how full a waste container is. */
export function supply(name: string, level: number, capacity: number, waste: boolean): Supply {
  // Sharp and others give −2 as capacity: the level is then a percentage.
  const full = capacity > 0 ? capacity : 100;
  const known = Number.isFinite(level) && level >= 0 && level <= full;
  const left = known ? (waste ? 1 - level / full : level / full) : null;
  return { name, left, waste, detail: sentence(name, left, waste, level) };
}

function sentence(name: string, left: number | null, waste: boolean, level: number): string {
  if (left === null && level === someLeft) return waste ? `${name}: there is room left` : `${name}: some is left`;
  if (left === null) return `${name}: the printer does not say how much is left`;
  const percent = Math.round(left * 100);
  return waste ? `${name} is ${100 - percent} % full` : `${name}: ${percent} % left`;
}

/** Two supplies of one name (two black cartridges) get numbers, so that each is a series of its own. */
export function unique(supplies: readonly Supply[]): Supply[] {
  const seen = new Map<string, number>();
  return supplies.map((one) => {
    const count = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, count);
    return count === 1 ? one : { ...one, name: `${one.name} ${count}` };
  });
}
