import { debianServer } from './debian-server.ts';
import { healthyWeek } from './healthy-week.ts';

healthyWeek('a Debian server', debianServer, {
  nothingHere: {
    battery: 'it stands in a rack',
    'network-links': 'its one card is virtual',
    wifi: 'it hangs on a cable',
    printer: 'it has no print system',
  },
  events: ['boot', 'backup-finished', 'inventory-changed'],
  troubles: [
    {
      name: 'the mains fail and its UPS carries it',
      strike: ({ ups }) => void Object.assign(ups, { status: 'OB DISCHRG', charge: 80 }),
      days: 0.1,
      incidents: ['ups-on-battery cellar'],
    },
    {
      name: 'the backup of its files stops',
      strike({ backsUp }) {
        backsUp.files = false;
      },
      days: 1,
      incidents: ['backup-overdue files'],
    },
  ],
});
