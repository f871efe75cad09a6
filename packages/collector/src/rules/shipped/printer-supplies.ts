import type { Rule } from '../rule.ts';
import { dayMs, minuteMs } from './durations.ts';

/** Toner, ink and waste containers that will soon stop a printer. */
export const printerSupplies: readonly Rule[] = [
  {
    id: 'printer-says-low',
    kind: 'state',
    params: { metric: 'printer.trouble', states: { 'toner-low': 'info', 'marker-waste-almost-full': 'info' } },
    title: '{{instance}} says that something runs low ({{state}})',
    summary: 'On {{device}}: {{detail}} A spare should be at hand.',
    cause: 'Toner, ink or the waste container is used up by printing; many printers say so without a level in percent.',
    firstSteps: ['See that a spare is in store; order one if not.'],
    userCanTry: [],
    source: 'RFC 2790 lowToner, RFC 3805 markerWaste…AlmostFull, PWG 5100.9.',
    holdMs: 30 * minuteMs,
    clearDelayMs: 10 * minuteMs,
    quiet: true,
  },
  {
    id: 'printer-supply-low',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'printer.supply', under: 0.2, clear: 0.25 }] } },
    title: '{{device}}: {{instance}} is getting low',
    summary: '{{detail}}. A spare should be at hand.',
    cause: 'Toner, ink or the waste container is used up by printing.',
    firstSteps: ['See that a spare is in store; order one if not.'],
    userCanTry: [],
    source: 'Checkmk printer_supply: 20 %.',
    holdMs: 30 * minuteMs,
    clearDelayMs: 10 * minuteMs,
    quiet: true,
  },
  {
    id: 'printer-supply-empty-soon',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'printer.supply', under: 0.1, clear: 0.15 }] } },
    title: '{{device}}: {{instance}} is almost used up',
    summary: '{{detail}}. It will soon stop printing.',
    cause: 'Toner, ink or the waste container is used up by printing.',
    firstSteps: ['Take the spare to the printer, or order one now.', 'Exchange it when prints grow pale, not before.'],
    userCanTry: ['Shake a toner cartridge gently from side to side: that often gives some more pages.'],
    source: 'Checkmk printer_supply: 10 %.',
    holdMs: 30 * minuteMs,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'printer-supply-runs-out',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'printer.supply_lasts', under: (7 * dayMs) / 1000, clear: (10 * dayMs) / 1000 },
          { metric: 'printer.supply', under: 0.25, clear: 0.3 },
        ],
      },
    },
    title: '{{device}}: {{instance}} runs out within a week',
    summary: 'On {{device}}: {{detail}}. A spare should be ordered now.',
    cause:
      'Pages come out faster than usual for what is left; the page counter and the level tell when it will be empty.',
    firstSteps: [
      'Order the spare today, or take the one in store to the printer.',
      'Exchange it when prints grow pale, not before.',
    ],
    userCanTry: [],
    source:
      'Ours: what a page took from level step to level step, and pages a day, after at least a week, 50 pages and 5 %; a week is time to order.',
    holdMs: 30 * minuteMs,
    clearDelayMs: 10 * minuteMs,
  },
];
