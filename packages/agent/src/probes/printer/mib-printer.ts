import { type Cells, cellsOf, type MibRows, printerIndexOf } from './mib.ts';
import {
  type DeviceStatus,
  deviceStatuses,
  errorBits,
  type PrinterStatus,
  pageUnits,
  printerStatuses,
  reasonOfAlert,
  severities,
} from './mib-codes.ts';
import { parseMibSupplies } from './mib-supplies.ts';
import type { Supply } from './supplies.ts';
import { parseTrays, type Tray } from './trays.ts';

export interface Alert {
  readonly severity: 'critical' | 'warning';
  /** `printer-state-reasons` keyword. */
  readonly reason: string;
  /** The printer's own sentence; for people, never parsed. */
  readonly text: string;
}

/** What a printer says of itself by SNMP; what it leaves out is undefined. */
export interface MibPrinter {
  readonly deviceStatus: DeviceStatus | undefined;
  readonly printerStatus: PrinterStatus | undefined;
  /** `printer-state-reasons` keywords of its error bits; undefined when it has no bits, not even zeros. */
  readonly errors: readonly string[] | undefined;
  readonly alerts: readonly Alert[];
  readonly supplies: readonly Supply[];
  readonly trays: readonly Tray[];
  /** Pages in its whole life, by its own counter. */
  readonly pages: number | undefined;
}

/** Alerts kept: a printer in real trouble has a handful. */
const mostAlerts = 16;

/** Reads the tables; undefined when what answered is no printer. */
export function parseMib(rows: MibRows): MibPrinter | undefined {
  const device = printerIndexOf(rows);
  if (device === undefined) return undefined;
  const cells = cellsOf(rows);
  const bits = cells.bytes('errorState', device);
  const deviceStatus = deviceStatuses[cells.number('deviceStatus', device) ?? 0] || undefined;
  const alerts = parseAlerts(cells, device);
  const saysCalm = deviceStatus === 'running' && !alerts.some(({ reason }) => reason.startsWith('marker-waste'));
  return {
    deviceStatus,
    printerStatus: printerStatuses[cells.number('printerStatus', device) ?? 0] || undefined,
    // Some printers (Epson) answer no byte at all, which says nothing.
    errors: bits === undefined || bits.length === 0 ? undefined : reasonsOfBits(bits),
    alerts,
    supplies: parseMibSupplies(cells, device, saysCalm),
    trays: parseTrays(cells, device),
    pages: parsePages(cells, device),
  };
}

/** One byte, two or more; bits beyond those that are named mean nothing. */
export function reasonsOfBits(bits: Buffer): string[] {
  return errorBits.filter((_, i) => ((bits[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0);
}

function parseAlerts(cells: Cells, device: string): Alert[] {
  return cells
    .rowsOf('alertCode', device)
    .slice(0, mostAlerts)
    .flatMap((row) => {
      const severity = severities[cells.number('alertSeverity', row) ?? 0];
      if (severity === undefined) return [];
      const group = cells.number('alertGroup', row) ?? 0;
      const reason = reasonOfAlert(severity, group, cells.number('alertCode', row) ?? 0);
      return reason === '' ? [] : [{ severity, reason, text: cells.text('alertText', row) }];
    });
}

/** A printer with several counters (one for each colour unit) has its life in the largest. */
function parsePages(cells: Cells, device: string): number | undefined {
  const counts = cells.rowsOf('lifeCount', device).flatMap((row) => {
    const unit = cells.number('counterUnit', row);
    const count = cells.number('lifeCount', row);
    return count === undefined || count < 0 || (unit !== undefined && !pageUnits.has(unit)) ? [] : [count];
  });
  return counts.length === 0 ? undefined : Math.max(...counts);
}
