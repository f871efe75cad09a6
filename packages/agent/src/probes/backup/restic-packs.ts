import type { Host } from '../../host.ts';
import type { Look } from './look.ts';

const dayMs = 86_400_000;
/** restic's `--pack-size` is at most 128 MiB; what is larger was not written by it. */
const largestBytes = 160 * 2 ** 20;
const packName = /^[0-9a-f]{64}$/;

/** Bad ones of all repositories, so that a restart does not forget them. */
const damagedState = 'damaged-packs';
const mostKept = 32;

/**
 * A pack is named after the SHA-256 of its content (restic, "Repository Format"), so one can be proved whole without a key.
 * One a day is, another each day; a damaged one is looked at again until it is whole or gone. About 20 ms of CPU each.
 */
export function createPackCheck(host: Host, repository: string) {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let known: Look['integrity'];
  let damaged = readDamaged(host).find((path) => path.startsWith(`${repository}/`));

  async function isWhole(path: string, signal: AbortSignal): Promise<boolean | undefined> {
    const hash = await host.sha256(path, signal);
    return hash === undefined ? undefined : path.endsWith(`/${hash}`);
  }

  async function checkOne(signal: AbortSignal): Promise<void> {
    if (damaged !== undefined && (await isWhole(damaged, signal)) === false) {
      known = 'damaged';
      return;
    }
    const path = pickPack(host, `${repository}/data`, Math.floor(host.now() / dayMs));
    const whole = path === undefined ? undefined : await isWhole(path, signal);
    const bad = whole === false ? path : undefined;
    if (bad !== damaged) keepDamaged(host, repository, bad);
    damaged = bad;
    known = bad !== undefined ? 'damaged' : whole === true ? 'ok' : undefined;
  }

  return async (signal: AbortSignal): Promise<{ integrity?: 'ok' | 'damaged'; damage?: string }> => {
    if (host.now() - checkedAt >= dayMs) {
      await checkOne(signal);
      // Nothing to look at yet: again in an hour.
      checkedAt = known === undefined ? host.now() - dayMs + 3_600_000 : host.now();
    }
    if (known === undefined) return {};
    if (damaged === undefined) return { integrity: known };
    const name = damaged.slice(damaged.lastIndexOf('/') + 1).slice(0, 12);
    return {
      integrity: known,
      damage: `The pack ${name}… is not what was written: its disk or the way to it changes data.`,
    };
  };
}

/** Another pack for each day; folders and files in turn. */
export function pickPack(host: Host, data: string, day: number): string | undefined {
  const folders = host
    .list(data)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .sort();
  for (const n of folders.keys()) {
    const folder = `${data}/${folders[(day + n) % folders.length]}`;
    const packs = host
      .list(folder)
      .filter((name) => packName.test(name))
      .sort();
    const path = `${folder}/${packs[Math.floor(day / folders.length) % Math.max(1, packs.length)]}`;
    if (packs.length > 0) return (host.stat(path)?.sizeBytes ?? 0) <= largestBytes ? path : undefined;
  }
  return undefined;
}

function readDamaged(host: Host): string[] {
  return (host.state.read(damagedState) ?? '').split('\n').filter(Boolean);
}

function keepDamaged(host: Host, repository: string, path: string | undefined): void {
  const others = readDamaged(host).filter((one) => !one.startsWith(`${repository}/`));
  host.state.write(damagedState, [...others, ...(path === undefined ? [] : [path])].slice(-mostKept).join('\n'));
}
