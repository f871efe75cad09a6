import type { ServiceFound } from './machine.ts';

/** Record types (RFC 1035 §3.2.2, RFC 2782, RFC 3596). */
const types = { a: 1, txt: 16, srv: 33 } as const;
/** Class IN, with the bit that asks for an answer to us alone (RFC 6762 §5.4). */
const classIn = 1;
const unicastBit = 0x8000;
/** A name that points into itself must end somewhere. */
const mostJumps = 32;

/** The name of an instance as labels: only the first may hold dots and blanks (RFC 6763 §4.1). Undefined = not such a name. */
export function labelsOf(name: string): string[] | undefined {
  const [, instance, service, protocol] = /^(.{1,63})\.(_[a-z0-9-]{1,15})\.(_tcp|_udp)\.local\.?$/is.exec(name) ?? [];
  if (instance === undefined || service === undefined || protocol === undefined) return undefined;
  return Buffer.byteLength(instance) > 63 ? undefined : [instance, service, protocol, 'local'];
}

/** One question for where the service is (SRV) and what it says of itself (TXT). */
export function encodeQuestion(id: number, labels: readonly string[]): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(2, 4);
  const name = Buffer.concat([...labels.map(labelBytes), Buffer.of(0)]);
  const question = (type: number) => {
    const tail = Buffer.alloc(4);
    tail.writeUInt16BE(type, 0);
    tail.writeUInt16BE(classIn | unicastBit, 2);
    return Buffer.concat([name, tail]);
  };
  return Buffer.concat([head, question(types.srv), question(types.txt)]);
}

function labelBytes(label: string): Buffer {
  const bytes = Buffer.from(label);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

interface Parts {
  srv?: { readonly port: number; readonly target: string };
  txt?: Record<string, string>;
  readonly addresses: Map<string, string>;
}

/**
 * What a responder answered about that instance; undefined when it is another's answer, or none of ours.
 * Every length is checked before it is believed.
 */
export function decodeAnswer(bytes: Buffer, id: number, labels: readonly string[]): ServiceFound | undefined {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== id || (bytes.readUInt16BE(2) & 0x8000) === 0) return undefined;
  const wanted = labels.join('\0').toLowerCase();
  const parts: Parts = { addresses: new Map() };
  const count = bytes.readUInt16BE(6) + bytes.readUInt16BE(8) + bytes.readUInt16BE(10);
  let at: number | undefined = 12;
  for (let n = bytes.readUInt16BE(4); n > 0 && at !== undefined; n -= 1) {
    const name = readName(bytes, at);
    at = name === undefined ? undefined : name.next + 4;
  }
  for (let n = 0; n < count && at !== undefined; n += 1) at = readRecord(bytes, at, wanted, parts);
  const { srv, txt = {}, addresses } = parts;
  if (srv === undefined || srv.port === 0) return undefined;
  return { host: addresses.get(srv.target.toLowerCase()) ?? srv.target.replaceAll('\0', '.'), port: srv.port, txt };
}

/** Takes one record into `parts`; returns where the next begins, undefined where the message ends too early. */
function readRecord(bytes: Buffer, at: number, wanted: string, parts: Parts): number | undefined {
  const name = readName(bytes, at);
  if (name === undefined || name.next + 10 > bytes.length) return undefined;
  const type = bytes.readUInt16BE(name.next);
  const start = name.next + 10;
  const end = start + bytes.readUInt16BE(name.next + 8);
  if (end > bytes.length) return undefined;
  const isWanted = name.text.toLowerCase() === wanted;
  if (type === types.srv && isWanted && end - start > 6) {
    const target = readName(bytes, start + 6);
    if (target) parts.srv = { port: bytes.readUInt16BE(start + 4), target: target.text };
  } else if (type === types.txt && isWanted) parts.txt = readTexts(bytes.subarray(start, end));
  else if (type === types.a && end - start === 4) {
    parts.addresses.set(name.text.toLowerCase(), bytes.subarray(start, end).join('.'));
  }
  return end;
}

/** A name, its labels joined by NUL (a label may hold dots), and where it ends (RFC 1035 §4.1.4). */
function readName(bytes: Buffer, from: number): { text: string; next: number } | undefined {
  const labels: string[] = [];
  let next: number | undefined;
  let at = from;
  for (let jumps = 0; jumps < mostJumps; ) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length === 0) return { text: labels.join('\0'), next: next ?? at + 1 };
    if (length >= 0xc0) {
      if (at + 1 >= bytes.length) return undefined;
      next ??= at + 2;
      at = bytes.readUInt16BE(at) & 0x3fff;
      jumps += 1;
      continue;
    }
    if (length > 63 || at + 1 + length > bytes.length || labels.length > 32) return undefined;
    labels.push(bytes.toString('utf8', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}

/** `key=value` strings (RFC 6763 §6.3), keys in small letters. */
function readTexts(bytes: Buffer): Record<string, string> {
  const texts: Record<string, string> = {};
  for (let at = 0; at < bytes.length; at += 1 + (bytes[at] ?? 0)) {
    const text = bytes.toString('utf8', at + 1, at + 1 + (bytes[at] ?? 0));
    const equals = text.indexOf('=');
    if (equals > 0) texts[text.slice(0, equals).toLowerCase()] = text.slice(equals + 1);
  }
  return texts;
}
