import type { IppGroup, IppValue } from './ipp.ts';

/** Looks into a group by attribute name; a value of another type than asked for is not there. */
export function attributesOf(group: IppGroup) {
  const byName = new Map(group.attributes.map((attribute) => [attribute.name, attribute.values]));
  const values = (name: string): readonly IppValue[] => byName.get(name) ?? [];
  const texts = (name: string): string[] => values(name).flatMap((value) => textOf(value) ?? []);
  const numbers = (name: string): number[] =>
    values(name).flatMap(({ data }) => (typeof data === 'number' ? data : []));
  return {
    texts,
    text: (name: string): string => texts(name)[0] ?? '',
    numbers,
    number: (name: string): number | undefined => numbers(name)[0],
    flag(name: string): boolean | undefined {
      const data = values(name)[0]?.data;
      return typeof data === 'boolean' ? data : undefined;
    },
  };
}
export type Attributes = ReturnType<typeof attributesOf>;

/** RFC 8010 §3.9: a text or name "with language" is two counted strings; Brother names its inks so. */
function textOf({ tag, data }: IppValue): string | undefined {
  if (typeof data === 'string') return data;
  if (!Buffer.isBuffer(data) || (tag !== 0x35 && tag !== 0x36) || data.length < 4) return undefined;
  const textAt = 2 + data.readUInt16BE(0);
  if (textAt + 2 > data.length) return undefined;
  return data.toString('utf8', textAt + 2, textAt + 2 + data.readUInt16BE(textAt));
}
