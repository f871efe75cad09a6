import { healthyWeek } from './healthy-week.ts';
import { windowsPc } from './windows-pc.ts';

healthyWeek('a Windows PC of an office', windowsPc, {
  nothingHere: {
    raid: 'it has no Storage Spaces',
    battery: 'it stands on a desk',
    ups: 'it has none',
    wifi: 'it hangs on a cable',
    'memory-errors': 'its hardware reported none',
    'print-drivers': 'Windows could load them all',
  },
  events: ['boot', 'backup-finished', 'inventory-changed', 'update-installed'],
  troubles: [
    {
      name: 'Defender is switched off',
      strike({ host }) {
        const [told] = host.windowsAnswers.antivirus as readonly { Defender: object }[];
        const Defender = { ...told?.Defender, RealTimeProtectionEnabled: false };
        host.windowsAnswers.antivirus = [
          { ...told, Defender, Products: [{ displayName: 'Windows Defender', productState: 393_472 }] },
        ];
      },
      days: 0.2,
      incidents: ['protection-off Microsoft Defender'],
    },
  ],
});
