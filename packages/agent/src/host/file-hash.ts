import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const pieceBytes = 1024 * 1024;

/** Hashes a file piece by piece, so that other work goes on in between; undefined where it is not there. */
export async function sha256(path: string, signal: AbortSignal): Promise<string | undefined> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(pieceBytes);
  try {
    const file = await open(path, 'r');
    try {
      for (;;) {
        signal.throwIfAborted();
        const { bytesRead } = await file.read(piece, 0, pieceBytes);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(piece.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
