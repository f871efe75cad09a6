import type { Alert, MibPrinter } from './mib-printer.ts';
import { blocking, troubleOf } from './trouble.ts';

/** What to believe of what a printer says by SNMP. */
export interface MibVerdict {
  readonly state: 'idle' | 'processing' | 'stopped';
  /** Believed `printer-state-reasons`. */
  readonly reasons: readonly string[];
  /** Said in one place and denied in another: believed only when documents wait as well. */
  readonly doubtful: readonly string[];
  /** In what it contradicts itself. */
  readonly contradiction: string | undefined;
  /** Its own sentences and names of empty trays, for people. */
  readonly said: readonly string[];
}

const isBlocking = (reason: string): boolean => blocking.has(troubleOf(reason) ?? 'none');

/**
 * Weighs a printer's own words (RFC 3805 §2.2.13.2 and appendix E tell how the values belong together; printers keep to it loosely).
 * Undefined when it says nothing of its state: some tell only their supplies.
 */
export function judgeMib(printer: MibPrinter): MibVerdict | undefined {
  const { deviceStatus, printerStatus, errors, alerts } = printer;
  const tellsStatus = deviceStatus !== undefined && deviceStatus !== 'unknown';
  if (!tellsStatus && printerStatus === undefined && errors === undefined && alerts.length === 0) return undefined;

  const paper = paperReasons(printer);
  const ofPaper = (reason: string) =>
    reason === 'media-empty' || reason === 'input-tray-empty' ? paper.byWord(reason) : reason;
  const bits = (errors ?? []).map(ofPaper);
  // Alerts that stay in the table when all is over are as common as printers whose bits miss a jam.
  const claimsCalm = deviceStatus === 'running' && !bits.some(isBlocking);
  const alertReasons = alerts
    .map((alert) => ({ ...alert, reason: ofPaper(alert.reason) }))
    .map((alert) => ({ ...alert, isDoubtful: claimsCalm && isBlocking(alert.reason) }));
  const doubted = alertReasons.filter((alert) => alert.isDoubtful);
  const believed = alertReasons.filter((alert) => !alert.isDoubtful);

  const reasons = withoutService([...bits, ...believed.map(({ reason }) => reason), ...paper.bySight]);
  const isDown = deviceStatus === 'down' && printerStatus !== 'warmup' && !reasons.includes('set-offline');
  const namesFault = reasons.some(isBlocking);
  const isStopped = isDown && (namesFault || printerStatus === 'other');
  const unexplained = isDown && !namesFault && printerStatus !== 'other';

  return {
    state: isStopped ? 'stopped' : printerStatus === 'printing' ? 'processing' : 'idle',
    reasons: [...new Set(reasons)],
    doubtful: [...new Set(doubted.map(({ reason }) => reason)), ...(unexplained ? ['stopped-partly'] : [])],
    contradiction: contradictionIn(doubted, unexplained),
    said: [...texts(believed), ...paper.said],
  };
}

/** Bits of a trouble that a user can end come with “service requested” on many printers; it then adds nothing. */
function withoutService(reasons: readonly string[]): string[] {
  const rest = reasons.filter((reason) => reason !== 'service-requested');
  return rest.some((reason) => troubleOf(reason) !== undefined) ? rest : [...reasons];
}

/**
 * What the trays tell of paper. “No paper” with another tray full is a tray's trouble and not the printer's,
 * unless the printer has stopped for it; and a printer without paper in any tray is out of paper whatever its bits say (Ricoh).
 */
function paperReasons({ trays, deviceStatus }: MibPrinter) {
  const drawers = trays.filter((tray) => !tray.isBypass);
  const empty = drawers.filter((tray) => tray.has === 'none');
  const hasPaper = trays.some((tray) => tray.has === 'some');
  const isOut = drawers.length > 0 && empty.length === drawers.length && !hasPaper;
  return {
    byWord(reason: string): string {
      if (deviceStatus === 'down' || !hasPaper)
        return reason === 'input-tray-empty' && !isOut ? 'media-low' : 'media-empty';
      return 'media-low';
    },
    bySight: isOut ? ['media-empty'] : empty.length > 0 ? ['media-low'] : [],
    said: empty.map((tray) => `${tray.name} is empty`),
  };
}

const texts = (alerts: readonly Alert[]): string[] => [
  ...new Set(alerts.flatMap(({ text }) => (text === '' ? [] : [text]))),
];

function contradictionIn(doubted: readonly Alert[], unexplained: boolean): string | undefined {
  if (doubted.length > 0) {
    const [said = doubted[0]?.reason ?? ''] = texts(doubted);
    return `In its list of alerts it says “${said}”, and at the same time that it runs without an error.`;
  }
  return unexplained ? 'It calls itself down and names no fault.' : undefined;
}
