import { healthyWeek } from './healthy-week.ts';
import { mac } from './mac.ts';

healthyWeek('a MacBook', mac, {
  nothingHere: {
    ups: 'it has a battery',
    'network-links': 'it has no cable and no VPN',
    mail: 'no account is named',
    antivirus: 'it has none but Apple’s own',
    certificates: 'it serves nobody',
  },
  events: ['boot', 'backup-finished'],
  troubles: [
    {
      name: 'FileVault is taken off, and it is carried about',
      strike({ fileVault }) {
        fileVault.isOn = false;
      },
      days: 1.5,
      incidents: ['disk-not-encrypted /'],
    },
  ],
});
