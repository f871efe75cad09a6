import type { Metric, MetricDeclaration, Unit } from '@forewarn/shared';
import { probes } from '../../../packages/agent/src/probes/index.ts';
import type { PresentReading } from '../../../packages/collector/src/live/fleet.ts';

/** Which ones a metric is read of; by its whole name, or by what stands before its dot. */
const instances: Readonly<Record<string, readonly string[]>> = {
  disk: ['/', '/srv', '/home/shared/projects/archive/2019-to-2024/scans-of-incoming-post'],
  'disk.pressure10': [''],
  'disk.pressure60': [''],
  'disk.pressure300': [''],
  drive: ['nvme0n1', 'sda'],
  disk_events: ['sda'],
  raid: ['md0'],
  memory_errors: ['CPU_SrcID#0_MC#0_Chan#1_DIMM#0'],
  sensors: ['coretemp Package id 0', 'nct6798 fan2'],
  battery: ['BAT0'],
  ups: ['apc@localhost'],
  network: ['enp3s0', 'wlp2s0'],
  'network.path': [''],
  'network.gateway_loss': [''],
  'network.gateway_latency': [''],
  'network.internet_loss': [''],
  'network.internet_latency': [''],
  'network.latency_rise': [''],
  'network.rate_norm': [''],
  'network.rate_of_norm': [''],
  'network.dns_latency': ['10.20.0.53', '2001:db8:4f2a:91c0:1c2b:77ff:fe0a:53'],
  'network.dns_failures': ['10.20.0.53', '2001:db8:4f2a:91c0:1c2b:77ff:fe0a:53'],
  'network.vpn': ['wg-office'],
  wifi: ['wlp2s0'],
  printer: ['HP-2F'],
  'printer.supply': ['HP-2F black toner', 'HP-2F waste toner box'],
  'printer.supply_lasts': ['HP-2F black toner'],
  backup: ['restic:/srv', 'timeshift'],
  mail: ['mail.example.org'],
  protection: ['Microsoft Defender Antivirus'],
  encryption: ['/'],
  service: ['nightly-invoice-export-to-accounting.service', 'cups.service'],
  certificate: ['/etc/ssl/private/intranet.example.org.pem', 'CN=mail.example.org'],
  'login.account': ['jweber'],
  'login.password_expires': ['jweber'],
  crash: [''],
  'crash.app': ['LibreOffice Writer'],
  probe: probes.map((probe) => probe.name),
};

/** What is told where the unit's usual value would tell nothing; the first is of the first instance. */
const values: Readonly<Record<string, readonly (readonly [number | null, string?])[]>> = {
  'disk.used': [[0.93], [0.41]],
  'drive.health': [[0], [5, '24 sectors cannot be read, 8 more than a week ago: replace it soon']],
  'raid.state': [[4, 'sdb is missing since 21 November; the next disk that fails takes the data with it']],
  'printer.state': [[2]],
  'printer.trouble': [[3, 'Paper jam in tray 2']],
  'backup.seen': [[0], [4, 'The agent has looked for less than two days: too early to say']],
  'backup.age': [[68_400], [null]],
  'updates.security': [[7, 'linux-image-amd64, openssl, libssl3, firefox-esr, sudo, curl, libcurl4']],
  'protection.state': [[4, 'Real-time protection was switched off at 09:14']],
  'service.state': [[5, 'Exit code 1, three times since midnight'], [0]],
  'services.failed': [[1]],
  'certificate.state': [[4, 'Ends on 26 November; served on port 443'], [0]],
  'certificate.ends_in': [[4 * 86_400], [61 * 86_400]],
  'login.account': [[5, 'Locked after 10 failed sign-ins from WS-0007']],
  'login.failures': [[12]],
  'probe.outcome': [[0], [1], [2, 'There is no system journal on this machine, so errors of disks are not seen.']],
  'processes.cpu': [[0.31, 'chromium']],
  'processes.memory': [[0.22, 'java']],
  'battery.cycles': [[412]],
};

const usual: Readonly<Record<Unit, number>> = {
  ratio: 0.24,
  bytes: 6_871_947_673,
  bytes_per_second: 345_678,
  per_second: 12,
  ms: 8.4,
  seconds: 68_400,
  count: 3,
  celsius: 41,
  mbit_per_second: 866,
  state: 0,
};

const ofItself: Readonly<Record<string, MetricDeclaration>> = {
  'probe.outcome': { unit: 'state', help: 'How it ended.', states: ['ok', 'nothing-here', 'failed'] },
  'probe.duration': { unit: 'ms', help: 'How long it took.' },
};

/** Its own copy of the states: a metric on the wire is nobody's declaration. */
const metricOf = (name: string, { states, ...rest }: MetricDeclaration): Metric =>
  states === undefined ? { name, ...rest } : { name, ...rest, states: [...states] };

/** Every metric that some probe declares, so that a new probe is in the pictures by itself. */
export function readingsAt(now: number): PresentReading[] {
  const declared = [...probes.map((probe) => probe.metrics), ofItself].flatMap((metrics) =>
    Object.entries<MetricDeclaration>(metrics),
  );
  return declared.flatMap(([name, declaration]) => {
    const of = instances[name] ?? instances[name.split('.')[0] ?? ''] ?? [''];
    return of.map((instance, i) => {
      const [value, detail = ''] = values[name]?.[i] ?? [usual[declaration.unit]];
      return { metric: metricOf(name, declaration), instance, value, at: now, detail };
    });
  });
}
