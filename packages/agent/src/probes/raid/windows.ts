import type { Host, WindowsQuery } from '../../host.ts';
import { listAt, numberAt, textAt } from '../fields.ts';
import type { RaidArray } from './array.ts';
import type { RaidState } from './metrics.ts';

/** Storage Spaces: volumes over several disks and the pools they lie in; numbers, past the words that the Storage module puts in their place. */
export const spacesQuery: WindowsQuery = {
  name: 'storage-spaces',
  everyMs: 10 * 60_000,
  script:
    '$n = "root/Microsoft/Windows/Storage"; $v = { param($o, $p) $o.CimInstanceProperties[$p].Value };' +
    ' Get-CimInstance -Namespace $n -ClassName MSFT_VirtualDisk | ForEach-Object { [pscustomobject]@{ kind = "space"; name = (& $v $_ "FriendlyName");' +
    ' health = (& $v $_ "HealthStatus"); status = @(& $v $_ "OperationalStatus"); detached = (& $v $_ "DetachedReason") } };' +
    ' Get-CimInstance -Namespace $n -ClassName MSFT_StoragePool -Filter "IsPrimordial = FALSE" | ForEach-Object { [pscustomobject]@{ kind = "pool";' +
    ' name = (& $v $_ "FriendlyName"); health = (& $v $_ "HealthStatus"); status = @(& $v $_ "OperationalStatus") } }',
};

/** CIM_ManagedSystemElement.OperationalStatus 11 “In Service”: being repaired. */
const inService = 11;
/** MSFT_VirtualDisk.DetachedReason: 1 none, 2 by policy, 3 a majority of its disks is unhealthy, 4 incomplete, 5 a piece is missing. */
const detachedByTrouble = new Set([3, 4, 5]);

/** Answers of `spacesQuery`; `unknown` says in words that Windows does not tell. */
export function parseSpaces(
  answers: readonly unknown[],
): (RaidArray | { readonly name: string; readonly unknown: string })[] {
  return answers.map((answer) => {
    const kind = textAt(answer, 'kind') === 'pool' ? 'pool' : 'storage space';
    const name = `${kind} ${textAt(answer, 'name') ?? 'without a name'}`.slice(0, 64);
    const state = stateOf(answer);
    if (state === undefined) return { name, unknown: `Windows does not tell how the ${name} is.` };
    return { name, state, detail: `The ${name}: ${words[state]}.` };
  });
}

const words: Readonly<Record<RaidState, string>> = {
  healthy: 'Windows calls it healthy',
  checking: 'Windows calls it healthy',
  rebuilding: 'Windows repairs it; until then nothing stands in for a disk that fails',
  reduced: 'a disk is missing or has failed',
  degraded: 'a disk is missing, has failed or is being retired; if one more fails, data may be lost',
  failed: 'too many disks are missing or have failed: it cannot be used, or data is lost',
};

/** HealthStatus 0 healthy, 1 warning, 2 unhealthy, 5 unknown. */
function stateOf(answer: unknown): RaidState | undefined {
  const health = numberAt(answer, 'health');
  if (detachedByTrouble.has(numberAt(answer, 'detached') ?? 1) || health === 2) return 'failed';
  if (health === 0) return 'healthy';
  if (health !== 1) return undefined;
  return listAt(answer, 'status').includes(inService) ? 'rebuilding' : 'degraded';
}

export function readSpaces(host: Host): () => Promise<ReturnType<typeof parseSpaces>> {
  const ask = host.windows(spacesQuery);
  return async () => parseSpaces(await ask());
}
