import { batchStart, scanReports } from '../report-batch.ts';

/**
 * The largest row of reports: a query reads whole rows for the sake of one report in each, about 13 µs a row. Half of it
 * saved the reader nothing and cost the writer 0.8 µs a report more; twice as much cost the reader half as much again.
 */
const rowBytes = 8 * 1024;

/** A batch as journal rows, each a batch of its own, and the newest moment of receipt in it. */
export function journalRows(batch: Uint8Array): { rows: Uint8Array[]; receivedTo: number } {
  const rows: Uint8Array[] = [];
  let receivedTo = 0;
  let from = batchStart.length;
  let to = from;
  const cut = (): void => {
    const row = new Uint8Array(batchStart.length + to - from);
    row.set(batchStart);
    row.set(batch.subarray(from, to), batchStart.length);
    rows.push(row);
    from = to;
  };
  scanReports(batch, ({ end, receivedAt }) => {
    if (receivedAt > receivedTo) receivedTo = receivedAt;
    if (end - from > rowBytes && to > from) cut();
    to = end;
  });
  if (rows.length === 0) return { rows: [batch], receivedTo };
  cut();
  return { rows, receivedTo };
}
