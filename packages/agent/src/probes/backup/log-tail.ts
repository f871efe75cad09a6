import type { Host } from '../../host.ts';

/** Enough for weeks of what backup programs say of their runs. */
const tailBytes = 256 * 1024;
/** A large log that is being written is read again only after this time: parsing it costs 20 ms. */
const restMs = 5 * 60_000;
const smallBytes = 32 * 1024;

/**
 * What the end of a log says, read again only when the log has changed.
 * Undefined while there is no such file: before the first run, or between a rotation and the next run.
 */
export function createLogTail<Told>(
  host: Host,
  path: string,
  parse: (text: string) => Told,
): () => { readonly told: Told; readonly modifiedAt: number } | undefined {
  let known: { key: string; readAt: number; told: Told; modifiedAt: number } | undefined;
  return () => {
    const info = host.stat(path);
    if (info === undefined) return undefined;
    const key = `${info.modifiedAt} ${info.sizeBytes}`;
    const resting = known !== undefined && host.now() - known.readAt < restMs && info.sizeBytes > smallBytes;
    if (known !== undefined && (known.key === key || resting)) return { told: known.told, modifiedAt: info.modifiedAt };
    const from = Math.max(0, info.sizeBytes - tailBytes);
    const part = host.readPart(path, from, tailBytes);
    if (part === undefined) return undefined;
    const text = part.bytes.toString();
    // The first line of a piece is the end of another.
    const told = parse(from === 0 ? text : text.slice(text.indexOf('\n') + 1));
    known = { key, readAt: host.now(), told, modifiedAt: info.modifiedAt };
    return known;
  };
}
