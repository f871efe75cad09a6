import type { Rule } from '../rule.ts';
import { dayMs, hourMs } from './durations.ts';

const days = (count: number) => (count * dayMs) / 1000;

/** Updates that wait, fail, are not heard of, or need a restart. */
export const updates: readonly Rule[] = [
  {
    id: 'updates-waiting',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'updates.security_age', over: days(14), clear: days(14) }] },
      critical: { allOf: [{ metric: 'updates.security_age', over: days(30), clear: days(30) }] },
    },
    title: '{{device}}: a security update has been waiting for {{value}}',
    summary:
      'On {{device}} {{metric:updates.security}} security updates are not installed, the oldest for {{value}}. {{detail}}',
    cause:
      'Updates are switched off, held back or fail, or the machine is never on, or never restarted, when they would be installed.',
    firstSteps: [
      'Install them: apt-get update && apt-get dist-upgrade, dnf upgrade --security, or Settings → Windows Update.',
      'If that fails, mend what it says: no space, a broken package, a held one (apt-mark showhold), a proxy.',
      'See why it did not happen by itself: systemctl status apt-daily-upgrade.timer dnf-automatic.timer, or the update policy.',
    ],
    userCanTry: ['Leave the computer on and connected, and restart it when it asks for that.'],
    source:
      '14 and 30 days since this agent first saw it (DEFAULTS, patches; ours). Half a day, because a machine that was off updates when it is on again.',
    holdMs: 12 * hourMs,
    clearDelayMs: 0,
  },
  {
    id: 'updates-not-heard',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'updates.lists_age', over: days(10), clear: days(7) }] } },
    title: '{{device}}: it has not heard of updates for {{value}}',
    summary:
      'What {{device}} knows of updates is {{value}} old: whatever was mended since then is not known there, nor here.',
    cause:
      'It cannot reach its update server, looking for updates is switched off, or its release is no longer supported.',
    firstSteps: [
      'Look for updates by hand and read what it says: apt-get update, dnf makecache, or Settings → Windows Update.',
      'Can it reach the update server, directly or through the proxy?',
      'Is this release still supported by its maker? If not, upgrade it.',
    ],
    userCanTry: [],
    source:
      'Debian’s and Ubuntu’s security lists are signed anew at least weekly (Valid-Until); ten days leave room (ours). A day, because a machine that was off looks when it is on again.',
    holdMs: dayMs,
    clearDelayMs: 0,
  },
  {
    id: 'updates-restart',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'updates.reboot_age', over: days(7), clear: 0 }] } },
    title: '{{device}}: a restart has been waiting for {{value}}',
    summary:
      '{{device}} has installed updates that work only after a restart, {{value}} ago. Until then it runs what they replace. {{detail}}',
    cause: 'Nobody restarted it: a server without a window for it, or a user who only closes the lid.',
    firstSteps: [
      'A server: agree on a moment and restart it; see that everything comes back.',
      'A workstation: ask its user, or set a deadline by policy.',
      'If it asks again right after a restart, the update fails: read its log.',
    ],
    userCanTry: ['Save your work and restart the computer (Restart, not Shut down).'],
    source: 'Forced reboot pending for more than 7 days (DEFAULTS, patches; ours).',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'updates-failing',
    kind: 'event-count',
    params: { event: 'update-failed', levels: [{ count: 3, withinMs: 7 * dayMs, severity: 'warning' }] },
    title: '{{device}}: the update {{instance}} fails again and again',
    summary: 'Windows could not install {{instance}} on {{device}} {{value}} times in a week.',
    cause:
      'Too little space on the system volume, a damaged component store, or a driver or program that stands in the way.',
    firstSteps: [
      'Look up the error code of event 20 (WindowsUpdateClient) in the device’s events.',
      'Free 20 GB on the system volume; run the Windows Update troubleshooter.',
      'DISM /Online /Cleanup-Image /RestoreHealth, then sfc /scannow, then try again.',
    ],
    userCanTry: ['Restart the computer, then look for updates once more.'],
    source: 'Event 20 of WindowsUpdateClient; Windows itself tries daily, so three in a week are no accident (ours).',
    holdMs: 0,
    clearDelayMs: 0,
    platforms: ['win32'],
  },
];
