import type { Files } from './files.ts';
import type { OwnUse } from './machine.ts';

const statm = '/proc/self/statm';

/** Second field of /proc/self/statm, proc(5): resident pages. */
function residentPages(files: Files): number | undefined {
  const text = files.readFile(statm);
  return text === undefined ? undefined : Number(text.split(' ', 2)[1]);
}

/** Pages are 4, 16 or 64 KiB by machine; no file says which, but both figures of one moment do. */
function pageBytes(files: Files): number {
  const pages = residentPages(files);
  return pages === undefined ? 0 : 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
}

/** On Linux memory is read from a file kept open: `process.memoryUsage` opens one every time and costs five times as much. */
export function createOwnUse(from: { files: Files; childrenStarted: () => number }): () => OwnUse {
  const page = pageBytes(from.files);
  return () => {
    const { user, system } = process.cpuUsage();
    const pages = page === 0 ? undefined : residentPages(from.files);
    const residentBytes = pages === undefined ? process.memoryUsage.rss() : pages * page;
    return { cpuMs: (user + system) / 1000, residentBytes, childrenStarted: from.childrenStarted() };
  };
}
