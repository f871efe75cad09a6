import type { Socket } from 'node:net';

/** The longest line taken, with its end. SMTP allows 512 bytes (RFC 5321 §4.5.3.1), IMAP advises 8,192 (RFC 7162 §4). */
export const longestLineBytes = 64 * 1024;
const newline = 10;

type OnProblem = (code: 'EMSGSIZE' | 'EOF', why: string) => void;

export interface Lines {
  /** A line that is here already. */
  take(): string | undefined;
  /** Calls one of both, once; only one may wait at a time. */
  wait(onLine: (line: string) => void, onProblem: OnProblem): void;
  /** Lets go of the socket; true when something was received that nobody has read. */
  release(): boolean;
}

/** Cuts what a socket receives into lines, and stops receiving while there are lines that nobody has asked for. */
export function createLines(socket: Socket): Lines {
  const ready: string[] = [];
  let parts: Buffer[] = [];
  let partBytes = 0;
  let over = false;
  let waiting: { onLine: (line: string) => void; onProblem: OnProblem } | undefined;

  function deliver(): void {
    if (waiting === undefined) return;
    const { onLine, onProblem } = waiting;
    const line = ready.shift();
    if (line === undefined && !over && partBytes <= longestLineBytes) return void socket.resume();
    waiting = undefined;
    if (line !== undefined) onLine(line);
    else if (over) onProblem('EOF', 'The other side hung up.');
    else onProblem('EMSGSIZE', 'A line is longer than 64 KiB.');
  }

  function onData(chunk: Buffer): void {
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, to)]);
      ready.push(line.toString('utf8', 0, line.at(-1) === 13 ? line.length - 1 : line.length));
      parts = [];
      partBytes = 0;
      from = to + 1;
    }
    parts.push(chunk.subarray(from));
    partBytes += chunk.length - from;
    if (ready.length > 0 || partBytes > longestLineBytes) socket.pause();
    deliver();
  }

  function onEnd(): void {
    over = true;
    deliver();
  }

  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.pause();

  return {
    take: () => ready.shift(),
    wait(onLine, onProblem) {
      waiting = { onLine, onProblem };
      deliver();
    },
    release() {
      socket.off('data', onData);
      socket.off('end', onEnd);
      return ready.length > 0 || partBytes > 0;
    },
  };
}
