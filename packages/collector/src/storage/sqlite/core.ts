import type { Noun, Nouns } from '../nouns.ts';
import type { Core, Write } from '../store.ts';
import { plainQuery, plainWrite } from '../write.ts';
import type { Caller } from './caller.ts';
import type { ReaderRequest, WriterRequest } from './messages.ts';
import type { TextWrite } from './records.ts';

export function textWrite(write: Write): TextWrite {
  const plain = plainWrite(write);
  const { op, noun, id } = plain;
  if (plain.op === 'remove') return { op, noun, id, json: '' };
  const json =
    plain.op === 'update' ? JSON.stringify({ expect: plain.expect, set: plain.set }) : JSON.stringify(plain.row);
  return { op, noun, id, json };
}

/** Records, as the main thread sees them. Cursors are newest in the writer, everything else is read beside it. */
export function createCore(
  writer: Pick<Caller<WriterRequest>, 'call'>,
  reader: Pick<Caller<ReaderRequest>, 'call'>,
): Core {
  const upToDate = async (noun: Noun): Promise<void> => {
    if (noun === 'cursor') await writer.call({ kind: 'flush-cursors' });
  };
  return {
    async get<N extends Noun>(noun: N, id: string) {
      const json =
        noun === 'cursor'
          ? await writer.call<string | undefined>({ kind: 'cursor', device: id })
          : await reader.call<string | undefined>({ kind: 'get', noun, row: id });
      return json === undefined ? undefined : (JSON.parse(json) as Nouns[N]);
    },
    async find(noun, query) {
      const plain = plainQuery(noun, query);
      await upToDate(noun);
      return JSON.parse(await reader.call<string>({ kind: 'find', noun, query: plain }));
    },
    async count(noun, query) {
      const { where } = plainQuery(noun, query);
      await upToDate(noun);
      return reader.call<number>({ kind: 'count', noun, where });
    },
    async tx(writes) {
      return writer.call<'done' | 'conflict'>({ kind: 'tx', writes: writes.map(textWrite) });
    },
  };
}
