import { readdirSync, readFileSync } from 'node:fs';
import { parseCertificate } from '../../packages/agent/src/host/certificate-seen.ts';
import { matches } from '../../packages/agent/src/host/journal.ts';
import { parseWindowsEvent } from '../../packages/agent/src/host/windows-event.ts';
import type {
  Connection,
  FileInfo,
  FileSystemUse,
  Host,
  JournalEntry,
  LocalSettings,
  Reach,
  RunResult,
  ServiceFound,
  SystemLoad,
} from '../../packages/agent/src/host.ts';
import { defaultSettings } from '../../packages/agent/src/host.ts';
import type { Probe, Result } from '../../packages/agent/src/probes/probe.ts';

const folder = new URL('../fixtures/agent/linux-6.18-debian-12-vm/', import.meta.url);

/** What the machine of the fixtures printed, by file name. */
export function printed(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

const kernelFiles: Readonly<Record<string, string>> = {
  'net-dev': '/proc/net/dev',
  'net-route': '/proc/net/route',
  'net-ipv6_route': '/proc/net/ipv6_route',
  'net-arp': '/proc/net/arp',
  'pressure-cpu': '/proc/pressure/cpu',
  'pressure-memory': '/proc/pressure/memory',
  'pressure-io': '/proc/pressure/io',
  mountinfo: '/proc/self/mountinfo',
  fstab: '/etc/fstab',
};

/** A machine on paper: change its fields between two looks of a probe. */
export interface RecordedHost extends Host {
  platform: Host['platform'];
  settings: LocalSettings;
  readonly files: Map<string, string | Error>;
  readonly links: Map<string, string>;
  readonly volumes: Map<string, FileSystemUse>;
  /** What differs from a plain empty file. */
  readonly infos: Map<string, Partial<FileInfo>>;
  /** Which file lies at a path: another inode = rotated. */
  readonly parts: Map<string, { inode: number }>;
  readonly kept: Map<string, string>;
  boot: string;
  upMs: number;
  /** On battery, or in a metered network. */
  saves: boolean;
  at: number;
  machine: SystemLoad;
  readonly ran: string[];
  answerRun: (program: string, args: readonly string[]) => Partial<RunResult>;
  answerInformation: Readonly<Record<string, unknown>>;
  answerReach: (host: string, port: number) => Reach;
  /** Milliseconds, or the resolver's error code. */
  answerResolve: (server: string) => number | string;
  /** What a service answers that announces itself on the link. */
  answerService: (name: string) => ServiceFound | undefined;
  servers: string[];
  /** What the next looks into the journal find. */
  journalEntries: JournalEntry[];
  /** By the query's name. */
  windowsAnswers: Record<string, readonly unknown[] | Error>;
  /** Windows events as XML; what the next looks into the event log find. */
  eventXml: string[];
  answerConnect: (host: string, port: number) => Promise<Connection>;
  /** Lets time pass. */
  pass(ms: number): void;
}

const absent = { code: null, stdout: '', stderr: '', outcome: 'missing' } as const;

/** The machine of the fixtures, healthy; sysfs holds its one network card and its one disk. */
export function recordedHost(): RecordedHost {
  const files = new Map<string, string | Error>();
  for (const name of readdirSync(folder)) files.set(kernelFiles[name] ?? `/proc/${name}`, printed(name));
  files.set('/sys/class/net/eth0/operstate', 'up\n');
  files.set('/sys/class/net/eth0/flags', '0x1003\n');
  files.set('/sys/class/net/eth0/speed', '1000\n');
  files.set('/sys/block/vda/queue/rotational', '1\n');
  files.set('/sys/fs/ext4/vda/errors_count', '0\n');
  const host: RecordedHost = {
    platform: 'linux',
    settings: defaultSettings,
    files,
    links: new Map([
      ['/sys/class/net/eth0', '../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0'],
      ['/sys/class/net/lo', '../../devices/virtual/net/lo'],
      ['/sys/class/net/ifb0', '../../devices/virtual/net/ifb0'],
      ['/sys/class/net/ifb1', '../../devices/virtual/net/ifb1'],
      ['/sys/block/vda/device', '../../../virtio1'],
      ['/sys/dev/block/254:0', '../../devices/pci0000:00/0000:00:02.0/virtio1/block/vda'],
    ]),
    volumes: new Map([['/', { totalBytes: 1000, availableBytes: 600, freeBytes: 700, inodes: 100, freeInodes: 75 }]]),
    infos: new Map(),
    parts: new Map(),
    kept: new Map(),
    boot: 'boot-0001',
    upMs: 100_000,
    saves: false,
    at: 1_795_000_000_000,
    machine: { busyMs: 0, idleMs: 0, cores: 4, load: [1, 2, 3], totalBytes: 1000, freeBytes: 250 },
    ran: [],
    answerRun: () => absent,
    answerInformation: {},
    answerReach: () => ({ outcome: 'open', ms: 4 }),
    answerResolve: () => 7,
    answerService: () => undefined,
    servers: ['192.0.2.53'],
    journalEntries: [],
    windowsAnswers: {},
    eventXml: [],
    answerConnect: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    pass(ms) {
      host.upMs += ms;
      host.at += ms;
    },
    state: {
      problem: () => undefined,
      read: (name) => host.kept.get(name),
      write: (name, text) => void host.kept.set(name, text),
    },
    bootId: () => host.boot,
    now: () => host.at,
    uptimeMs: () => host.upMs,
    elapsedMs: () => host.upMs,
    thrifty: () => host.saves,
    readFile(path) {
      const content = files.get(path);
      if (content instanceof Error) throw content;
      return content;
    },
    sha256: async () => undefined,
    readPart(path, fromByte, mostBytes) {
      const text = host.readFile(path);
      if (text === undefined) return undefined;
      const all = Buffer.from(text);
      return {
        bytes: all.subarray(fromByte, fromByte + mostBytes),
        sizeBytes: all.length,
        inode: 1,
        ...host.parts.get(path),
      };
    },
    parseCertificate,
    list(path) {
      const below = [...files.keys(), ...host.infos.keys()].filter((name) => name.startsWith(`${path}/`));
      return [...new Set(below.map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))];
    },
    stat: (path): FileInfo | undefined =>
      files.has(path) || host.volumes.has(path) || host.infos.has(path)
        ? { kind: 'file', sizeBytes: 0, modifiedAt: 0, ...host.infos.get(path) }
        : undefined,
    readLink: (path) => host.links.get(path),
    statfs: (path) => host.volumes.get(path),
    async run(program, args) {
      host.ran.push([program, ...args].join(' '));
      return { ...absent, outcome: 'exited', code: 0, ...host.answerRun(program, args) };
    },
    information: async (calls) => {
      host.ran.push(`information ${calls.join(',')}`);
      return host.answerInformation;
    },
    journal(watch) {
      let seen = 0;
      return async () => {
        const entries = host.journalEntries.slice(seen).filter((entry) => matches(entry, watch));
        seen = host.journalEntries.length;
        return entries;
      };
    },
    windows: (query) => async () => {
      const answer = host.windowsAnswers[query.name] ?? new Error('Windows was not recorded here.');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    windowsEvents(watch) {
      let seen = 0;
      return async () => {
        const events = host.eventXml.slice(seen).flatMap((xml) => parseWindowsEvent(xml) ?? []);
        seen = host.eventXml.length;
        return events.filter(({ log, provider, id }) =>
          watch.from.some(
            (from) => from.log === log && from.ids.includes(id) && (from.provider ?? provider) === provider,
          ),
        );
      };
    },
    connect: ({ host: name, port }) => host.answerConnect(name, port),
    load: () => host.machine,
    ownUse: () => ({ cpuMs: 50, residentBytes: 40_000_000, childrenStarted: host.ran.length }),
    reach: async (target) => host.answerReach(target.host, target.port),
    async resolve(_name, { server = '' }) {
      const answer = host.answerResolve(server);
      if (typeof answer === 'number') return answer;
      throw Object.assign(new Error(answer), { code: answer });
    },
    findService: async (name) => host.answerService(name),
    nameServers: () => host.servers,
    http: async () => ({ status: 404, body: Buffer.alloc(0) }),
  };
  return host;
}

/** Starts a probe on a host; each call is one look. */
export function start(probe: Probe, host: Host): () => Promise<Result> {
  const read = probe.start(host);
  const { signal } = new AbortController();
  return async () => read(signal);
}

/** The value of one series in a result; undefined when it was not read. */
export function valueIn(result: Result, metric: string, instance = ''): number | null | undefined {
  return result.readings?.find((reading) => reading.metric === metric && (reading.instance ?? '') === instance)?.value;
}

export function detailIn(result: Result, metric: string, instance = ''): string | undefined {
  return result.readings?.find((reading) => reading.metric === metric && (reading.instance ?? '') === instance)?.detail;
}
