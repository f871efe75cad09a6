import { request } from 'node:http';
import { demandName } from './address.ts';

/** `forewarn-agent heartbeat NAME [start|success|fail]`: calls the agent of this machine. Rejects with a sentence. */
export async function sendHeartbeat(
  socketPath: string,
  name: string,
  what: 'start' | 'success' | 'fail',
  { sizeBytes, message }: { sizeBytes?: number; message?: string } = {},
): Promise<void> {
  demandName(name);
  const query = new URLSearchParams();
  if (sizeBytes !== undefined) query.set('size', String(sizeBytes));
  if (message !== undefined) query.set('message', message);
  const path = `/heartbeat/${name}/${what}?${query}`;
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request({ socketPath, method: 'POST', path, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.once('timeout', () => call.destroy(new Error('it did not answer within 10 seconds')));
    call.once('error', (error) => reject(new Error(unreached(socketPath, error), { cause: error })));
    call.end();
  });
  if (status !== 200) throw new Error(`The agent did not take the heartbeat: ${text.trim()}`);
}

function unreached(socketPath: string, error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EACCES')
    return `You may not call the agent at ${socketPath}: run this as root or as a member of its group.`;
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return `The agent does not run on this machine (nothing listens at ${socketPath}).`;
  return `The agent could not be called at ${socketPath}: ${error.message}`;
}
