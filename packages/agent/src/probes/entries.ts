/** Reads a state text of `[name, value]` entries; one that is damaged is as none, because what comes next fills it again. */
export function parseEntries<Value>(
  text: string | undefined,
  isEntry: (entry: unknown) => entry is [string, Value],
): Map<string, Value> {
  if (text === undefined) return new Map();
  try {
    const entries: unknown = JSON.parse(text);
    return new Map((Array.isArray(entries) ? entries : []).filter(isEntry));
  } catch {
    return new Map();
  }
}

/** A name with a number: a moment, a count. */
export const isNumberEntry = (entry: unknown): entry is [string, number] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
