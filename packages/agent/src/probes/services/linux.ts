import type { Host } from '../../host.ts';
import { serviceTree } from './cgroups.ts';
import { type Before, isWaiting, judge, parseListed, parseShown, shown } from './systemd.ts';
import type { Found, ServiceState } from './unit.ts';

/** Asked at least so often, though nothing seems to have changed: a job that failed between two looks leaves no group behind. */
const askEveryMs = 3_600_000;
const limitMs = 10_000;
/** More than are remembered (memory.ts), who come first: one that is not shown would be taken for well. */
const mostShown = 100;
const loops: ServiceState = 'restarts again and again';

const listArgs = '--all --type=service --state=failed,auto-restart,activating --plain --no-legend --full'.split(' ');

/**
 * Looks at systemd's groups in the kernel, which costs no child, and asks systemctl only when one is new, gone or made anew,
 * while something is being started, or when an hour has passed.
 */
export function createSystemdLook(
  host: Host,
): (watched: ReadonlySet<string>, signal: AbortSignal) => Promise<Found[] | undefined> {
  let groups = new Map<string, number>();
  let counted = new Map<string, Before>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let found: Found[] = [];
  let moving = true;

  async function systemctl(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { outcome, code, stdout, stderr } = await host.run('systemctl', args, { timeLimitMs: limitMs, signal });
    if (outcome === 'exited' && code === 0) return stdout;
    const why = outcome === 'exited' ? `code ${code}: ${stderr.slice(0, 200)}` : outcome;
    throw new Error(`systemctl did not tell how the services stand (${why}).`);
  }

  return async (watched, signal) => {
    const tree = serviceTree(host);
    if (tree === undefined) return undefined;
    const before = groups;
    groups = readGroups(host, tree);
    const changed = [...groups].filter(([name, at]) => before.get(name) !== at).map(([name]) => name);
    const isSame = changed.length === 0 && groups.size === before.size;
    if (isSame && !moving && host.elapsedMs() - askedAt < askEveryMs) return found;

    askedAt = host.elapsedMs();
    const listed = parseListed(await systemctl(['list-units', ...listArgs], signal));
    // At first sight every group is new, and none of them restarted under our eyes.
    const anew = before.size === 0 ? [] : changed;
    const remembered = [...watched].map((name) => `${name}.service`);
    const names = [...new Set([...remembered, ...listed, ...anew])].slice(0, mostShown);
    const units = names.length === 0 ? [] : parseShown(await systemctl(['show', '-p', shown, '--', ...names], signal));
    const now = host.elapsedMs();
    found = units.flatMap((unit) => judge(unit, counted.get(unit.name), now) ?? []);
    counted = new Map(units.map((unit) => [unit.name, { at: now, restarts: unit.restarts, waiting: isWaiting(unit) }]));
    moving = units.some(({ active }) => active === 'activating') || found.some(({ state }) => state === loops);
    return found;
  };
}

/** A service that was started anew has a new group, made at that moment. */
function readGroups(host: Host, tree: string): Map<string, number> {
  const names = host.list(tree).filter((name) => name.endsWith('.service'));
  return new Map(names.map((name) => [name, host.stat(`${tree}/${name}`)?.modifiedAt ?? 0]));
}
