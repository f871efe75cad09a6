import { eventXml } from '../../agent/probes/windows-sample.ts';
import { type RecordedHost, recordedHost } from '../../agent/recorded-host.ts';
import { chance, createCounter, hourOf, lastAt, work } from './rhythm.ts';
import { inInternet } from './web-servers.ts';
import { beginsAt, dayMs, type Life } from './week.ts';

const hourMs = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

/** What never changes in the week. */
const constant = {
  'page-file': [{ total: 24_000_000, free: 14_000_000 }],
  thermal: [{ limit: 100, reasons: 0 }],
  'storage-spaces': [],
  batteries: [],
  ups: [],
  wifi: [],
  'windows-backup': [],
  'veeam-agent': [],
  'login-domain': [],
  'login-password': [],
  'login-audit': [{ setting: 3 }],
  volumes: [{ letter: 'C:' }],
  firewall: ['DomainProfile', 'StandardProfile', 'PublicProfile'].map((Profile) => ({
    ...{ Profile, Policy: null, Local: 1, Service: 4 },
  })),
  encryption: [
    { Volumes: [{ DriveLetter: 'C:', ProtectionStatus: 1, ConversionStatus: 1, VolumeType: 0 }], Chassis: [3] },
  ],
  // Those that stand still on every Windows.
  services: ['gupdate', 'sppsvc', 'MapsBroker', 'edgeupdate'].map((Name) => ({
    ...{ Name, State: 'Stopped', ExitCode: 0, Trigger: false },
  })),
  'time-sync': [{ Service: 4, Type: 'NTP', Domain: false, Leap: 0, Stratum: 4 }],
  monitors: [{ YearOfManufacture: 2022, Name: 'DELL U2720Q', Maker: 'DEL', Serial: 'ABC123' }],
  'printer-names': [{ Name: 'Laser', DriverName: 'Brother HL-L2350DW series' }],
  inventory: [
    {
      system: { manufacturer: 'Dell Inc.', model: 'OptiPlex 7090', serial: 'ABCDEF1' },
      bios: { vendor: 'Dell Inc.', version: '1.24.0', releaseDate: '2026-02-01' },
      chassis: { kind: 3 },
      cpu: { manufacturer: 'GenuineIntel', brand: 'Core i5', cores: 8 },
      mem: { total: 17_000_000_000 },
      memLayout: [{ bank: 'DIMM1', size: 17_179_869_184, type: '26', manufacturer: 'Samsung' }],
      osInfo: { distro: 'Microsoft Windows 11 Pro', release: '10.0.26100', build: '26100', hostname: 'PC-ANN' },
      networkInterfaces: [{ iface: 'Intel Ethernet', default: true, ip4: '192.0.2.7', dhcp: true }],
      battery: [],
      users: [{ user: 'ann' }],
    },
  ],
} satisfies Record<string, unknown[]>;

const logonFailed = (at: number) =>
  eventXml(
    ...(['Security', 'Microsoft-Windows-Security-Auditing'] as const),
    4625,
    { TargetUserName: 'ann', Status: '0xc000006d', SubStatus: '0xc000006a', IpAddress: '-', WorkstationName: 'PC-ANN' },
    iso(at),
  );
const started = (at: number) =>
  eventXml(
    'Microsoft-Windows-Diagnostics-Performance/Operational',
    'Microsoft-Windows-Diagnostics-Performance',
    100,
    {
      BootTime: '41200',
      MainPathBootTime: '19800',
      BootUserProfileProcessingTime: '900',
      BootExplorerInitTime: '1500',
    },
    iso(at),
  );

/** What the log tells in the week, by the moment: a password mistyped, a start, programs that crash once, volumes mounted. */
function happenings(restartsAt: number): readonly { readonly at: number; readonly xml: string }[] {
  const mistyped = beginsAt + dayMs + 2.1 * hourMs;
  const crashed = beginsAt + 2 * dayMs + 5 * hourMs;
  return [
    { at: mistyped, xml: logonFailed(mistyped) },
    { at: mistyped + 20_000, xml: logonFailed(mistyped + 20_000) },
    {
      at: crashed,
      xml: eventXml(
        ...(['Application', 'Application Error', 1000] as const),
        ['WINWORD.EXE', '16.0', '1', 'mso.dll', '16.0', '1', 'c0000005', '1'],
        iso(crashed),
      ),
    },
    { at: restartsAt + 3 * 60_000, xml: started(restartsAt + 3 * 60_000) },
    {
      at: restartsAt + 3 * 60_000,
      xml: eventXml(
        'System',
        'Microsoft-Windows-Ntfs',
        98,
        { DriveName: 'C:', CorruptionActionState: '0' },
        iso(restartsAt + 90_000),
      ),
    },
    {
      at: restartsAt + 5 * 60_000,
      xml: eventXml(
        'System',
        'Microsoft-Windows-WindowsUpdateClient',
        19,
        { updateTitle: 'KB5046617' },
        iso(restartsAt),
      ),
    },
  ];
}

/** What Windows answers that is another thing at each moment. */
function answersAt(at: number, restartsAt: number, received: number) {
  const busy = work(at);
  const isPatched = at >= restartsAt;
  const waits = !isPatched && at >= restartsAt - dayMs;
  const documents =
    busy > 0.6 && hourOf(at) > 8 ? [{ Name: 'Laser, 7', JobId: 7, StatusMask: 0, PagesPrinted: 0 }] : [];
  return {
    updates: [{ Updates: [], SearchedAt: iso(lastAt(at, 5)), UpdateReboot: waits, ServicingReboot: false }],
    antivirus: [
      {
        SecurityCenter: true,
        Products: [{ displayName: 'Windows Defender', productState: 397_568 }],
        Defender: {
          ...{
            AMServiceEnabled: true,
            AntivirusEnabled: true,
            RealTimeProtectionEnabled: true,
            AMRunningMode: 'Normal',
          },
          SignaturesAt: iso(lastAt(at, 4)),
        },
      },
    ],
    certificates: [
      {
        ...{
          Subject: 'CN=pc-ann.example',
          Issuer: 'CN=Example CA',
          Thumbprint: 'A1B2C3D4E5F60718',
          Names: ['pc-ann.example'],
        },
        ...{ From: iso(beginsAt - 90 * dayMs), To: iso(beginsAt + 275 * dayMs) },
      },
    ],
    software: [
      { Name: 'Office', Version: isPatched ? '16.1' : '16.0', Publisher: 'Maker' },
      { Name: '7-Zip', Version: '24.08', Publisher: 'Igor Pavlov' },
    ],
    'outlook-files': [{ kind: '.ost', files: 1, largest: 6e9 + (at - beginsAt) / 10 }],
    'file-history': [{ user: 1001, until: iso(lastAt(at, Math.floor(hourOf(at)))) }],
    drives: [
      {
        ...{ model: 'Samsung SSD 980', serial: 'S64DNF0', place: 'disk 0', health: 0, status: [2], media: 4, bus: 17 },
        ...{ wear: 7, temperature: Math.round(34 + 12 * busy), readErrors: 0, writeErrors: 0 },
      },
    ],
    processes: [
      { name: 'chrome', cpu: 300 * busy, memory: 2e9, io: 40_000 },
      { name: 'MsMpEng', cpu: 20, memory: 3e8, io: 90_000 },
      { name: 'System', cpu: 4, memory: 0, io: 0 },
      { name: '_Total', cpu: 300 * busy + 24, memory: 5e9, io: 130_000, count: 212 },
    ],
    network: [
      {
        kind: 'adapter',
        name: 'Ethernet',
        index: 4,
        full: true,
        virtual: false,
        type: 6,
        medium: 14,
        admin: 1,
        oper: 1,
        bitsPerSecond: 1e9,
      },
      {
        kind: 'adapter',
        name: 'Bluetooth',
        index: 7,
        full: false,
        virtual: true,
        type: 6,
        medium: 10,
        admin: 1,
        oper: 2,
        bitsPerSecond: 3e6,
      },
      {
        kind: 'counters',
        name: 'Ethernet',
        received,
        sent: received / 8,
        packets: received / 900,
        errors: 0,
        drops: 3,
      },
      { kind: 'route', index: 4, hop: '192.0.2.1', metric: 0 },
      { kind: 'metric', index: 4, metric: 25 },
      { kind: 'machine', mobile: false },
    ],
    printers: [
      { kind: 'spooler', state: 4, start: 2, now: iso(at) },
      {
        ...{ kind: 'printer', Name: 'Laser', PortName: 'USB001', WorkOffline: false, PrinterState: 0 },
        ...{ PrinterStatus: documents.length > 0 ? 4 : 3, ExtendedPrinterStatus: documents.length > 0 ? 4 : 2 },
        ...{ DetectedErrorState: 0, ExtendedDetectedErrorState: 0 },
      },
      ...documents.map((one) => ({ kind: 'job', ...one, submitted: iso(at - 30_000) })),
    ],
  } satisfies Record<string, unknown[]>;
}

/** A Windows 11 PC of an office: on day and night, restarted for its updates on Wednesday night. */
export function windowsPc(): Life {
  const host: RecordedHost = recordedHost();
  host.platform = 'win32';
  inInternet(host);
  const restartsAt = beginsAt + 2 * dayMs + 21 * hourMs;
  const coming = [...happenings(restartsAt)].sort((a, b) => a.at - b.at);
  const [busyMs, idleMs, received] = [createCounter(1e6), createCounter(1e7), createCounter(5e9)];
  host.answerRun = (program) => ({
    stdout:
      program === 'ping'
        ? 'Antwort von 192.0.2.1: Bytes=32 Zeit<1ms TTL=64\n'.repeat(4) +
          'Pakete: Gesendet = 4, Empfangen = 4, Verloren = 0\nMinimum = 0ms, Maximum = 1ms, Mittelwert = 0ms\n'
        : '',
  });
  return {
    host,
    device: { role: 'workstation' },
    restartsAt,
    live(at) {
      // Defender scans at noon, and updates are installed before the restart.
      const isScanned = hourOf(at) >= 12.2 && hourOf(at) < 12.6;
      const isUpdated = at < restartsAt && restartsAt - at < 0.6 * hourMs;
      const busy = isScanned || isUpdated ? 0.97 : Math.min(0.9, work(at));
      host.machine = {
        ...{ cores: 8, load: [0, 0, 0], totalBytes: 17e9, freeBytes: 17e9 * (0.7 - 0.57 * busy ** 2) },
        ...{ busyMs: busyMs(at, 8000 * busy), idleMs: idleMs(at, 8000 * (1 - busy)) },
      };
      const used = 210e9 + (at - beginsAt) * 8 + 2e9 * chance(at);
      host.volumes.set('C:\\', {
        totalBytes: 500e9,
        availableBytes: 500e9 - used,
        freeBytes: 500e9 - used,
        inodes: 0,
        freeInodes: 0,
      });
      while ((coming[0]?.at ?? Number.POSITIVE_INFINITY) <= at) host.eventXml.push(coming.shift()?.xml ?? '');
      host.windowsAnswers = { ...constant, ...answersAt(at, restartsAt, received(at, 4e5 * busy + 2000)) };
    },
  };
}
