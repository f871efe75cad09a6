import { crc32 } from 'node:zlib';

/** A report as it lies in the buffer and goes over the wire. */
export interface KeptReport {
  readonly seq: number;
  /** Device clock, epoch ms. */
  readonly at: number;
  /** Monotonic since boot, ms. */
  readonly up: number;
  readonly text: string;
}

/** A line that came through whole: everything up to `acked` was on the collector's disk when it was written. */
export interface Line {
  readonly acked: number;
  readonly text: string;
}

const checksum = (body: string) => crc32(body).toString(16).padStart(8, '0');

/** `CRC32 ACKED TEXT`: the checksum tells a whole line from what a crash or a bad disk left. */
export function formatLine(acked: number, text: string): string {
  const body = `${acked} ${text}`;
  return `${checksum(body)} ${body}\n`;
}

/** Undefined when the line is torn or damaged. `line` is without its newline. */
export function parseLine(line: string): Line | undefined {
  const body = line.slice(9);
  if (line.length < 12 || line.slice(0, 8) !== checksum(body)) return undefined;
  const space = body.indexOf(' ');
  return { acked: Number(body.slice(0, space)), text: body.slice(space + 1) };
}

const head = /^\{"t":"report","seq":(\d+),"at":(\d+),"up":(\d+),/;

/** Undefined when the text is not a report. Reads the head only: a buffer of 72 h is opened without parsing its values. */
export function parseReport(text: string): KeptReport | undefined {
  const match = head.exec(text);
  return match === null ? undefined : { seq: Number(match[1]), at: Number(match[2]), up: Number(match[3]), text };
}

/** Says in the report that it was made before the boot named in `hello`. */
export function ofEarlierBoot(report: KeptReport, boot: string): KeptReport {
  return {
    ...report,
    text: `{"t":"report","boot":${JSON.stringify(boot)},${report.text.slice('{"t":"report",'.length)}`,
  };
}
