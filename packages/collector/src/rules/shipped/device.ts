import type { Rule } from '../rule.ts';
import { dayMs, minuteMs } from './durations.ts';

/** The device as a whole: silent, there twice, or not wholly watched. */
export const device: readonly Rule[] = [
  {
    id: 'device-silent',
    kind: 'absence',
    params: { afterMs: 5 * minuteMs, comesBackWithinMs: 15 * minuteMs, severity: 'critical' },
    title: '{{device}} does not report any more',
    summary: 'Nothing has been heard of the server {{device}} for {{value}}, and it did not say goodbye.',
    cause: 'It is off, hung or cut off from the network; or the agent on it was ended.',
    firstSteps: [
      'Can you reach it by ping or remote console?',
      'If not: power, network, virtualisation host.',
      'If yes: is the forewarn-agent service running?',
    ],
    userCanTry: [],
    source:
      'Wazuh and N-sight: 5 minutes for a server. A workstation may simply be off, so its silence is shown and not ticketed.',
    roles: ['server'],
    holdMs: 0,
    clearDelayMs: 2 * minuteMs,
  },
  {
    id: 'site-silent',
    kind: 'site-absence',
    params: { severity: 'critical' },
    title: 'Most devices of a site do not report any more',
    summary: '{{value}} devices of one site fell silent, more than {{limit}}; {{device}} is one of them.',
    cause: 'The site is cut off: its internet line, its router, its power, or the way to this collector.',
    firstSteps: [
      'Call somebody at the site: is there power, does the internet work?',
      'Check the router and the provider’s line.',
      'If the site is fine, look at the way from there to this collector (name, port 8443, firewall).',
    ],
    userCanTry: ['Check that the router is on.'],
    source: 'DEFAULTS: most of a site silent is one incident, not one per device; at least 3 devices (ours).',
    holdMs: 2 * minuteMs,
    clearDelayMs: 2 * minuteMs,
  },
  {
    id: 'clone-suspected',
    kind: 'event-count',
    params: { event: 'clone-suspected', levels: [{ count: 1, withinMs: dayMs, severity: 'critical' }] },
    title: 'A second machine uses the identity of {{device}}',
    summary:
      'Another machine tried to connect with the key of {{device}} while it was connected; it was refused. The readings here are those of the first.',
    cause: 'The disk or the virtual machine was copied together with the agent’s identity; or somebody took the key.',
    firstSteps: [
      'Was this machine cloned, restored elsewhere or made from an image lately?',
      'If so: on the copy, remove the agent’s identity folder and enrol it with a token of its own.',
      'If nobody copied it: revoke the device, find out who read its identity folder, and enrol it again.',
    ],
    userCanTry: [],
    source: 'SECURITY S9: two live sessions with one key; the newer one is refused, the older one keeps its data.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'probe-fails',
    kind: 'state',
    params: { metric: 'probe.outcome', states: { failed: 'info', 'timed-out': 'info', unsafe: 'warning' } },
    title: '{{device}}: {{instance}} is not watched',
    summary:
      'For a day the agent on {{device}} could not look at {{instance}}: trouble there would not be seen. {{detail}}',
    cause: 'A right, a program or a service that the agent needs is missing, or does not answer.',
    firstSteps: [
      'Run “sudo forewarn-agent probe NAME” with that name on the device (on Windows as administrator): it says what is missing.',
      'Mend that; or switch the probe off where there is nothing to watch, so that nobody relies on it.',
    ],
    userCanTry: [],
    source:
      'Unknown is never green (DEFAULTS). A day, because a machine may be without network or restart for a while; information, because nothing is broken yet, but “unsafe” means that others may change what the agent would obey (ours).',
    holdMs: dayMs,
    clearDelayMs: 0,
  },
  {
    id: 'series-dropped',
    kind: 'event-count',
    params: { event: 'series-dropped', levels: [{ count: 1, withinMs: 2 * dayMs, severity: 'info' }] },
    title: '{{device}} has more to watch than it may report',
    summary:
      '{{device}} has more disks, printers, services or networks than one device may report; some are not watched.',
    cause:
      'A print server with many queues, a host of many containers, or a program that makes new names all the time.',
    firstSteps: [
      'Run “forewarn-agent probe” there and see which probe has the most lines.',
      'Remove what is not used (old queues, mounts), or switch off a probe that is not needed on this device.',
    ],
    userCanTry: [],
    source: 'SECURITY S21: 200 series of a device; the agent says it again each day for as long as it is so.',
    holdMs: 0,
    clearDelayMs: 0,
  },
];
