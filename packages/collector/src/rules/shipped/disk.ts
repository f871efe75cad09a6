import type { Rule } from '../rule.ts';
import { minuteMs } from './durations.ts';

const GB = 1024 ** 3;

/** Volumes that fill up, become read-only or answer too slowly. */
export const disk: readonly Rule[] = [
  {
    id: 'disk-space',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'disk.used', over: 0.8, clear: 0.8 },
          { metric: 'disk.available_bytes', under: 10 * GB, clear: 12 * GB },
        ],
      },
      critical: {
        allOf: [
          { metric: 'disk.used', over: 0.9, clear: 0.9 },
          { metric: 'disk.available_bytes', under: 5 * GB, clear: 6 * GB },
        ],
      },
    },
    title: '{{device}}: {{instance}} is almost full',
    summary:
      'The volume {{instance}} of {{device}} is {{metric:disk.used}} full; {{metric:disk.available_bytes}} are left.',
    cause:
      'Files have grown: downloads, mailboxes, logs, backups or updates. When nothing is left, programs stop and documents cannot be saved.',
    firstSteps: [
      'Find the largest folders (du -xh --max-depth=2, TreeSize).',
      'Empty the recycle bin and temporary files; remove old installers and logs.',
      'If it is a server, see which service’s logs or database grew, and rotate or move them.',
      'If all of it is needed, enlarge the volume.',
    ],
    userCanTry: [
      'Empty the recycle bin.',
      'Delete downloads you no longer need, or move large files to the network drive.',
    ],
    source:
      'Zabbix “Disk space is low” (80/90 % AND free below 10/5 GB); clear values and 15-minute delay from Netdata.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'disk-inodes',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'disk.inodes_used', over: 0.9, clear: 0.88 }] },
      critical: { allOf: [{ metric: 'disk.inodes_used', over: 0.95, clear: 0.93 }] },
    },
    title: '{{device}}: {{instance}} can hold almost no more files',
    summary: 'On {{instance}} of {{device}} {{value}} of the places for files are used, whatever space is left.',
    cause: 'Very many small files: a mail queue, a cache, session files.',
    firstSteps: [
      'Find the folder with the most files (du --inodes -x | sort -n | tail).',
      'Clear it, and stop what fills it.',
    ],
    userCanTry: [],
    source: 'Checkmk df: 10 % and 5 % of inodes free.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'disk-read-only',
    kind: 'state',
    params: { metric: 'disk.state', states: { 'read-only': 'critical', errors: 'critical' } },
    title: '{{device}}: {{instance}} has file system errors',
    summary:
      'The volume {{instance}} of {{device}} is in the state “{{state}}”: nothing can be saved there, or data is at risk. {{detail}}',
    cause: 'The system found errors on the disk and protects the data by writing no more. Often the disk is failing.',
    firstSteps: [
      'Make sure a good backup exists before anything else.',
      'Read the kernel log for I/O errors of this disk and check its health (SMART).',
      'Replace the disk if it reports errors; otherwise check the file system offline.',
    ],
    userCanTry: ['Save your open documents somewhere else now.'],
    source: 'Linux ext4 errors=remount-ro, emergency_ro; measured in our lab.',
    holdMs: 0,
    clearDelayMs: 5 * minuteMs,
  },
  {
    id: 'disk-latency-ssd',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'drive.latency', over: 20, clear: 10, meanMs: 15 * minuteMs },
          { metric: 'drive.rotational', under: 0.5, clear: 0.5 },
          { metric: 'drive.busy', over: 0.5, clear: 0.3, meanMs: 15 * minuteMs },
        ],
      },
    },
    title: '{{device}}: the disk {{instance}} is slow',
    summary:
      'The solid-state disk {{instance}} of {{device}} needs {{metric:drive.latency}} for a request, for 15 minutes.',
    cause: 'The disk is overloaded, nearly full, worn out or failing.',
    firstSteps: ['Find what reads and writes the most.', 'Check its health and wear (SMART).'],
    userCanTry: ['Wait for a running backup, scan or update to finish.'],
    source:
      'Zabbix disk read/write await: 20 ms for SSD; busy more than half of the time so that a few slow requests are no trouble (ours).',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'disk-latency-hdd',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'drive.latency', over: 50, clear: 30, meanMs: 15 * minuteMs },
          { metric: 'drive.rotational', over: 0.5, clear: 0.5 },
          { metric: 'drive.busy', over: 0.5, clear: 0.3, meanMs: 15 * minuteMs },
        ],
      },
    },
    title: '{{device}}: the disk {{instance}} is slow',
    summary: 'The hard disk {{instance}} of {{device}} needs {{metric:drive.latency}} for a request, for 15 minutes.',
    cause: 'The disk is overloaded or failing.',
    firstSteps: ['Find what reads and writes the most.', 'Check its health (SMART): reallocated and pending sectors.'],
    userCanTry: ['Wait for a running backup, scan or update to finish.'],
    source: 'Zabbix disk read/write await: 50 ms for hard disks; busy more than half of the time (ours).',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
];
