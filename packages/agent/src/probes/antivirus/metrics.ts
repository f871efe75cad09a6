import type { MetricDeclaration } from '@forewarn/shared';
import { protectionStates } from './product.ts';

export const metrics = {
  'protection.state': {
    unit: 'state',
    states: protectionStates,
    help: 'Whether the antivirus or EDR product watches this machine',
  },
  'protection.signature_age': { unit: 'seconds', help: 'Age of the signatures it recognises threats by' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
