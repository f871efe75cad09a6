import type { Host } from '../../host.ts';

const limitMs = 6000;
/** A web server's head is short; one that never ends is none. */
const mostLines = 60;
/** Two servers that agree this well, seconds, are no coincidence. `Date` has whole seconds (RFC 9110 6.6.1). */
const agreeSeconds = 10;
/** Below this nobody minds, and one server is believed. */
const minorSeconds = 30;

/** Seconds this clock is ahead of the server's `Date` (negative: behind); undefined when it tells none. */
async function askDate(host: Host, target: { host: string; port: number }): Promise<number | undefined> {
  const askedAt = host.now();
  // A wrong clock makes good certificates look bad: they are not judged here, and nothing secret is said.
  const connection = await host.connect({ ...target, tls: target.port === 443, timeoutMs: limitMs });
  try {
    const name = target.host.includes(':') ? `[${target.host}]` : target.host;
    connection.write(`HEAD / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
    for (let n = 0; n < mostLines; n += 1) {
      const line = await connection.line();
      const at = Date.parse(/^date:\s*(.+?)\s*$/i.exec(line)?.[1] ?? '');
      if (!Number.isNaN(at)) return ((askedAt + host.now()) / 2 - at) / 1000;
      if (line === '') return undefined;
    }
    return undefined;
  } finally {
    connection.close();
  }
}

/** How far the clock is off by the word of several web servers, seconds; undefined when they contradict each other. */
export function weighDates(ahead: readonly number[]): number | undefined {
  const small = ahead.find((seconds) => Math.abs(seconds) <= minorSeconds);
  if (small !== undefined) return Math.abs(small);
  const agreed = ahead.find((a, i) => ahead.slice(i + 1).some((b) => Math.abs(a - b) <= agreeSeconds));
  return agreed === undefined ? undefined : Math.abs(agreed);
}

/** Asks the places that prove the internet is there for their time. Throws when none tells it. */
export async function offsetByDates(host: Host): Promise<number | undefined> {
  const targets = host.settings.internetTargets.filter(({ port }) => port === 443 || port === 80);
  if (targets.length === 0) return undefined;
  const ahead: number[] = [];
  let problem: unknown;
  for (const target of targets) {
    try {
      const seconds = await askDate(host, target);
      if (seconds !== undefined) ahead.push(seconds);
    } catch (error) {
      problem = error;
    }
    if (weighDates(ahead) !== undefined) break;
  }
  if (ahead.length === 0) {
    const why = problem instanceof Error ? `: ${problem.message}` : '';
    throw new Error(`No server on the internet told the time to compare with${why}.`, { cause: problem });
  }
  return weighDates(ahead);
}
