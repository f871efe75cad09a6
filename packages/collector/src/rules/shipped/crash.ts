import type { Rule } from '../rule.ts';
import { hourMs, minuteMs } from './durations.ts';

/** The machine, its kernel and its programs go down. */
export const crash: readonly Rule[] = [
  {
    id: 'unexpected-reboot',
    kind: 'state',
    // The agent counts, for only it knows which reboot, event and dump are one and the same crash.
    params: { metric: 'crash.machine', states: { once: 'info', repeated: 'warning', often: 'critical' } },
    title: '{{device}} went down without being shut down',
    summary: '{{device}} restarted without a shutdown: a crash, a power cut or the power button. {{detail}}',
    cause: 'A crash of the system (blue screen, kernel panic), failing hardware, heat, or power.',
    firstSteps: [
      'Read what is told of the last crash: it names the likely part.',
      'Ask the user whether they held the power button, and what is new: a driver, a device, an update.',
      'No blue screen or panic recorded: power supply, socket, battery, heat. Otherwise test memory and disk, and update or roll back drivers.',
      'Keep the dump (Windows: C:\\Windows\\Minidump; Linux: /var/lib/systemd/pstore, /var/crash) for who looks deeper.',
    ],
    userCanTry: [
      'Tell IT what you were doing when it happened, and what was plugged in.',
      'Check that the power plug sits firmly and the air vents are free.',
    ],
    source:
      'DEFAULTS: 1 information, 2 in 7 days warning, 3 in 24 hours critical. Codes: Microsoft, “Bug check code reference”.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'app-crash-repeated',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'crash.app', over: 2, clear: 1 }] } },
    title: '{{device}}: {{instance}} keeps crashing',
    summary: '{{detail}} Whoever works with it on {{device}} loses what was not saved.',
    cause: 'A fault in the program or a plug-in of it, a damaged profile or file, or an update that does not fit.',
    firstSteps: [
      'Does it crash with everybody, or only here? With everybody: an update of it or of the system.',
      'Update or repair the program; start it without plug-ins.',
      'Only with one person: give its settings another name and start it anew.',
      'Several programs crash: test memory and disk.',
    ],
    userCanTry: ['Save often. Restart the computer, and install updates that wait.'],
    source: 'Ours: three crashes of one program within 24 hours; one alone is daily life.',
    holdMs: 0,
    clearDelayMs: hourMs,
  },
  {
    id: 'kernel-error',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'crash.kernel', over: 0, clear: 0 }] } },
    title: '{{device}}: the kernel met a fault',
    summary: '{{detail}} {{value}} within 24 hours on {{device}}. It runs on, but parts of it may hang.',
    cause: 'A fault in the kernel or a driver, or failing hardware.',
    firstSteps: [
      'Read the lines around it: journalctl -k -p err. Which module is named?',
      'Restart the machine when its users can spare it: after a fault nothing is certain.',
      'Install a newer kernel, or go back to the one before; test the memory.',
    ],
    userCanTry: ['Save your work and restart the computer.'],
    source: 'DEFAULTS: kernel oops; texts of the Linux kernel (panic.c, watchdog.c, fault handlers).',
    holdMs: 0,
    clearDelayMs: 10 * minuteMs,
  },
];
