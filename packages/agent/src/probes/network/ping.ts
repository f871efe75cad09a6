import type { Platform } from '@forewarn/shared';

const count = 5;

/** Longest a whole run may take: the pings, and one second for the last answer, and its turn behind another program. */
export const pingLimitMs = 5000;

export function pingArguments(platform: Platform, address: string): string[] {
  // Windows sends one a second and cannot be told otherwise.
  if (platform === 'win32') return ['-n', '4', '-w', '500', address];
  // macOS' -W is in milliseconds, Linux' in seconds.
  const wait = platform === 'darwin' ? '1000' : '1';
  return ['-n', '-q', '-c', String(count), '-i', '0.2', '-W', wait, address];
}

export interface Ping {
  readonly sent: number;
  readonly received: number;
  /** Mean, undefined when nothing came back. */
  readonly ms?: number;
}

/** `5 packets transmitted, 5 received, …` and `rtt min/avg/max/mdev = 0.026/0.034/…` of iputils, BSD and busybox. */
function parseUnix(text: string): Ping | undefined {
  const counts = /(\d+) packets transmitted, (\d+) (?:packets )?received/.exec(text);
  if (counts === null) return undefined;
  const times = /min\/avg\/max\S* = [\d.]+\/([\d.]+)\//.exec(text);
  return { sent: Number(counts[1]), received: Number(counts[2]), ...(times !== null && { ms: Number(times[1]) }) };
}

/**
 * Windows translates its words, so only figures are read: the line of three counts, sent first,
 * and the last time, which is the mean. "Destination host unreachable" counts as received there; only answers with a TTL do.
 */
function parseWindows(text: string): Ping | undefined {
  const counts = /= *(\d+),[^=\d\n]+= *\d+,[^=\d\n]+= *\d+/.exec(text);
  if (counts === null) return undefined;
  const received = text.match(/TTL=/gi)?.length ?? 0;
  const mean = text
    .match(/= *\d+ *ms/g)
    ?.at(-1)
    ?.match(/\d+/)?.[0];
  return { sent: Number(counts[1]), received, ...(received > 0 && mean !== undefined && { ms: Number(mean) }) };
}

/** Undefined when ping could not ask at all: no permission, no route. */
export function parsePing(platform: Platform, text: string): Ping | undefined {
  return platform === 'win32' ? parseWindows(text) : parseUnix(text);
}
