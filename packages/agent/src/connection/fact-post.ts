import type { Fact, FactsMessage } from '@forewarn/shared';
import { whole } from '../report/places.ts';

/** Under the collector's frame limit of 256 KiB. */
const largestFactBytes = 200 * 1024;

export interface FactPost {
  add(facts: readonly Fact[]): void;
  /** What is to be sent now, one section a message. `sentSeq`: the newest report sent before them. */
  take(sentSeq: number): FactsMessage[];
  /** A report sent after facts was acked, so the facts before it have arrived too: frames are taken in order. */
  acked(seq: number): void;
  /** The connection broke: what was not surely taken goes again. */
  lost(): void;
}

/** A name cut in two would have its whole section refused. */
function wholeCells(rows: Fact['rows']): Fact['rows'] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' ? whole(cell) : cell]),
    ),
  );
}

/** Keeps as many rows as one frame takes. */
function fitted(fact: Fact): Fact {
  let rows = fact.rows;
  while (rows.length > 0 && Buffer.byteLength(JSON.stringify(rows)) > largestFactBytes) {
    rows = rows.slice(0, Math.floor(rows.length / 2));
  }
  return rows === fact.rows ? fact : { ...fact, rows };
}

/** Inventory on its way: only sections that changed, each until the collector has it. */
export function createFactPost(): FactPost {
  const known = new Map<string, string>();
  const waiting = new Map<string, Fact>();
  const onTheWay = new Map<string, { fact: Fact; afterSeq: number }>();
  return {
    add(facts) {
      for (const { section, rows } of facts) {
        const text = JSON.stringify(rows);
        if (known.get(section) === text) continue;
        known.set(section, text);
        waiting.set(section, fitted({ section, rows: wholeCells(rows) }));
      }
    },
    take(sentSeq) {
      const messages: FactsMessage[] = [];
      for (const [section, fact] of waiting) {
        messages.push({ t: 'facts', facts: [fact] });
        onTheWay.set(section, { fact, afterSeq: sentSeq });
      }
      waiting.clear();
      return messages;
    },
    acked(seq) {
      for (const [section, { afterSeq }] of onTheWay) if (seq > afterSeq) onTheWay.delete(section);
    },
    lost() {
      for (const [section, { fact }] of onTheWay) if (!waiting.has(section)) waiting.set(section, fact);
      onTheWay.clear();
    },
  };
}
