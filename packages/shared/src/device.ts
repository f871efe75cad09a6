/** What a device is for; weighs on an incident's priority. */
export const roles = ['workstation', 'server'] as const;
export type Role = (typeof roles)[number];

/** How a device stands, worst first when compared by index. `silent`: it should report and does not. */
export const healths = ['critical', 'warning', 'silent', 'unknown', 'maintenance', 'ok', 'off'] as const;
export type Health = (typeof healths)[number];

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** P1 is worst: impact (the device's role) × urgency (the rule's severity). */
export const priorities = ['P1', 'P2', 'P3', 'P4'] as const;
export type Priority = (typeof priorities)[number];

export const platforms = ['linux', 'darwin', 'win32'] as const;
export type Platform = (typeof platforms)[number];
