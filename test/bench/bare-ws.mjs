// The floor: a TLS server of bare `ws` that only counts what it gets, with the load's handshake answered. argv: JSON { key, cert, site }
import { createServer } from 'node:https';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebSocketServer } from 'ws';

// The collector's own slots, so that reports arrive here as they do there.
const { phaseOf } = await import(pathToFileURL(resolve('packages/collector/dist/ingest/phase.js')).href);

const { key, cert, site } = JSON.parse(process.argv[2] ?? '{}');
const server = createServer({ key, cert, minVersion: 'TLSv1.3' });
let count = 0;
let devices = 0;
const wss = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 262_144 });
wss.on('connection', (socket) => {
  let sinceAck = 0;
  socket.send(JSON.stringify({ t: 'challenge', v: 1, site, nonce: 'bare-nonce-000000000' }));
  socket.on('message', (data) => {
    count++;
    const text = data.toString();
    if (text.startsWith('{"t":"enroll"'))
      return socket.send(JSON.stringify({ t: 'enrolled', device: `bare-${count}-00000000` }));
    if (text.startsWith('{"t":"hello"')) {
      const phaseMs = phaseOf(++devices, 10_000, 0);
      return socket.send(JSON.stringify({ t: 'settings', everyMs: 10_000, phaseMs, disabled: [], ackedSeq: -1 }));
    }
    // As rarely as the collector acknowledges, and with no look into the report but for its number.
    if (++sinceAck === 6) {
      sinceAck = 0;
      socket.send(`{"t":"ack","seq":${/"seq":(\d+)/.exec(text.slice(0, 60))?.[1]}}`);
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.on('message', () => undefined);
