/**
 * A cell that a spreadsheet would run as a formula is disarmed with an apostrophe, and every cell is quoted
 * (OWASP CSV Injection; SECURITY S42).
 */
export function csvCell(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  const safe = typeof value !== 'number' && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Columns named `…At` are epoch ms in the rows and ISO 8601 in the file. */
export function csv<Column extends string>(
  columns: readonly Column[],
  rows: readonly { readonly [Key in Column]: unknown }[],
): string {
  const cell = (column: Column, value: unknown) =>
    column.endsWith('At') && typeof value === 'number'
      ? csvCell(value === 0 ? '' : new Date(value).toISOString())
      : csvCell(value);
  const lines = rows.map((row) => columns.map((column) => cell(column, row[column])).join(','));
  return [columns.map(csvCell).join(','), ...lines, ''].join('\r\n');
}

export const csvResponse = <Column extends string>(
  name: string,
  columns: readonly Column[],
  rows: readonly { readonly [Key in Column]: unknown }[],
): Response =>
  new Response(csv(columns, rows), {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}"` },
  });
