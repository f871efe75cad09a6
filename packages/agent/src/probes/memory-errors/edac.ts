import type { Host } from '../../host.ts';

/** Counters of one memory module (or, on old kernels, one row of chips) since the machine was started. */
export interface Module {
  readonly name: string;
  readonly corrected: number;
  readonly uncorrected: number;
}

const root = '/sys/devices/system/edac/mc';
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function count(host: Host, file: string): number | undefined {
  const text = host.readFile(file)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Linux Documentation/admin-guide/ras.rst: `mcN/dimmN/dimm_{ce,ue}_count`, on old kernels `mcN/csrowN/{ce,ue}_count`. */
export function readEdac(host: Host): Module[] {
  const controllers = host
    .list(root)
    .map(nameOf)
    .filter((name) => /^mc\d+$/.test(name));
  return controllers.flatMap((controller) => {
    const parts = host.list(`${root}/${controller}`).map(nameOf);
    const dimms = parts.filter((part) => /^(dimm|rank)\d+$/.test(part));
    const modules = dimms.flatMap((dimm) => {
      const folder = `${root}/${controller}/${dimm}`;
      const label = host.readFile(`${folder}/dimm_label`)?.trim();
      return moduleOf(host, label || `${controller} ${dimm}`, `${folder}/dimm_`);
    });
    if (modules.length > 0) return modules;
    const rows = parts.filter((part) => /^csrow\d+$/.test(part));
    const counted = rows.flatMap((row) => moduleOf(host, `${controller} ${row}`, `${root}/${controller}/${row}/`));
    return counted.length > 0 ? counted : moduleOf(host, controller, `${root}/${controller}/`);
  });
}

function moduleOf(host: Host, name: string, prefix: string): Module[] {
  const corrected = count(host, `${prefix}ce_count`);
  const uncorrected = count(host, `${prefix}ue_count`);
  if (corrected === undefined || uncorrected === undefined) return [];
  return [{ name: name.slice(0, 64), corrected, uncorrected }];
}
