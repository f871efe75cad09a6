import { createHost } from '../../../../packages/agent/src/host.ts';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';

/** One life of an agent whose state lies in the folder given: what it sees of who is refused, as one line of JSON. */
const [, , stateFolder = ''] = process.argv;
const host = createHost({ mainFile: '', stateFolder });
const result = await login.start(host)(new AbortController().signal);
host.close();
console.log(JSON.stringify(result));
