import { createInterface } from 'node:readline';
import { createHost, type Host } from '../../../packages/agent/src/host.ts';
import { network } from '../../../packages/agent/src/probes/network/index.ts';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';

/** Runs inside the office's namespace: every line on stdin is one look, answered by one line of JSON; `link` looks at the interfaces only. */
const machine = createHost({
  mainFile: '',
  settings: {
    dnsName: 'forewarn.example',
    portalPage: 'http://198.18.2.2/generate_204',
    internetTargets: [
      { host: '198.18.2.2', port: 443 },
      { host: '198.18.2.3', port: 443 },
      { host: '198.18.2.2', port: 81 },
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

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'link') skippedMs += 10 * 60_000;
  const traffic = await lookAtTraffic(signal);
  const path = line === 'link' ? {} : await lookAtPath(signal);
  const readings = [...(traffic.readings ?? []), ...(path.readings ?? [])];
  process.stdout.write(`${JSON.stringify({ readings, events: traffic.events ?? [] })}\n`);
}
machine.close();
