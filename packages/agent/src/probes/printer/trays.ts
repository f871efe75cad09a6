import type { Cells } from './mib.ts';
import { trayTypes } from './mib-codes.ts';

/** A place for paper. */
export interface Tray {
  readonly name: string;
  /** Sheets; undefined when the printer does not count them. */
  readonly level: number | undefined;
  readonly capacity: number | undefined;
  /** `some`: there is paper and nobody knows how much. */
  readonly has: 'some' | 'none' | 'unknown';
  /** A slot for single sheets, which is empty most of the time. */
  readonly isBypass: boolean;
}

/** RFC 3805 `prtInputCurrentLevel`: −3 at least one sheet, −2 unknown. */
const someLeft = -3;
const mostTrays = 12;
/** More than any stack of paper holds; a printer on a roll counts in other units (Canon: 200,000,000). */
const mostSheets = 20_000;
const bypassName = /bypass|by-pass|manual|multi|\bmp\b|mptray|envelope|einzel|manuell/i;

/** `prtInputTable` (RFC 3805, 43.8.2.1). */
export function parseTrays(cells: Cells, device: string): Tray[] {
  const rows = cells.rowsOf('trayLevel', device).slice(0, mostTrays);
  const read = rows.map((row, i) => {
    const capacity = counted(cells.number('trayCapacity', row));
    const level = cells.number('trayLevel', row);
    return {
      name: cells.text('trayName', row),
      place: i + 1,
      type: cells.number('trayType', row),
      capacity: capacity === 0 ? undefined : capacity,
      level: counted(level),
      has: level === someLeft || (level !== undefined && level > 0) ? 'some' : level === 0 ? 'none' : 'unknown',
    } as const;
  });
  const hasCassette = read.some(({ type }) => type === trayTypes.removable);
  const capacities = read.flatMap(({ capacity }) => capacity ?? []);
  const smallest = Math.min(...capacities);
  const differ = capacities.some((capacity) => capacity !== smallest);

  return read.map(({ name, place, type, ...tray }) => {
    const isSmall = tray.capacity === smallest;
    const isSlot =
      type === trayTypes.manual || (type === trayTypes.builtIn && hasCassette && isSmall) || tray.capacity === 1;
    // Without a type and a name the smallest of several is the bypass (Fujifilm).
    const isSmallest = name === '' && type === undefined && differ && isSmall;
    return { ...tray, name: name || `Tray ${place}`, isBypass: isSlot || bypassName.test(name) || isSmallest };
  });
}

function counted(sheets: number | undefined): number | undefined {
  return sheets === undefined || sheets < 0 || sheets > mostSheets ? undefined : sheets;
}

/** How much paper is in the trays that count it; undefined when none does. */
export interface Paper {
  /** 0–1 over all counting trays but the bypass. */
  readonly left: number;
  readonly detail: string;
}

export function paperIn(trays: readonly Tray[]): Paper | undefined {
  const drawers = trays.filter((tray) => !tray.isBypass);
  const counting = drawers.filter((tray) => tray.capacity !== undefined && tray.level !== undefined);
  // One that has paper and does not count it could hold the most.
  if (counting.length === 0 || counting.length < drawers.filter((tray) => tray.has !== 'unknown').length)
    return undefined;
  const sum = (of: (tray: Tray) => number | undefined) => counting.reduce((all, tray) => all + (of(tray) ?? 0), 0);
  const left = Math.min(1, sum((tray) => tray.level) / sum((tray) => tray.capacity));
  const detail = counting.map((tray) => `${tray.name}: ${tray.level} of ${tray.capacity} sheets`).join(', ');
  return { left, detail: detail.slice(0, 400) };
}
