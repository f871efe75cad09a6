import { defineProbe } from '../probe.ts';
import { metrics } from './certificate.ts';
import type { watchCertificates } from './watch.ts';

export const certificates = defineProbe({
  name: 'certificates',
  everyMs: 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'Until when the certificates are good that this machine shows to others, and for which names. Never their keys.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchCertificates> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchCertificates(host);
      return watch(signal);
    };
  },
});
