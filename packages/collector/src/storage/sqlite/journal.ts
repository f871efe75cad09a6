import type { Journal } from '../store.ts';
import type { Caller } from './caller.ts';
import { textWrite } from './core.ts';
import { cursorLine } from './cursors.ts';
import type { ReaderRequest, WriterRequest } from './messages.ts';

export function createJournal(
  writer: Pick<Caller<WriterRequest>, 'call'>,
  reader: Pick<Caller<ReaderRequest>, 'call'>,
): Journal {
  return {
    async append({ reports, cursors, series, writes }) {
      await writer.call(
        {
          kind: 'append',
          reports,
          cursors: cursors.map(({ id, epoch, seq, at }) => cursorLine(id, epoch, seq, at)).join('\n'),
          writes: [...series.map((row) => textWrite({ put: 'series', row })), ...writes.map(textWrite)],
        },
        reports === null ? [] : [reports],
      );
    },
    async replay(from, onBatch) {
      let after: number | null = 0;
      while (after !== null) {
        const answer: { batches: ArrayBuffer[]; after: number | null } = await reader.call({
          kind: 'replay',
          from,
          after,
        });
        for (const batch of answer.batches) onBatch(batch);
        after = answer.after;
      }
    },
  };
}
