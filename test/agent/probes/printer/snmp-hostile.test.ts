import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '../../../../packages/agent/src/probes/printer/snmp.ts';

/** A device that answers each question with what `mangle` makes of a well-formed answer. */
function device() {
  const socket = createSocket('udp4');
  const behaviour = { mangle: (answer: Buffer): Buffer[] => [answer], asked: 0 };
  socket.on('message', (question, from) => {
    behaviour.asked += 1;
    for (const answer of behaviour.mangle(answerTo(question))) socket.send(answer, from.port, from.address);
  });
  const listening = new Promise<number>((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)));
  return { behaviour, listening, close: () => socket.close() };
}

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? Buffer.of(body.length) : Buffer.of(0x82, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, body]);
};
const integer = (value: number) => tlv(2, Buffer.of(value));
/** 1.3.6.1.2.1.25.3.5.1.2.1: error bits of device 1. */
const oid = Buffer.from('2b060102011903050102', 'hex');
const binding = (row: number, value: Buffer) => tlv(0x30, tlv(6, oid, Buffer.of(row)), value);
let values: Buffer[] = [binding(1, tlv(4, Buffer.of(4)))];

/** RFC 3416: version, community, and a Response PDU with the question's own number. */
function answerTo(question: Buffer): Buffer {
  const at = question.indexOf(Buffer.from('public')) + 'public'.length;
  const idAt = at + (question[at + 1] === 0x81 ? 3 : 2);
  const id = question.subarray(idAt, idAt + 2 + (question[idAt + 1] ?? 0));
  const pdu = tlv(0xa2, id, integer(0), integer(0), tlv(0x30, ...values));
  return tlv(0x30, integer(1), tlv(4, Buffer.from('public')), pdu);
}

describe('a device that answers SNMP with nonsense', () => {
  const { behaviour, listening, close } = device();
  let target: { host: string; port: number; community: string };
  beforeAll(async () => {
    target = { host: '127.0.0.1', port: await listening, community: 'public' };
  });
  afterAll(close);

  it('is understood while it makes sense', async () => {
    const rows = await readRows(target, 2);
    expect(rows?.errorState?.get('1')).toEqual(Buffer.of(4));
  });

  it('that answers the same row for ever, or no row at all, is asked no more than once for each column', async () => {
    for (const list of [[values[0] ?? Buffer.alloc(0)], [], [binding(1, tlv(5)), binding(1, tlv(5))]]) {
      values = list;
      behaviour.asked = 0;
      await readRows(target, 2);
      expect(behaviour.asked).toBeLessThan(60);
    }
    values = [binding(1, tlv(4, Buffer.of(4)))];
  });

  it('truncated or with bytes changed does not harm the agent', async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    behaviour.mangle = (answer) => {
      const copy = Buffer.from(answer);
      for (let n = 0; n < 1 + random(3); n += 1) copy[random(copy.length)] = random(256);
      // The good answer comes after the bad one, so that no question waits for its time limit.
      return [copy, answer.subarray(0, random(answer.length)), Buffer.alloc(random(40), random(256)), answer];
    };
    for (let look = 0; look < 40; look += 1) await readRows(target, 2);
    behaviour.mangle = (answer) => [answer];
    expect((await readRows(target, 2))?.errorState?.size).toBe(1);
  });
});
