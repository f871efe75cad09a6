import { createSocket, type Socket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Runs inside the internet's namespace: takes TCP on 443, has a page on 80 and a gate's on 8080, and answers names as stdin says: `ok`, `hang` or `refuse`. */
let answers = true;
let names: Socket | undefined;

/** RFC 1035: the question comes back with one A record, 198.18.2.2. */
function answerTo(question: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 6);
  head.writeUInt16BE(0, 10);
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 198, 18, 2, 2]);
  return Buffer.concat([head, question.subarray(12, end), record]);
}

function openNames(): Promise<void> {
  const socket = createSocket('udp6');
  names = socket;
  socket.on('message', (question, from) => {
    if (answers) socket.send(answerTo(question), from.port, from.address);
  });
  return new Promise((resolve) => socket.bind(53, '::', resolve));
}

const web = createServer((socket) => socket.destroy());
/** A page that answers 204; a gate on the way leads to another, its own. */
const page = createHttpServer((_, answer) => answer.writeHead(204).end());
const gate = createHttpServer((_, answer) => answer.writeHead(302, { location: 'http://gate.example/sign-in' }).end());
await Promise.all([
  openNames(),
  new Promise<void>((resolve) => web.listen(443, '::', resolve)),
  new Promise<void>((resolve) => gate.listen(8080, '::', resolve)),
  new Promise<void>((resolve) => page.listen(80, '::', resolve)),
]);
process.stdout.write('ready\n');

for await (const line of createInterface({ input: process.stdin })) {
  answers = line === 'ok';
  if (line === 'refuse') {
    names?.close();
    names = undefined;
  } else if (names === undefined) await openNames();
  process.stdout.write('done\n');
}
process.exit(0);
