import * as z from 'zod/mini';

/** Kinds of event known to the shipped rules. A device may send others: they are stored and shown. */
export const eventKinds = [
  'boot',
  'unexpected-reboot',
  'oom-kill',
  'buffer-gap',
  'series-dropped',
  'clone-suspected',
  'link-down',
  'link-up',
  'vpn-up',
  'vpn-down',
  'backup-finished',
  'backup-failed',
  'backup-catalog-deleted',
  'agent-started',
  'inventory-changed',
  'update-installed',
  'update-failed',
  'malware-found',
  'malware-handled',
  'malware-not-removed',
  'protection-switched-off',
  'protection-excluded',
  'service-crash',
  'service-failed',
  'lockout',
  'clock-set',
  'kernel-error',
  'program-hung',
  'oom-victim',
  'disk-error',
  'disk-bad-block',
  'disk-failure-predicted',
  'disk-lost',
  'file-system-error',
  'thin-pool-full',
  'raid-error',
  'print-driver-failed',
  'memory-error',
  'hardware-error',
  'hardware-error-corrected',
] as const;

/** Something that happened on a device at a moment. Texts are data: shown, never parsed. */
export const eventSchema = z.object({
  kind: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Device clock, epoch ms; the collector corrects it by the device's measured skew. */
  at: z.number().check(z.nonnegative(), z.lte(8.64e15)),
  instance: z.optional(z.string().check(z.maxLength(64))),
  detail: z.optional(z.string().check(z.maxLength(500))),
});
export type DeviceEvent = z.infer<typeof eventSchema>;
