import type { Duplex, Writable } from 'node:stream';
import * as ws from 'ws';

interface Sender {
  send(data: Buffer, options: { binary: boolean; compress: boolean; fin: boolean; mask: boolean }): void;
  ping(data: Buffer, mask: boolean): void;
  pong(data: Buffer, mask: boolean): void;
  close(code: number | undefined, reason: string, mask: boolean): void;
}

/** The two halves of ws that know frames (RFC 6455 §5): it exports them, its types do not say so. */
const { Receiver, Sender } = ws as unknown as {
  readonly Receiver: new (options: object) => Writable;
  readonly Sender: new (socket: Duplex, extensions: object) => Sender;
};

/** The collector's messages are tiny; more, or in more pieces, is not from ours. */
const limits = { maxPayload: 65_536, maxFragments: 64, maxBufferedChunks: 1024 };
const noStatus = 1005;
const empty = Buffer.alloc(0);
const textFrame = { binary: false, compress: false, fin: true, mask: true };

export interface FramingEvents {
  text(data: string): void;
  binary(): void;
  ping(data: Buffer): void;
  pong(): void;
  /** The other end said goodbye; nothing follows. */
  closed(code: number): void;
  /** What arrived is no WebSocket; nothing more is read. */
  broken(error: Error): void;
}

export interface Framing {
  receive(chunk: Buffer): void;
  /** A text frame. From a buffer ws makes the frame in one piece and writes once; from text a head and a body, gathered. */
  send(data: Buffer): void;
  ping(): void;
  pong(data: Buffer): void;
  close(code: number): void;
}

/** A client's frames over an open connection, without extensions. */
export function createFraming(socket: Duplex, events: FramingEvents): Framing {
  const receiver = new Receiver({ ...limits, binaryType: 'nodebuffer', allowSynchronousEvents: true, isServer: false });
  const sender = new Sender(socket, {});
  let ended = false;

  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    isBinary ? events.binary() : events.text(data.toString()),
  );
  receiver.on('ping', (data: Buffer) => events.ping(data));
  receiver.on('pong', () => events.pong());
  receiver.on('conclude', (code: number) => {
    ended = true;
    events.closed(code);
  });
  receiver.on('error', (error) => {
    ended = true;
    events.broken(error);
  });
  receiver.on('drain', () => socket.resume());

  return {
    receive(chunk) {
      if (!ended && !receiver.write(chunk)) socket.pause();
    },
    send: (data) => sender.send(data, textFrame),
    ping: () => sender.ping(empty, true),
    pong: (data) => sender.pong(data, true),
    close: (code) => sender.close(code === noStatus ? undefined : code, '', true),
  };
}
