import type { JournalWatch, WindowsEventWatch } from '../../host.ts';

/** SD_MESSAGE_COREDUMP of sd-messages.h: systemd-coredump has kept a program that crashed. */
export const coredump = 'fc2e22bc6ee647b6b90729ab34a250b1';

export const journalWatch: JournalWatch = {
  name: 'crash',
  anyOf: [
    [`MESSAGE_ID=${coredump}`],
    // From emergencies to errors: the thousands of lines below are of a healthy kernel too.
    ['_TRANSPORT=kernel', 'PRIORITY=0', 'PRIORITY=1', 'PRIORITY=2', 'PRIORITY=3'],
    ['SYSLOG_IDENTIFIER=abrt-hook-ccpp'],
  ],
  fields: ['_TRANSPORT', 'COREDUMP_EXE', 'COREDUMP_COMM', 'COREDUMP_SIGNAL'],
};

/** Microsoft: "Event ID 41", "Windows Error Reporting", ".NET Runtime"; the event log itself writes 6008 at the next start. */
export const eventWatch: WindowsEventWatch = {
  name: 'crash',
  from: [
    { log: 'System', provider: 'Microsoft-Windows-Kernel-Power', ids: [41] },
    { log: 'System', provider: 'EventLog', ids: [6008] },
    { log: 'System', provider: 'Microsoft-Windows-WER-SystemErrorReporting', ids: [1001] },
    { log: 'Application', provider: 'Application Error', ids: [1000] },
    { log: 'Application', provider: 'Application Hang', ids: [1002] },
    { log: 'Application', provider: '.NET Runtime', ids: [1026] },
    { log: 'Application', provider: 'Windows Error Reporting', ids: [1001] },
  ],
};
