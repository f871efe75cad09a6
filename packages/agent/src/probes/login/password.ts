import type { Reading } from '@forewarn/shared';
import type { Metric } from './metrics.ts';

/** One reading for whoever is signed in, none for a password that never runs out. */
export function passwordReadings(answer: readonly unknown[], now: number): Reading<Metric>[] {
  return answer.flatMap((one): Reading<Metric>[] => {
    const { account, expires } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
    const at = typeof expires === 'string' ? Date.parse(expires) : Number.NaN;
    if (typeof account !== 'string' || account === '' || Number.isNaN(at)) return [];
    return [{ metric: 'login.password_expires', instance: account.slice(0, 64), value: (at - now) / 1000 }];
  });
}
