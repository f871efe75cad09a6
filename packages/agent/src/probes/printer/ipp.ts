/**
 * IPP messages as RFC 8010 §3 writes them: requests and answers have the same shape, so one codec serves both.
 * Bytes come from printers, so every length is checked before it is believed.
 */
export interface IppMessage {
  readonly version: readonly [major: number, minor: number];
  /** Operation of a request, status of an answer (RFC 8011 §5.4.15 and appendix B; below 0x0100 is success). */
  readonly code: number;
  readonly requestId: number;
  readonly groups: readonly IppGroup[];
}

export interface IppGroup {
  /** 0x01 operation, 0x02 job, 0x04 printer, 0x05 unsupported (RFC 8010 §3.5.1). */
  readonly tag: number;
  readonly attributes: readonly IppAttribute[];
}

export interface IppAttribute {
  readonly name: string;
  /** Never empty: out-of-band values ("unknown", "no-value") are values without data. */
  readonly values: readonly IppValue[];
}

/** Data by its syntax (RFC 8010 §3.5.2); `null` for out-of-band values, bytes where the syntax is none we know. */
export interface IppValue {
  readonly tag: number;
  readonly data: null | number | boolean | string | Buffer | readonly [number, number] | readonly IppAttribute[];
}

/** The value tags we write (RFC 8010 §3.5.2). */
export const tags = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  rangeOfInteger: 0x33,
  collection: 0x34,
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  naturalLanguage: 0x48,
} as const;

export const groups = { operation: 0x01, job: 0x02, printer: 0x04 } as const;

const endOfAttributes = 0x03;
const endCollection = 0x37;
const memberName = 0x4a;
/** Collections lie at most this deep in each other; the deepest in PWG 5100.3 is three. */
const deepest = 8;
/** Groups in one answer: one for each queue or document; 500 documents are asked for at most. */
const mostGroups = 2_000;

/** Bytes that are no IPP message. */
export class IppError extends Error {
  override readonly name = 'IppError';
}

/** Writes a message as bytes. */
export function encodeIpp({ version, code, requestId, groups }: IppMessage): Buffer {
  const parts: Buffer[] = [];
  const head = Buffer.alloc(8);
  head.writeUInt8(version[0], 0);
  head.writeUInt8(version[1], 1);
  head.writeUInt16BE(code, 2);
  head.writeUInt32BE(requestId, 4);
  parts.push(head);
  for (const group of groups) {
    parts.push(Buffer.of(group.tag));
    for (const attribute of group.attributes) writeAttribute(parts, attribute);
  }
  parts.push(Buffer.of(endOfAttributes));
  return Buffer.concat(parts);
}

function writeAttribute(parts: Buffer[], { name, values }: IppAttribute): void {
  for (const [i, value] of values.entries()) writeValue(parts, i === 0 ? name : '', value);
}

function writeValue(parts: Buffer[], name: string, { tag, data }: IppValue): void {
  const members = tag === tags.collection && Array.isArray(data) ? (data as readonly IppAttribute[]) : undefined;
  writeField(parts, tag, name, members ? Buffer.alloc(0) : bytesOf(data));
  if (!members) return;
  for (const member of members) {
    writeField(parts, memberName, '', Buffer.from(member.name));
    for (const value of member.values) writeValue(parts, '', value);
  }
  writeField(parts, endCollection, '', Buffer.alloc(0));
}

function writeField(parts: Buffer[], tag: number, name: string, value: Buffer): void {
  const nameBytes = Buffer.from(name);
  if (nameBytes.length > 0x7fff || value.length > 0x7fff) throw new IppError(`attribute "${name}" is too long for IPP`);
  const head = Buffer.alloc(3);
  head.writeUInt8(tag, 0);
  head.writeUInt16BE(nameBytes.length, 1);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length, 0);
  parts.push(head, nameBytes, length, value);
}

function bytesOf(data: IppValue['data']): Buffer {
  if (data === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(data)) return data;
  if (typeof data === 'string') return Buffer.from(data);
  if (typeof data === 'boolean') return Buffer.of(data ? 1 : 0);
  const numbers = (typeof data === 'number' ? [data] : data) as readonly number[];
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, n] of numbers.entries()) bytes.writeInt32BE(n, 4 * i);
  return bytes;
}

/** Reads a message. Throws IppError on bytes that are none; unknown tags are kept as bytes. */
export function decodeIpp(bytes: Buffer): IppMessage {
  if (bytes.length < 9) throw new IppError(`an IPP message has at least 9 bytes, this has ${bytes.length}`);
  const reader = createReader(bytes);
  const message = {
    version: [bytes.readUInt8(0), bytes.readUInt8(1)] as const,
    code: bytes.readUInt16BE(2),
    requestId: bytes.readUInt32BE(4),
    groups: [] as { tag: number; attributes: { name: string; values: IppValue[] }[] }[],
  };
  for (;;) {
    const tag = reader.tag();
    if (tag === endOfAttributes) return message;
    if (tag < 0x10) {
      if (message.groups.length >= mostGroups) throw new IppError(`an answer has more than ${mostGroups} groups`);
      message.groups.push({ tag, attributes: [] });
      continue;
    }
    const { name, value } = readValue(reader, tag, 0);
    const group = message.groups.at(-1);
    if (!group) throw new IppError('an attribute comes before any group');
    const last = group.attributes.at(-1);
    if (name !== '') group.attributes.push({ name, values: [value] });
    else if (last) last.values.push(value);
    else throw new IppError('an additional value comes before any attribute');
  }
}

type Reader = ReturnType<typeof createReader>;

function createReader(bytes: Buffer) {
  let at = 8;
  const need = (length: number): number => {
    if (at + length > bytes.length)
      throw new IppError(`the message ends at byte ${bytes.length} in the middle of a field`);
    at += length;
    return at - length;
  };
  const field = (): Buffer => {
    const length = bytes.readUInt16BE(need(2));
    const start = need(length);
    return bytes.subarray(start, start + length);
  };
  return { tag: () => bytes.readUInt8(need(1)), field };
}

function readValue(reader: Reader, tag: number, depth: number): { name: string; value: IppValue } {
  const name = reader.field().toString('utf8');
  const bytes = reader.field();
  if (tag !== tags.collection) return { name, value: { tag, data: dataOf(tag, bytes) } };
  if (depth >= deepest) throw new IppError(`collections lie more than ${deepest} deep in each other`);
  return { name, value: { tag, data: readMembers(reader, depth + 1) } };
}

function readMembers(reader: Reader, depth: number): IppAttribute[] {
  const members: { name: string; values: IppValue[] }[] = [];
  for (;;) {
    const tag = reader.tag();
    if (tag < 0x10) throw new IppError('a collection does not end');
    if (tag === memberName) {
      reader.field();
      members.push({ name: reader.field().toString('utf8'), values: [] });
      continue;
    }
    const { value } = readValue(reader, tag, depth);
    if (tag === endCollection) return members;
    const member = members.at(-1);
    if (!member) throw new IppError('a collection has a value without a name');
    member.values.push(value);
  }
}

function dataOf(tag: number, bytes: Buffer): IppValue['data'] {
  if (tag < 0x20) return null;
  const wrong = () => new IppError(`a value of type 0x${tag.toString(16)} has ${bytes.length} bytes`);
  switch (tag) {
    case tags.integer:
    case tags.enum:
      if (bytes.length !== 4) throw wrong();
      return bytes.readInt32BE(0);
    case tags.boolean:
      if (bytes.length !== 1) throw wrong();
      return bytes.readUInt8(0) !== 0;
    case tags.rangeOfInteger:
      if (bytes.length !== 8) throw wrong();
      return [bytes.readInt32BE(0), bytes.readInt32BE(4)];
    case tags.octetString:
      return bytes.toString('utf8');
    default:
      // 0x40–0x5f are character strings (RFC 8010 §3.5.2); dates, resolutions and strings with language stay bytes.
      return tag >= 0x40 && tag < 0x60 ? bytes.toString('utf8') : bytes;
  }
}
