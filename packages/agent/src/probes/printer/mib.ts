/** Columns of the Host Resources MIB (RFC 2790 §3, 25.3) and of the Printer MIB (RFC 3805 §6, 43) that are read, in this order. */
export const columns = {
  errorState: '1.3.6.1.2.1.25.3.5.1.2',
  printerStatus: '1.3.6.1.2.1.25.3.5.1.1',
  deviceStatus: '1.3.6.1.2.1.25.3.2.1.5',
  alertSeverity: '1.3.6.1.2.1.43.18.1.1.2',
  alertGroup: '1.3.6.1.2.1.43.18.1.1.4',
  alertCode: '1.3.6.1.2.1.43.18.1.1.7',
  alertText: '1.3.6.1.2.1.43.18.1.1.8',
  trayLevel: '1.3.6.1.2.1.43.8.2.1.10',
  trayType: '1.3.6.1.2.1.43.8.2.1.2',
  trayCapacity: '1.3.6.1.2.1.43.8.2.1.9',
  trayName: '1.3.6.1.2.1.43.8.2.1.13',
  lifeCount: '1.3.6.1.2.1.43.10.2.1.4',
  counterUnit: '1.3.6.1.2.1.43.10.2.1.3',
  supplyLevel: '1.3.6.1.2.1.43.11.1.1.9',
  supplyClass: '1.3.6.1.2.1.43.11.1.1.4',
  supplyType: '1.3.6.1.2.1.43.11.1.1.5',
  supplyName: '1.3.6.1.2.1.43.11.1.1.6',
  supplyUnit: '1.3.6.1.2.1.43.11.1.1.7',
  supplyCapacity: '1.3.6.1.2.1.43.11.1.1.8',
} as const;
export type Column = keyof typeof columns;

/** What describes the rows of another column; without rows there it has nothing to describe, and it hardly ever changes. */
export const describes: Readonly<Partial<Record<Column, Column>>> = {
  trayType: 'trayLevel',
  trayCapacity: 'trayLevel',
  trayName: 'trayLevel',
  counterUnit: 'lifeCount',
  supplyClass: 'supplyLevel',
  supplyType: 'supplyLevel',
  supplyName: 'supplyLevel',
  supplyUnit: 'supplyLevel',
  supplyCapacity: 'supplyLevel',
};

/** One column as the printer answered it, by the row's index (`1.2`); octet strings are bytes. */
export type MibColumn = ReadonlyMap<string, number | Buffer>;
/** A column that is not there was asked for and the printer has none. */
export type MibRows = Readonly<Partial<Record<Column, MibColumn>>>;

/** A cell of a table: numbers and texts by column and row; undefined when it is not there or of another type. */
export function cellsOf(rows: MibRows) {
  return {
    number(column: Column, row: string): number | undefined {
      const value = rows[column]?.get(row);
      return typeof value === 'number' ? value : undefined;
    },
    bytes(column: Column, row: string): Buffer | undefined {
      const value = rows[column]?.get(row);
      return Buffer.isBuffer(value) ? value : undefined;
    },
    text(column: Column, row: string): string {
      const value = rows[column]?.get(row);
      return Buffer.isBuffer(value) ? textOf(value) : '';
    },
    /** Rows of one device, in the table's order. */
    rowsOf: (column: Column, device: string): string[] =>
      [...(rows[column]?.keys() ?? [])].filter((row) => row === device || row.startsWith(`${device}.`)),
  };
}
export type Cells = ReturnType<typeof cellsOf>;

/**
 * The row of `hrDeviceTable` that is the printer; every table of the Printer MIB begins its index with it.
 * Undefined when the device has nothing of a printer.
 */
export function printerIndexOf(rows: MibRows): string | undefined {
  const telling: readonly Column[] = ['errorState', 'printerStatus', 'supplyLevel', 'trayLevel', 'lifeCount'];
  for (const column of telling) {
    const [row] = rows[column]?.keys() ?? [];
    if (row !== undefined) return row.split('.')[0];
  }
  return undefined;
}

/** Texts come in the printer's own encoding, mostly UTF-8 and sometimes Latin-1, with NULs at the end. */
function textOf(bytes: Buffer): string {
  const utf8 = bytes.toString('utf8');
  const text = utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8;
  // Some append a second line of bytes that belong to nothing (HP M880).
  const [line = ''] = text
    .replaceAll('\0', '')
    .trim()
    .split(/[\r\n]/);
  return line
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 120);
}
