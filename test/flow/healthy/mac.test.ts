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
      name: 'its firewall is switched off',
      strike({ host }) {
        const answer = host.answerRun;
        host.answerRun = (program, args) =>
          program === 'socketfilterfw' ? { stdout: 'Firewall is disabled. (State = 0)\n' } : answer(program, args);
      },
      days: 0.2,
      incidents: ['firewall-off application firewall'],
    },
  ],
});
