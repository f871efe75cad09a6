/** Services that were not as they should be, by name, and when they last were not (epoch ms): told as running for a day after. */
export type Memory = Map<string, number>;

const dayMs = 86_400_000;
const most = 60;

export function parseMemory(text: string | undefined): Memory {
  if (text === undefined) return new Map();
  try {
    const entries: unknown = JSON.parse(text);
    const isEntry = (entry: unknown): entry is [string, number] =>
      Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

/** Forgets who has been well for a day, and the oldest beyond the limit. */
export function remember(before: Memory, troubled: readonly string[], now: number): Memory {
  const kept = [...before].filter(([name, at]) => now - at < dayMs && !troubled.includes(name));
  const entries = [...kept, ...troubled.map((name): [string, number] => [name, now])];
  return new Map(entries.slice(-most));
}
