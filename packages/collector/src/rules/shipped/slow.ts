import type { Rule } from '../rule.ts';
import { minuteMs } from './durations.ts';

/** A machine that is too busy, short of memory or waiting for its disks. */
export const slow: readonly Rule[] = [
  {
    id: 'cpu-overload',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'cpu.use', over: 0.95, clear: 0.85, meanMs: 15 * minuteMs },
          { metric: 'cpu.run_queue_per_core', over: 2, clear: 1.5, meanMs: 15 * minuteMs },
        ],
      },
      critical: { allOf: [{ metric: 'cpu.use', over: 0.99, clear: 0.9, meanMs: 30 * minuteMs }] },
    },
    title: '{{device}}: the processor is overloaded',
    summary:
      'The processor of {{device}} has been {{metric:cpu.use}} busy for a long time and work is waiting for it (load {{metric:cpu.load5}}). {{detail:processes.cpu}}',
    cause:
      'A program is using all processor time: a runaway process, an update or scan, or more work than the machine is made for.',
    firstSteps: [
      'Look at the programs named here, or at top or the Task Manager if none is.',
      'If one program is stuck, ask its user and restart it.',
      'If it is an update, a virus scan or a backup, let it finish; move it to quiet hours.',
      'If it comes back every day, the machine is too small for its work.',
    ],
    userCanTry: ['Save your work and close programs you do not need.', 'Restart the program that became slow.'],
    source:
      'Netdata 10-minute mean 85/75 and 95/85; the Kubernetes node mixin rates processor use alone as information, so a waiting queue is required too.',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'load-high',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'cpu.load15_per_core', over: 2, clear: 1.75 }] } },
    title: '{{device}}: more work than the processor can do',
    summary:
      'For 15 minutes {{value}} tasks per processor core have been waiting on {{device}}; more than {{limit}} means that people wait. {{detail:processes.cpu}} {{detail:processes.waiting}}',
    cause: 'Too many tasks run at once, or many wait for a slow disk or network drive.',
    firstSteps: [
      'Compare load with processor use: high load and an idle processor means tasks wait for a disk.',
      'Find what started at the time the load rose.',
    ],
    userCanTry: ['Close programs you do not need.'],
    source: 'Netdata load_average_15: 2 × cores, clear 1.75 ×.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 15 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'cpu-iowait',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'cpu.iowait', over: 0.4, clear: 0.2, meanMs: 10 * minuteMs }] } },
    title: '{{device}}: waiting for its disks',
    summary:
      'The processor of {{device}} spent {{value}} of the last 10 minutes waiting for disks. {{detail:processes.io}} {{detail:processes.waiting}}',
    cause: 'A disk is too slow for the work, is failing, or is being read by a backup or scan.',
    firstSteps: [
      'Look at disk latency and busy time on the device page.',
      'Check the disk’s health (SMART).',
      'Find the program that reads or writes the most.',
    ],
    userCanTry: ['Wait for a running backup or update to finish.'],
    source: 'Netdata 10min_cpu_iowait.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 15 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'cpu-steal',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'cpu.steal', over: 0.1, clear: 0.05, meanMs: 20 * minuteMs }] } },
    title: '{{device}}: the host gives this virtual machine too little processor time',
    summary: '{{value}} of the processor time of {{device}} went to other virtual machines for 20 minutes.',
    cause: 'The virtualisation host is overbooked.',
    firstSteps: ['Look at the host’s load; move this or a neighbouring machine to another host.'],
    userCanTry: [],
    source: 'Netdata 20min_steal_cpu.',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'memory-low',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'memory.available', under: 0.1, clear: 0.15 }] },
      critical: { allOf: [{ metric: 'memory.available', under: 0.04, clear: 0.08 }] },
    },
    title: '{{device}}: nearly out of memory',
    summary:
      'Only {{value}} of the memory of {{device}} is available ({{metric:memory.available_bytes}}). {{detail:processes.memory}}',
    cause: 'Programs hold more memory than the machine has: too many at once, or one that leaks.',
    firstSteps: [
      'Look at the programs named here.',
      'If one keeps growing, restart it and tell its maker.',
      'If all are needed, the machine needs more memory.',
    ],
    userCanTry: ['Close browser tabs and programs you do not need.', 'Restart the computer when it suits you.'],
    source: 'Netdata ram_available, node mixin NodeMemoryHighUtilization (90 %, 15 min); critical at 4 % is ours.',
    holdMs: 15 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'memory-pressure',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'memory.pressure300', over: 0.2, clear: 0.1 }] } },
    title: '{{device}}: slow because memory is short',
    summary:
      'Programs on {{device}} lost {{value}} of the last 5 minutes waiting for memory. {{detail:processes.memory}}',
    cause: 'The system moves memory to disk and back all the time.',
    firstSteps: ['Look at the programs named here.', 'Add memory or reduce what runs at once.'],
    userCanTry: ['Close programs you do not need.'],
    source: 'Linux pressure stall information; the limit of 20 % is ours.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'disk-pressure',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'disk.pressure300', over: 0.4, clear: 0.2 }] } },
    title: '{{device}}: slow because its disks cannot keep up',
    summary:
      'Programs on {{device}} lost {{value}} of the last 5 minutes waiting for disks. {{detail:processes.io}} {{detail:processes.waiting}}',
    cause: 'More is read and written than the disk can do.',
    firstSteps: [
      'Look at disk latency and busy time on the device page.',
      'Find the program that reads or writes the most.',
    ],
    userCanTry: ['Wait for a running backup or update to finish.'],
    source: 'Linux pressure stall information; the limit of 40 % is ours.',
    holdMs: 10 * minuteMs,
    clearDelayMs: 15 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'page-file-full',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'memory.commit_left', under: 0.1, clear: 0.15 }] },
      critical: { allOf: [{ metric: 'memory.commit_left', under: 0.03, clear: 0.06 }] },
    },
    title: '{{device}}: memory and page file are nearly used up',
    summary:
      'Windows can promise programs on {{device}} only {{metric:memory.commit_left_bytes}} more ({{value}} of memory and page file together); then they fail. {{detail:processes.memory}}',
    cause: 'Programs were promised more memory than there is, the page file is too small, or its drive is full.',
    firstSteps: [
      'Look at the programs named here; restart one that keeps growing.',
      'Let Windows manage the size of the page file, and see that its drive has room.',
      'If all are needed, the machine needs more memory.',
    ],
    userCanTry: ['Save your work, then close programs you do not need.'],
    source: 'Zabbix Windows template: free swap under 20 %; Windows warns at about 90 % committed; 3 % is ours.',
    platforms: ['win32'],
    holdMs: 10 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'heat-throttling',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'thermal.throttled', over: 0.2, clear: 0.05, meanMs: 30 * minuteMs }] },
    },
    title: '{{device}}: slowed down because it is too hot',
    summary: 'For half an hour heat has slowed the processor of {{device}} during {{value}} of the time.',
    cause: 'Dust in the fan or vents, a fan that stopped, a blocked air inlet, dried thermal paste, or a hot room.',
    firstSteps: [
      'Look at the temperatures and fans on the device page.',
      'Clean vents and fans; on a laptop check that it does not lie on a soft surface.',
      'If it stays, the cooler or its paste needs service.',
    ],
    userCanTry: ['Put the computer on a hard, flat surface and keep its vents free.', 'Move it out of the sun.'],
    source:
      'Kernel and firmware counters of throttling; a fifth of half an hour is ours, for short bursts are how laptops are built.',
    holdMs: 0,
    clearDelayMs: 30 * minuteMs,
  },
  {
    id: 'boot-slow',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [{ metric: 'startup.boot', over: 90, clear: 60 }],
        anyOf: [
          { metric: 'startup.boot_ratio', over: 2, clear: 1.5 },
          { metric: 'startup.boot', over: 300, clear: 240 },
        ],
      },
    },
    title: '{{device}}: starting takes too long',
    summary:
      'The last start of {{device}} took {{metric:startup.boot}}, far longer than it should. {{detail:startup.boot}}',
    cause:
      'A service or program waits at the start (often for the network), too much starts at once, or the disk is slow.',
    firstSteps: [
      'Look at the services named here; on Linux also at “systemd-analyze blame”.',
      'Remove what need not start with the system.',
      'Check the disk’s health and free space.',
    ],
    userCanTry: ['Restart once more: after updates the first start may take long.'],
    source:
      'Windows calls a start of more than 120 s seriously slow; twice the device’s own median and 5 min are ours.',
    roles: ['workstation'],
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'logon-slow',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'startup.logon', over: 60, clear: 45 }] } },
    title: '{{device}}: logging on takes too long',
    summary: 'The last logon on {{device}} took {{value}} until people could work.',
    cause:
      'A large or roaming profile, slow logon scripts or policies, network drives that do not answer, or many programs that start with the logon.',
    firstSteps: [
      'See whether other devices of the site say the same: then look at the domain controller and the file server.',
      'Look at the size of the profile, at logon scripts and mapped drives.',
      'Remove programs that start with the logon and need not.',
    ],
    userCanTry: ['Restart the computer once.'],
    source: 'Citrix and Microsoft guides call up to 30 s good; a minute is ours.',
    roles: ['workstation'],
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'oom-kill',
    kind: 'event-count',
    params: {
      event: 'oom-kill',
      levels: [
        { count: 1, withinMs: 60 * minuteMs, severity: 'warning' },
        { count: 5, withinMs: 60 * minuteMs, severity: 'critical' },
      ],
    },
    title: '{{device}}: the system ended programs because memory ran out',
    summary:
      'Memory ran out on {{device}} and the system ended programs, {{value}} times within an hour. Unsaved work may be lost.',
    cause: 'A program asked for more memory than there is.',
    firstSteps: [
      'Read the kernel log for “Out of memory: Killed process”: it names the program.',
      'Restart what was ended; limit or mend the program that grew.',
    ],
    userCanTry: ['Check whether a program you use has closed by itself, and open it again.'],
    source: 'node mixin NodeMemoryMajorPagesFaults/OOM; one kill is an incident.',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
  },
];
