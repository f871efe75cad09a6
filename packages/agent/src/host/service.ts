import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { ServiceFound } from './machine.ts';
import { decodeAnswer, encodeQuestion, labelsOf } from './service-lookup.ts';

/** The group that all of a link listen to (RFC 6762 §3). */
const everybody = { host: '224.0.0.251', port: 5353 };
/** A question may be lost, so it is asked again after a second (RFC 6762 §5.2). */
const againMs = 1_000;

/**
 * One question to the link, from a port of our own, so that the answer comes to us alone (RFC 6762 §5.1, §6.7).
 * Undefined when nobody answers.
 */
export function findService(
  name: string,
  timeoutMs: number,
  whom: { host: string; port: number } = everybody,
): Promise<ServiceFound | undefined> {
  const labels = labelsOf(name);
  if (labels === undefined) return Promise.resolve(undefined);
  const id = randomInt(1, 0x1_0000);
  const question = encodeQuestion(id, labels);
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (found: ServiceFound | undefined): void => {
      clearTimeout(limit);
      clearInterval(again);
      socket.close();
      resolve(found);
    };
    const limit = setTimeout(() => end(undefined), timeoutMs);
    // Without a network there is nobody to ask, which is an answer too; the limit ends the wait.
    const ask = () => socket.send(question, whom.port, whom.host, () => undefined);
    const again = setInterval(ask, againMs);
    socket.on('error', () => end(undefined));
    socket.on('message', (bytes) => {
      const found = decodeAnswer(bytes, id, labels);
      if (found) end(found);
    });
    ask();
  });
}
