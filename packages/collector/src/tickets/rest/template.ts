/** JSON as a template holds it. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };

/** Every placeholder there is (SECURITY S49): anything else between braces stays text. */
export const placeholders = [
  'key',
  'id',
  'subject',
  'text',
  'device',
  'owner',
  'site',
  'instance',
  'rule',
  'severity',
  'priority',
  'repeats',
  'link',
] as const;
export type Placeholder = (typeof placeholders)[number];
export type Fill = Readonly<Record<Placeholder, string | number>>;

const pattern = new RegExp(`\\{\\{(${placeholders.join('|')})\\}\\}`, 'g');
const whole = new RegExp(`^\\{\\{(${placeholders.join('|')})\\}\\}$`);

/**
 * Fills the strings of a JSON template; keys stay as they are. What is filled in is a JSON string value by then,
 * so no text of a device can change the shape. A string that is one placeholder alone keeps a number a number.
 */
export function fillBody(template: Template, fill: Fill): Template {
  if (typeof template === 'string') {
    const alone = whole.exec(template)?.[1] as Placeholder | undefined;
    return alone ? fill[alone] : fillText(template, fill);
  }
  if (Array.isArray(template)) return template.map((item: Template) => fillBody(item, fill));
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillBody(value, fill)]));
  }
  return template;
}

/** A filler with `$&` in it must not be read as a replacement pattern, hence the function. */
export const fillText = (template: string, fill: Fill): string =>
  template.replace(pattern, (_, name: Placeholder) => String(fill[name]));

/** For paths and queries: each value percent-encoded, `/` and `?` included. */
export const fillPath = (template: string, fill: Fill): string =>
  template.replace(pattern, (_, name: Placeholder) => encodeURIComponent(String(fill[name])));

/** Whether a template uses a placeholder anywhere. */
export const uses = (template: unknown, name: Placeholder): boolean =>
  JSON.stringify(template ?? null).includes(`{{${name}}}`);
