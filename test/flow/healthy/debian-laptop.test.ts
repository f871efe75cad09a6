import { debianLaptop } from './debian-laptop.ts';
import { healthyWeek } from './healthy-week.ts';

healthyWeek('a Debian laptop', debianLaptop, {
  nothingHere: {
    'drive-health': 'its drive is virtual in the recording',
    raid: 'it has one drive',
    'memory-errors': 'its memory counts none (no ECC)',
    ups: 'it has a battery',
    'network-links': 'it has no cable and no VPN',
    backup: 'none is named',
    mail: 'no account is named and it delivers nothing itself',
    certificates: 'it serves nobody',
  },
  events: ['boot', 'inventory-changed'],
  troubles: [
    {
      name: 'its disk fills',
      strike: ({ host }) =>
        void host.volumes.set('/', {
          ...{ totalBytes: 250e9, availableBytes: 1e9, freeBytes: 11e9, inodes: 15e6, freeInodes: 14e6 },
        }),
      days: 0.2,
      incidents: ['disk-space /'],
    },
  ],
});
