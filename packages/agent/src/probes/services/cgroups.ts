import type { Host } from '../../host.ts';

/** systemd's own tree where cgroups are version 2, and where they are version 1 or mixed (file-hierarchy of cgroups(7)). */
const trees = ['/sys/fs/cgroup/system.slice', '/sys/fs/cgroup/systemd/system.slice'];

/** Where systemd keeps a group for every service that runs; undefined without systemd. */
export function serviceTree(host: Host): string | undefined {
  return trees.find((path) => host.list(path).some((name) => name.endsWith('.service')));
}

/** The services that run now, by unit name: a folder of the kernel tells, and no program need be asked. */
export function runningServices(host: Host): Set<string> {
  const tree = serviceTree(host);
  return new Set(tree === undefined ? [] : host.list(tree).filter((name) => name.endsWith('.service')));
}

/** Whether systemd starts the unit by itself. */
export function startsByItself(host: Host, unit: string): boolean {
  return ['multi-user.target.wants', 'sysinit.target.wants', 'basic.target.wants'].some(
    (folder) => host.stat(`/etc/systemd/system/${folder}/${unit}`) !== undefined,
  );
}
