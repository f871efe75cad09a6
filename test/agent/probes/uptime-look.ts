import { createHost } from '../../../packages/agent/src/host.ts';
import { uptime } from '../../../packages/agent/src/probes/uptime/index.ts';

/** One life of an agent whose state lies in the folder given: what it says of the machine's start, as JSON. */
const [, , stateFolder = ''] = process.argv;
const host = createHost({ mainFile: '', stateFolder });
const { events = [] } = await uptime.start(host)(new AbortController().signal);
host.close();
console.log(JSON.stringify(events));
