import { createInterface } from 'node:readline';
import { createHost } from '../../../../packages/agent/src/host.ts';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';

/** One life of an agent that looks at who is refused whenever a line comes in, and prints what it sees as JSON. */
const [, , stateFolder = ''] = process.argv;
const host = createHost({ mainFile: '', stateFolder });
const look = login.start(host);
for await (const _ of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await look(new AbortController().signal)));
}
host.close();
