import { StoreError } from './store-error.ts';

/**
 * Reports as they came, one behind the other in one ArrayBuffer: a row of the journal.
 *
 * Little endian. The buffer starts with `FWB1`; each report is
 * length u32 · device number u32 · at f64 · received f64 · epoch length u8 · epoch (ASCII) · JSON of the report frame.
 * The epoch is written out (8–64 bytes), so a batch needs no state but the device's SeriesTable to be understood.
 */
export interface BatchedReport {
  readonly deviceNumber: number;
  readonly epoch: string;
  /** Collector time of the readings, epoch ms; kept to the whole millisecond. */
  readonly at: number;
  readonly receivedAt: number;
  /** The report frame as it came: JSON text, UTF-8. */
  readonly bytes: Uint8Array;
}

export interface ReportBatch {
  /** Copies the report in; `bytes` may be used again afterwards. */
  add(report: BatchedReport): void;
  /** Reports in the batch. */
  readonly count: number;
  /** Bytes in the batch; 0 when it is empty. */
  readonly size: number;
  /** What was gathered, as a buffer of its own to be transferred; the batch is empty again. Null when nothing was added. */
  take(): ArrayBuffer | null;
}

const magic = 0x31425746;
/** What every batch starts with. */
export const batchStart: Uint8Array = Uint8Array.from(Buffer.from('FWB1'));
const headBytes = batchStart.length;
const frameBytes = 25;

/** Gathers reports until the next commit: about 0.2 µs each; the working buffer grows by doubling and is used again. */
export function createReportBatch(initialBytes = 64 * 1024): ReportBatch {
  let buffer = new ArrayBuffer(Math.max(initialBytes, headBytes));
  let bytes = new Uint8Array(buffer);
  let view = new DataView(buffer);
  let used = headBytes;
  let count = 0;
  view.setUint32(0, magic, true);

  const grow = (needed: number): void => {
    let capacity = buffer.byteLength * 2;
    while (capacity < needed) capacity *= 2;
    buffer = new ArrayBuffer(capacity);
    const grown = new Uint8Array(buffer);
    grown.set(bytes.subarray(0, used));
    bytes = grown;
    view = new DataView(buffer);
  };

  return {
    add(report) {
      const { epoch } = report;
      const needed = used + frameBytes + epoch.length + report.bytes.length;
      if (needed > buffer.byteLength) grow(needed);
      view.setUint32(used, report.bytes.length, true);
      view.setUint32(used + 4, report.deviceNumber, true);
      view.setFloat64(used + 8, Math.round(report.at), true);
      view.setFloat64(used + 16, report.receivedAt, true);
      bytes[used + 24] = epoch.length;
      const start = used + frameBytes;
      for (let i = 0; i < epoch.length; i++) bytes[start + i] = epoch.charCodeAt(i);
      bytes.set(report.bytes, start + epoch.length);
      used = needed;
      count++;
    },
    get count() {
      return count;
    },
    get size() {
      return count === 0 ? 0 : used;
    },
    take() {
      if (count === 0) return null;
      const taken = buffer.slice(0, used);
      used = headBytes;
      count = 0;
      return taken;
    },
  };
}

/** Where the parts of one report lie in a batch. */
export interface Frame {
  start: number;
  deviceNumber: number;
  at: number;
  receivedAt: number;
  epochStart: number;
  jsonStart: number;
  end: number;
}

const emptyFrame = (): Frame => ({
  start: 0,
  deviceNumber: 0,
  at: 0,
  receivedAt: 0,
  epochStart: 0,
  jsonStart: 0,
  end: 0,
});

function readFrame(view: DataView, offset: number, frame: Frame): void {
  if (offset + frameBytes > view.byteLength) throw broken(`it ends inside the report at byte ${offset}`);
  frame.start = offset;
  frame.deviceNumber = view.getUint32(offset + 4, true);
  frame.at = view.getFloat64(offset + 8, true);
  frame.receivedAt = view.getFloat64(offset + 16, true);
  frame.epochStart = offset + frameBytes;
  frame.jsonStart = frame.epochStart + view.getUint8(offset + 24);
  frame.end = frame.jsonStart + view.getUint32(offset, true);
  if (frame.end > view.byteLength) throw broken(`it ends inside the report at byte ${offset}`);
}

/**
 * Calls `visit` for every report with one object that is used again, so that a scan of a whole hour makes no garbage.
 * Throws StoreError `corrupt` when the buffer is not a whole batch.
 */
export function scanReports(batch: Uint8Array, visit: (frame: Frame) => void): void {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
  if (batch.byteLength < headBytes || view.getUint32(0, true) !== magic) throw broken('it does not start with FWB1');
  const frame = emptyFrame();
  for (let offset = headBytes; offset < batch.byteLength; offset = frame.end) {
    readFrame(view, offset, frame);
    visit(frame);
  }
}

const broken = (why: string): StoreError =>
  new StoreError('corrupt', `A batch of reports in the journal is damaged: ${why}. Restore the last good backup.`);

/** The reports of a batch, in order; `bytes` are views into it. */
export function readReports(batch: ArrayBuffer | Uint8Array): BatchedReport[] {
  const bytes = batch instanceof Uint8Array ? batch : new Uint8Array(batch);
  const reports: BatchedReport[] = [];
  scanReports(bytes, ({ deviceNumber, at, receivedAt, epochStart, jsonStart, end }) => {
    const epoch = ascii(bytes, epochStart, jsonStart);
    reports.push({ deviceNumber, epoch, at, receivedAt, bytes: bytes.subarray(jsonStart, end) });
  });
  return reports;
}

/** The text of an ASCII stretch of a batch, such as an epoch. */
export function ascii(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

/** The newest moment of receipt in a batch, epoch ms. */
export function newestReceived(batch: Uint8Array): number {
  let newest = 0;
  scanReports(batch, ({ receivedAt }) => {
    if (receivedAt > newest) newest = receivedAt;
  });
  return newest;
}
