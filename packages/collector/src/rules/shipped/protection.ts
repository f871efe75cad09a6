import type { Rule } from '../rule.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';

const days = (count: number) => (count * dayMs) / 1000;

/** Antivirus, firewall and disk encryption. */
export const protection: readonly Rule[] = [
  {
    id: 'protection-off',
    kind: 'state',
    params: { metric: 'protection.state', states: { off: 'critical' } },
    title: '{{device}}: {{instance}} does not protect it',
    summary: 'On {{device}} the protection by {{instance}} is off. {{detail}}',
    cause: 'Somebody switched it off, its licence is over, an update of it failed, or something harmful ended it.',
    firstSteps: [
      'Was it switched off on purpose, by whom and until when? Windows logs it (Defender events 5001, 5007).',
      'Switch it on again; start its service; see whether it stays on.',
      'If it goes off by itself, take the machine off the network and look for malware from a clean medium.',
    ],
    userCanTry: ['Do not open attachments or plug in sticks until it is on again.'],
    source:
      'Off is critical at once (DEFAULTS, endpoint protection); product states by Windows Security Center and the makers.',
    holdMs: 0,
    clearDelayMs: 5 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'protection-outdated',
    kind: 'state',
    params: { metric: 'protection.state', states: { outdated: 'warning' } },
    title: '{{device}}: {{instance}} works with old signatures',
    summary: 'On {{device}} {{instance}} says itself that its signatures are old or missing. {{detail}}',
    cause: 'It cannot reach its update server, or its licence is over.',
    firstSteps: [
      'Update it by hand and read what it says.',
      'Can it reach its update server, directly or through the proxy?',
    ],
    userCanTry: ['Leave the computer on and connected for an hour.'],
    source:
      'WSC_SECURITY_PRODUCT_OUT_OF_DATE; a day, because a machine that was off updates when it is on again (ours).',
    holdMs: dayMs,
    clearDelayMs: 0,
  },
  {
    id: 'protection-signatures',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'protection.signature_age', over: days(3), clear: days(2) }] },
      critical: { allOf: [{ metric: 'protection.signature_age', over: days(7), clear: days(2) }] },
    },
    title: '{{device}}: the signatures of {{instance}} are {{value}} old',
    summary: 'On {{device}} {{instance}} recognises threats by signatures that are {{value}} old.',
    cause: 'It cannot reach its update server, its updater does not run, the disk is full, or its licence is over.',
    firstSteps: [
      'Update by hand and read what it says: freshclam, Update-MpSignature, mdatp definitions update.',
      'ClamAV: does clamav-freshclam run, and what does /var/log/clamav/freshclam.log say?',
      'Can it reach its update server, directly or through the proxy?',
    ],
    userCanTry: ['Leave the computer on and connected for an hour.'],
    source:
      '3 and 7 days (DEFAULTS, endpoint protection). Six hours, because a machine that was off for a week updates when it is on again (ours).',
    holdMs: 6 * hourMs,
    clearDelayMs: 0,
  },
  {
    id: 'protection-malware',
    kind: 'event-count',
    params: {
      event: 'malware-found',
      levels: [
        { count: 1, withinMs: dayMs, severity: 'warning' },
        { count: 5, withinMs: dayMs, severity: 'critical' },
      ],
    },
    title: '{{device}}: {{instance}} was found',
    summary: 'The antivirus of {{device}} found {{instance}} {{value}} times in a day.',
    cause:
      'Something harmful came by mail, download, stick or network share. Usually it was stopped; see what was done with it.',
    firstSteps: [
      'Look into the product’s history: what was it, where, and was it removed?',
      'Ask the user what was opened; change passwords that were typed since then.',
      'Run a full scan; if it is found again, take the machine off the network and set it up anew.',
    ],
    userCanTry: ['Stop working with the file or mail in question and tell IT about it.'],
    source: 'Defender event 1116 (Microsoft, Defender Antivirus events); five in a day mean that it comes back (ours).',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'protection-malware-stays',
    kind: 'event-count',
    params: { event: 'malware-not-removed', levels: [{ count: 1, withinMs: 7 * dayMs, severity: 'critical' }] },
    title: '{{device}}: {{instance}} could not be removed',
    summary: 'The antivirus of {{device}} found {{instance}} and could not deal with it.',
    cause: 'The file is in use, on a medium that cannot be written, or protects itself.',
    firstSteps: [
      'Take the machine off the network.',
      'Scan it offline (Defender Offline, or from a clean medium).',
      'If it stays, set the machine up anew; change the passwords used on it.',
    ],
    userCanTry: ['Stop using this computer and tell IT at once.'],
    source: 'Defender event 1117 with an error code (Microsoft, Defender Antivirus events).',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'firewall-off',
    kind: 'state',
    params: { metric: 'firewall.state', states: { off: 'info' } },
    title: '{{device}}: its firewall is off ({{instance}})',
    summary: 'On {{device}} the firewall {{instance}} is switched off. {{detail}}',
    cause: 'It was switched off by hand for a test, by a policy, or by a program’s installer.',
    firstSteps: [
      'Was it meant to be off? Many servers are protected elsewhere.',
      'If not, switch it on and see what stops working.',
    ],
    userCanTry: [],
    source: 'A matter of policy: known, and no ticket, unless an override says so (ours).',
    holdMs: hourMs,
    clearDelayMs: 0,
    quiet: true,
  },
  {
    id: 'disk-not-encrypted',
    kind: 'state',
    params: { metric: 'encryption.state', states: { 'open and portable': 'info', paused: 'info' } },
    title: '{{device}}: {{instance}} can be read by whoever finds it',
    summary:
      'The volume {{instance}} of {{device}} is in the state “{{state}}”: who has the disk has what is on it. {{detail}}',
    cause: 'It was never encrypted, or encryption was paused for an update and not taken up again.',
    firstSteps: [
      'Paused: resume it (manage-bde -resume C:).',
      'Never encrypted: BitLocker or FileVault with the recovery key in your keeping; LUKS needs a new installation.',
    ],
    userCanTry: [],
    source: 'A matter of policy: known, and no ticket, unless an override says so (ours).',
    holdMs: dayMs,
    clearDelayMs: 0,
    quiet: true,
  },
];
