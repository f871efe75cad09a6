import type { WindowsEvent } from './machine.ts';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function plain(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|lt|gt|quot|apos|amp);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const attribute = (tag: string, name: string) =>
  plain(new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1).find(Boolean) ?? '');

/** Leaves only: `<Data Name="x">text</Data>` and, in UserData, `<x>text</x>`. */
function dataIn(xml: string): Record<string, string> {
  const data: Record<string, string> = {};
  const body = /<(EventData|UserData)\b[^>]*>([\s\S]*?)<\/\1>/.exec(xml)?.[2] ?? '';
  let position = 0;
  for (const [, tag = '', inside = '', text = ''] of body.matchAll(
    /<([\w:-]+)((?:\s[^<>]*?)?)(?:\/>|>([^<]*)<\/\1>)/g,
  )) {
    const name = attribute(inside, 'Name') || (tag === 'Data' ? String(position) : tag);
    if (tag === 'Data') position += 1;
    data[name] = plain(text).trim();
  }
  return data;
}

/**
 * One event as Windows writes it (`EventLogRecord.ToXml()`, schema http://schemas.microsoft.com/win/2004/08/events/event):
 * numbers and names, the same in every language. Undefined when it is not one.
 */
export function parseWindowsEvent(xml: string): WindowsEvent | undefined {
  const system = /<System\b[^>]*>([\s\S]*?)<\/System>/.exec(xml)?.[1];
  if (system === undefined) return undefined;
  const id = Number(/<EventID\b[^>]*>\s*(\d+)\s*</.exec(system)?.[1] ?? Number.NaN);
  const time = attribute(/<TimeCreated\b[^>]*>/.exec(system)?.[0] ?? '', 'SystemTime');
  const at = Date.parse(isoOf(time));
  if (!Number.isInteger(id) || Number.isNaN(at)) return undefined;
  return {
    log: plain(/<Channel\b[^>]*>([^<]*)</.exec(system)?.[1] ?? '').trim(),
    provider: attribute(/<Provider\b[^>]*>/.exec(system)?.[0] ?? '', 'Name'),
    id,
    level: Number(/<Level\b[^>]*>\s*(\d+)\s*</.exec(system)?.[1] ?? 0),
    at,
    data: dataIn(xml),
  };
}

/** Seven digits of a second, a blank for the T and no zone are all seen; all mean UTC. */
function isoOf(time: string): string {
  const [, date, clock, fraction = ''] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?/.exec(time) ?? [];
  return date === undefined ? '' : `${date}T${clock}${fraction.slice(0, 4)}Z`;
}

/** When it happened, as Windows wrote it, to the ten-millionth of a second. */
export function systemTimeOf(xml: string): string | undefined {
  const time = attribute(/<TimeCreated\b[^>]*>/.exec(xml)?.[0] ?? '', 'SystemTime');
  return /^[\d:TZ. +-]{19,40}$/.test(time) ? time : undefined;
}
