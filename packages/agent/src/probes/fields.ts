/** Fields of an answer whose shape is not trusted: programs and Windows add, drop and rename them. */

/** What stands at the end of the path; undefined where any step is missing. */
export function at(answer: unknown, ...path: readonly string[]): unknown {
  let here: unknown = answer;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}

export function numberAt(answer: unknown, ...path: readonly string[]): number | undefined {
  const value = at(answer, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textAt(answer: unknown, ...path: readonly string[]): string | undefined {
  const value = at(answer, ...path);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function listAt(answer: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = at(answer, ...path);
  return Array.isArray(value) ? value : [];
}
