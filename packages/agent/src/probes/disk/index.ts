import { defineProbe } from '../probe.ts';
import { startDrives } from './drives.ts';
import { startVolumesElsewhere } from './elsewhere.ts';
import { type DiskMetric, metrics } from './metrics.ts';
import { startVolumes } from './volumes.ts';

export const disk = defineProbe<DiskMetric>({
  name: 'disk',
  everyMs: 10_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics,
  reads: 'How full each fixed drive is and how fast it answers. No file names and no contents.',
  start(host) {
    if (host.platform !== 'linux') {
      const read = startVolumesElsewhere(host);
      return () => ({ readings: read() });
    }
    const readVolumes = startVolumes(host);
    const readDrives = startDrives(host);
    return () => ({ readings: [...readVolumes(), ...readDrives()] });
  },
});
