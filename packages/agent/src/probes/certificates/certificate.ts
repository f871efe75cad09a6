import type { MetricDeclaration } from '@forewarn/shared';

/**
 * `left behind`: it was over for a month already when it was first seen; nobody uses it any more.
 * `unreadable`: it was named by the administrator and cannot be read.
 */
export const certificateStates = [
  'valid',
  'left behind',
  'ends within a month',
  'ends within two weeks',
  'ends within a week',
  'has ended',
  'unreadable',
] as const;
export type CertificateState = (typeof certificateStates)[number];

export const metrics = {
  'certificate.state': { unit: 'state', states: certificateStates, help: 'How long the certificate is still good for' },
  'certificate.ends_in': { unit: 'seconds', help: 'Time until the certificate ends; below 0 = it has ended' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;

/** One certificate, wherever it was found. Moments are epoch ms. */
export interface Certificate {
  /** Where it is: a path, `localhost:443`, or a name in a store. */
  readonly place: string;
  readonly names: readonly string[];
  readonly issuer: string;
  readonly validFrom: number;
  readonly validTo: number;
}

/** One that was named and could not be looked at. */
export interface Unseen {
  readonly place: string;
  readonly problem: string;
}

const dayMs = 86_400_000;
/** Limits of Netdata's x509check, for certificates of three months and more; short ones are renewed in their last third (Let's Encrypt). */
const limits = [
  ['ends within a week', 7],
  ['ends within two weeks', 14],
  ['ends within a month', 30],
] as const;
const longLifeMs = 90 * dayMs;
const forgottenMs = 30 * dayMs;

/** `knownSince`: when this agent first saw it. */
export function stateOf({ validFrom, validTo }: Certificate, knownSince: number, now: number): CertificateState {
  if (validTo <= now) return knownSince - validTo > forgottenMs ? 'left behind' : 'has ended';
  const scale = Math.min(1, Math.max(0, (validTo - validFrom) / longLifeMs));
  const reached = limits.find(([, days]) => validTo - now <= days * dayMs * scale);
  return reached?.[0] ?? 'valid';
}
