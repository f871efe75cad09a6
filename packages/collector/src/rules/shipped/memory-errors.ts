import type { Rule } from '../rule.ts';
import { dayMs, hourMs } from './durations.ts';

/** Memory and processors that report errors of their own. */
export const memoryErrors: readonly Rule[] = [
  {
    id: 'memory-corrected',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'memory_errors.corrected_day', over: 10, clear: 5 }] } },
    title: '{{device}}: the memory module {{instance}} errs often',
    summary: 'The memory module {{instance}} of {{device}} had {{value}} errors put right within 24 hours.',
    cause: 'A module that begins to fail, or that does not sit firmly. Nothing is lost yet.',
    firstSteps: [
      'At the next chance: reseat the module, and exchange it if the errors go on.',
      'The name says which slot; the board’s manual shows it.',
    ],
    userCanTry: [],
    source: 'More than 10 corrected errors of one module within 24 h: the default of mcelog and of server makers.',
    holdMs: 0,
    clearDelayMs: hourMs,
  },
  {
    id: 'memory-uncorrected',
    kind: 'event-count',
    params: { event: 'memory-error', levels: [{ count: 1, withinMs: 7 * dayMs, severity: 'critical' }] },
    title: '{{device}}: the memory lost data',
    summary:
      'The memory of {{device}} {{instance}} gave back wrong data that could not be put right ({{value}} times within a week).',
    cause: 'A memory module has failed. Programs crash, and what they write may be wrong.',
    firstSteps: [
      'Plan an outage soon: exchange the module that is named, or test them one by one (memtest86+).',
      'Check databases and file systems that were written to meanwhile.',
    ],
    userCanTry: [],
    source: 'Linux EDAC ue_count and “Memory failure”; one is one too many.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'hardware-error',
    kind: 'event-count',
    params: {
      event: 'hardware-error',
      levels: [
        { count: 1, withinMs: 7 * dayMs, severity: 'warning' },
        { count: 2, withinMs: 7 * dayMs, severity: 'critical' },
      ],
    },
    title: '{{device}}: the hardware reported a fatal error',
    summary:
      'The processor or board of {{device}} reported {{value}} errors within a week that it could not put right. Usually the machine goes down with each.',
    cause: 'A failing processor, memory, board or power supply, overheating, or settings beyond what the parts bear.',
    firstSteps: [
      'Read the record: WHEA-Logger in the System log, or journalctl -k -g "Hardware Error"; it names the part.',
      'Undo overclocking and memory profiles (XMP); update the BIOS.',
      'Test memory, look at temperatures, try another power supply.',
    ],
    userCanTry: [],
    source: 'WHEA-Logger 18, 20, 46; Linux machine checks. Once may be a stray, twice is a part.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'hardware-error-corrected',
    kind: 'event-count',
    params: { event: 'hardware-error-corrected', levels: [{ count: 10, withinMs: dayMs, severity: 'warning' }] },
    title: '{{device}}: the hardware keeps putting errors right',
    summary: 'The processor or memory of {{device}} put {{value}} errors right within 24 hours.',
    cause: 'A part begins to fail, or runs beyond what it bears.',
    firstSteps: [
      'Read which part is named (WHEA-Logger 19 or 47, journalctl -k -g "Hardware Error").',
      'Undo overclocking; update the BIOS; test the memory.',
    ],
    userCanTry: [],
    source: 'WHEA-Logger 19 and 47, Linux “event severity: corrected”; ten within 24 h as for memory (mcelog).',
    holdMs: 0,
    clearDelayMs: 0,
  },
];
