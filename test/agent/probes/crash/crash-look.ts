import { createHost } from '../../../../packages/agent/src/host.ts';
import { crash } from '../../../../packages/agent/src/probes/crash/index.ts';

/** One life of an agent whose state lies in the folder given: which crashes it sees, as one line of JSON. */
const [, , stateFolder = ''] = process.argv;
const host = createHost({ mainFile: '', stateFolder });
const result = await crash.start(host)(new AbortController().signal);
host.close();
console.log(JSON.stringify(result));
