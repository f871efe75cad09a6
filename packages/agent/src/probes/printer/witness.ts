import type { MibPrinter } from './mib-printer.ts';
import { judgeMib, type MibVerdict } from './mib-verdict.ts';
import type { Supply } from './supplies.ts';
import { type Paper, paperIn } from './trays.ts';
import { blocking, say, troublesOf, worst } from './trouble.ts';

/** What is in a printer, beside how it does. */
export interface Stock {
  readonly supplies: readonly Supply[];
  readonly paper: Paper | undefined;
  /** Pages in its whole life. */
  readonly pages: number | undefined;
}

/** What the printer itself says when it is asked past the print system: the third witness. */
export type DeviceWitness =
  | ({ readonly kind: 'answered'; readonly stock: Stock } & MibVerdict)
  /** It is there, and nothing of its state can be learnt (socket, lpd, no readable IPP, SNMP that tells only supplies). */
  | { readonly kind: 'listens'; readonly stock: Stock; readonly note: string }
  /** Its print port does not take us; `alive` = what it tells by SNMP all the same. */
  | {
      readonly kind: 'refused' | 'silent';
      readonly address: string;
      readonly alive: MibVerdict | undefined;
      readonly stock: Stock;
    }
  /** USB and the like: only the print system can see it. */
  | { readonly kind: 'not-asked' };

/** What came of asking at the print port, by IPP or by opening a connection. */
export type Spoken =
  | {
      readonly kind: 'ipp';
      readonly state: MibVerdict['state'];
      readonly reasons: readonly string[];
      readonly supplies: readonly Supply[];
    }
  | { readonly kind: 'listens' }
  | { readonly kind: 'refused' | 'silent'; readonly address: string };

/** What came of asking by SNMP. `lost`: it answered before and does not now. */
export type Mib = MibPrinter | 'silent' | 'lost' | 'no-printer';

const nothing: Stock = { supplies: [], paper: undefined, pages: undefined };

export function stockOf(printer: MibPrinter): Stock {
  return { supplies: printer.supplies, paper: paperIn(printer.trays), pages: printer.pages };
}

/** Joins the two voices of one device: IPP is believed about its state, SNMP adds what IPP does not tell. */
export function witnessOf(spoken: Spoken, mib: Mib): DeviceWitness {
  const printer = typeof mib === 'string' ? undefined : mib;
  const verdict = printer && judgeMib(printer);
  const stock = printer ? stockOf(printer) : nothing;
  switch (spoken.kind) {
    case 'ipp': {
      const supplies = spoken.supplies.length > 0 ? spoken.supplies : stock.supplies;
      const own = { state: spoken.state, reasons: spoken.reasons, doubtful: [], said: verdict?.said ?? [] };
      const contradiction = verdict && betweenVoices(spoken.reasons, verdict);
      return { kind: 'answered', ...own, contradiction, stock: { ...stock, supplies } };
    }
    case 'listens':
      if (verdict) return { kind: 'answered', ...verdict, stock };
      return { kind: 'listens', stock, note: mib === 'lost' ? lostNote : '' };
    default:
      return { ...spoken, alive: verdict, stock };
  }
}

const lostNote = 'It no longer answers SNMP, as some printers do while they are jammed.';

/** One device that names a fault in one protocol and none in the other. */
function betweenVoices(byIpp: readonly string[], bySnmp: MibVerdict): string | undefined {
  const blockingOf = (reasons: readonly string[]) => worst(troublesOf(reasons).filter((t) => blocking.has(t)));
  const ipp = blockingOf(byIpp);
  const snmp = blockingOf(bySnmp.reasons);
  if ((ipp === 'none') === (snmp === 'none')) return undefined;
  return ipp === 'none'
    ? `By SNMP it says: “${say(snmp, 'it')}” By IPP it knows nothing of that.`
    : `By IPP it says: “${say(ipp, 'it')}” By SNMP it knows nothing of that.`;
}
