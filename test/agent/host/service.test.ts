import { createSocket, type Socket } from 'node:dgram';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findService } from '../../../packages/agent/src/host/service.ts';
import { decodeAnswer, encodeQuestion, labelsOf } from '../../../packages/agent/src/host/service-lookup.ts';

const name = 'HP LaserJet [1.2]._ipp._tcp.local';
const labels = ['HP LaserJet [1.2]', '_ipp', '_tcp', 'local'];

const u16 = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));
const label = (text: string) => Buffer.concat([Buffer.of(Buffer.byteLength(text)), Buffer.from(text)]);
const named = (...parts: string[]) => Buffer.concat([...parts.map(label), Buffer.of(0)]);
const record = (at: Buffer, type: number, data: Buffer) =>
  Buffer.concat([at, u16(type, 0x8001, 0, 120, data.length), data]);
const txt = (...texts: string[]) => Buffer.concat(texts.map(label));

/** What a printer's responder answers (RFC 6762 §6.7: the question again, then the records), names written short. */
function answerTo(question: Buffer, change: { id?: number; port?: number; who?: string[] } = {}): Buffer {
  const head = u16(change.id ?? question.readUInt16BE(0), 0x8400, 2, 2, 0, 1);
  // Offset 12 is where the first name of the question stands.
  const own = change.who ? named(...change.who) : Buffer.of(0xc0, 12);
  const srv = record(own, 33, Buffer.concat([u16(0, 0, change.port ?? 631), named('HP-1', 'local')]));
  const about = record(own, 16, txt('rp=ipp/print', 'ty=HP LaserJet', 'Color=T', 'flag'));
  const address = record(named('hp-1', 'LOCAL'), 1, Buffer.of(198, 18, 0, 7));
  return Buffer.concat([head, question.subarray(12), srv, about, address]);
}

const found = { host: '198.18.0.7', port: 631, txt: { rp: 'ipp/print', ty: 'HP LaserJet', color: 'T' } };

describe('where a service is', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  /** A responder on a port of its own, instead of everybody on the link. */
  const responder = (answer: (question: Buffer, n: number) => Buffer[]) =>
    new Promise<{ host: string; port: number }>((resolve) => {
      const socket = createSocket('udp4');
      sockets.push(socket);
      let n = 0;
      socket.on('message', (question, from) => {
        for (const bytes of answer(question, n)) socket.send(bytes, from.port, from.address);
        n += 1;
      });
      socket.bind(0, '127.0.0.1', () => resolve({ host: '127.0.0.1', port: socket.address().port }));
    });

  it('is asked once and told with its address and what it says of itself', async () => {
    const whom = await responder((question) => [answerTo(question)]);
    expect(await findService(name, 5_000, whom)).toEqual(found);
  });

  it('is asked again when the first question was lost', async () => {
    const whom = await responder((question, n) => (n === 0 ? [] : [answerTo(question)]));
    expect(await findService(name, 5_000, whom)).toEqual(found);
  });

  it('is not taken from answers about others, to others, or from nonsense', async () => {
    const whom = await responder((question) => [
      Buffer.from('nonsense'),
      answerTo(question, { id: question.readUInt16BE(0) ^ 1, port: 1 }),
      answerTo(question, { who: ['Other', '_ipp', '_tcp', 'local'], port: 2 }),
      answerTo(question, { port: 0 }),
      answerTo(question).subarray(0, 60),
      answerTo(question, { who: ['hp laserjet [1.2]', '_IPP', '_tcp', 'local'] }),
    ]);
    expect(await findService(name, 5_000, whom)).toEqual(found);
  });

  it('is not known when nobody answers, or when it is no name of a service', async () => {
    const whom = await responder(() => []);
    expect(await findService(name, 50, whom)).toBeUndefined();
    expect(await findService('printer.example', 50, whom)).toBeUndefined();
  });
});

describe('an answer about a service', () => {
  it('keeps dots and blanks of an instance’s name apart from those between labels', () => {
    expect(labelsOf(name)).toEqual(labels);
    expect(labelsOf('A.B._pdl-datastream._tcp.local.')).toEqual(['A.B', '_pdl-datastream', '_tcp', 'local']);
    for (const wrong of [
      '',
      'x',
      '._ipp._tcp.local',
      'x._ipp._tcp.example',
      `${'x'.repeat(64)}._ipp._tcp.local`,
      `${'ü'.repeat(40)}._ipp._tcp.local`,
    ])
      expect(labelsOf(wrong)).toBeUndefined();
  });

  it('whose names point into themselves, or that ends early, is none', () => {
    const question = encodeQuestion(7, labels);
    const ring = Buffer.concat([u16(7, 0x8400, 0, 1, 0, 0), Buffer.of(0xc0, 12), u16(33, 1, 0, 120, 0)]);
    expect(decodeAnswer(ring, 7, labels)).toBeUndefined();
    const whole = answerTo(question);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeAnswer(whole.subarray(0, length), 7, labels)).not.toThrow();
    }
  });

  it('of any bytes is read without a crash', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(flips, (changes) => {
        const bytes = answerTo(encodeQuestion(7, labels));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        decodeAnswer(bytes, 7, labels);
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeAnswer(Buffer.from(bytes), 7, labels)),
    );
  });
});
