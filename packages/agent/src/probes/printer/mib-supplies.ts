import type { Cells } from './mib.ts';
import { percentUnit, supplyClasses, wasteTypes } from './mib-codes.ts';
import { type Supply, supply, unique } from './supplies.ts';

/** Supplies shown of one printer: the largest recorded has 15, and a hostile answer must not fill a report. */
const mostSupplies = 24;

/** A waste container this empty of room makes a printer warn. */
const leastRoom = 0.2;

/**
 * `prtMarkerSuppliesTable` (RFC 3805, 43.11.1.1). The row's number says nothing of colour or kind.
 * `saysCalm`: the printer runs without any warning.
 */
export function parseMibSupplies(cells: Cells, device: string, saysCalm: boolean): Supply[] {
  const rows = cells.rowsOf('supplyLevel', device).slice(0, mostSupplies);
  return unique(rows.map((row, i) => parseOne(cells, row, i + 1, saysCalm)));
}

function parseOne(cells: Cells, row: string, place: number, saysCalm: boolean): Supply {
  const name = withoutSerial(cells.text('supplyName', row)) || `supply ${place}`;
  const level = cells.number('supplyLevel', row) ?? Number.NaN;
  const isPercent = cells.number('supplyUnit', row) === percentUnit;
  const capacity = isPercent ? 100 : (cells.number('supplyCapacity', row) ?? 0);
  const fills = cells.number('supplyClass', row);
  const isWaste = wasteTypes.has(cells.number('supplyType', row) ?? 0) || fills === supplyClasses.filled;
  if (isWaste && fills === undefined && level >= 0) return ambiguous(name, level, capacity);
  // Without a class only "some" and "unknown" get here, which read the same both ways.
  const read = supply(name, level, capacity, isWaste && fills !== supplyClasses.consumed);
  // By the standard a receptacle's level is its room, by most printers (and CUPS, and Checkmk) its content:
  // one that is nearly full by the latter, of a printer that warns of nothing, may as well be nearly empty.
  const isDoubtful = saysCalm && fills === supplyClasses.filled && read.left !== null && read.left < leastRoom;
  return isDoubtful ? ambiguous(name, level, capacity) : read;
}

/** Printers do not agree on whether a waste container's level is its content or its room; the class tells, where it is told. */
function ambiguous(name: string, level: number, capacity: number): Supply {
  const percent = Math.round((100 * level) / (capacity > 0 ? capacity : 100));
  const detail = `${name}: the printer says ${percent} % and not whether that is full or free`;
  return { name, left: null, waste: true, detail };
}

/** A serial number would make another series of each new cartridge (Samsung, Xerox). */
function withoutSerial(name: string): string {
  return name
    .replace(/\s*\b(S\/N|serial\b).*$/i, '')
    .replace(/\s*[;,]\s*(SN|PN)\b.*$/i, '')
    .replace(/\s*[;,]\s*SN[A-Z0-9]{6,}.*$/, '')
    .trim();
}
