import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'wifi.signal': {
    unit: 'ratio',
    help: 'Quality of the Wi-Fi signal: 0 at −100 dBm, 1 at −50 dBm and better, as Windows counts it; no reading while not connected.',
  },
  'wifi.rate': { unit: 'mbit_per_second', help: 'Speed at which this machine sends by Wi-Fi; looked at every 10 min.' },
  'wifi.roams': {
    unit: 'count',
    help: 'Changes of the access point in the last hour, as far as looks every few minutes see them.',
  },
} as const satisfies Record<string, MetricDeclaration>;

export type WifiMetric = keyof typeof metrics;
