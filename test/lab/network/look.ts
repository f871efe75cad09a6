import { createInterface } from 'node:readline';
import { createHost } from '../../../packages/agent/src/host.ts';
import { network } from '../../../packages/agent/src/probes/network/index.ts';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';

/** Runs inside the office's namespace: every line on stdin is one look, answered by one line of JSON; `link` looks at the interfaces only. */
const host = createHost({
  mainFile: '',
  settings: {
    dnsName: 'forewarn.example',
    internetTargets: [
      { host: '198.18.2.2', port: 443 },
      { host: '198.18.2.3', port: 443 },
      { host: '198.18.2.2', port: 81 },
    ],
  },
});
const { signal } = new AbortController();
const lookAtPath = networkPath.start(host);
const lookAtTraffic = network.start(host);

for await (const line of createInterface({ input: process.stdin })) {
  const traffic = await lookAtTraffic(signal);
  const path = line === 'link' ? {} : await lookAtPath(signal);
  const readings = [...(traffic.readings ?? []), ...(path.readings ?? [])];
  process.stdout.write(`${JSON.stringify({ readings, events: traffic.events ?? [] })}\n`);
}
host.close();
