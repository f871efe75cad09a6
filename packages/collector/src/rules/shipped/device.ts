import type { Rule } from '../rule.ts';
import { dayMs, minuteMs } from './durations.ts';

/** The device as a whole: silent, or there twice. */
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
];
