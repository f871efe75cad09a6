import { createInterface } from 'node:readline';
import { createHost, type Host } from '../../../packages/agent/src/host.ts';
import { links } from '../../../packages/agent/src/probes/links/index.ts';
import { network } from '../../../packages/agent/src/probes/network/index.ts';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';
import type { Result } from '../../../packages/agent/src/probes/probe.ts';

/**
 * Runs inside the office's namespace: every line on stdin is one look, answered by one line of JSON. `link` looks at the
 * interfaces only, `soon` looks a minute after the last, `look` ten minutes after it.
 */
const machine = createHost({
  mainFile: '',
  settings: {
    dnsName: 'forewarn.example',
    portalPage: 'http://198.18.2.2/generate_204',
    internetTargets: [
      { host: '198.18.2.2', port: 443 },
      { host: '198.18.2.3', port: 443 },
      { host: '198.18.2.2', port: 81 },
      { host: 'fd00:2::2', port: 443 },
    ],
  },
});
let skippedMs = 0;
// Each look counts as long after the one before, so that none spares its ping.
const host: Host = {
  ...machine,
  uptimeMs: () => machine.uptimeMs() + skippedMs,
  elapsedMs: () => machine.elapsedMs() + skippedMs,
};
const { signal } = new AbortController();
const lookAtPath = networkPath.start(host);
const lookAtTraffic = network.start(host);
const lookAtLinks = links.start(host);

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'look') skippedMs += 10 * 60_000;
  if (line === 'soon') skippedMs += 60_000;
  const traffic = await lookAtTraffic(signal);
  const path = line === 'link' ? {} : await lookAtPath(signal);
  const cables = line === 'link' ? {} : await lookAtLinks(signal);
  const all: readonly Result[] = [traffic, path, cables];
  const readings = all.flatMap((found) => found.readings ?? []);
  const events = all.flatMap((found) => found.events ?? []);
  process.stdout.write(`${JSON.stringify({ readings, events })}\n`);
}
machine.close();
