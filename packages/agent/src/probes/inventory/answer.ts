/** One object of systeminformation's answers, whose shape is not trusted: it comes from dozens of programs' texts. */
export type Answer = Readonly<Record<string, unknown>>;

export function asAnswer(value: unknown): Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function asAnswers(value: unknown): Answer[] {
  return Array.isArray(value) ? value.map(asAnswer) : [];
}

/** What makers leave in fields they never filled in. */
const fillers =
  /^(-|none|unknown|default string|to be filled by o\.?e\.?m\.?|system (manufacturer|product name|serial number)|not specified|n\/a|0+|)$/i;
const longest = 300;

export function textOf(answer: Answer, key: string): string | null {
  const value = answer[key];
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  return fillers.test(text) ? null : text.slice(0, longest);
}

export function numberOf(answer: Answer, key: string): number | null {
  const value = answer[key];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
