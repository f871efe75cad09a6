import type { Platform } from '@forewarn/shared';
import type { InventoryCall } from './inventory-child.ts';
import type { Program } from './programs.ts';
import type { JournalEntry, JournalWatch, WindowsEvent, WindowsEventWatch, WindowsQuery } from './records.ts';
import type { State } from './state.ts';

export type * from './records.ts';

export interface RunResult {
  readonly code: number | null;
  /** Cut at 1 MiB; invalid UTF-8 replaced. */
  readonly stdout: string;
  readonly stderr: string;
  /** `unsafe`: the file or a parent folder is writable by others or not root's (SECURITY S23); `open-circuit`: it failed too often lately. */
  readonly outcome: 'exited' | 'timed-out' | 'too-long' | 'missing' | 'unsafe' | 'open-circuit';
}

export interface RunOptions {
  readonly timeLimitMs: number;
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** Its standard input; empty when left out. */
  readonly input?: string;
}

export interface FileSystemUse {
  readonly totalBytes: number;
  /** What an ordinary user may still use. */
  readonly availableBytes: number;
  readonly freeBytes: number;
  /** 0 where the file system does not count inodes (btrfs). */
  readonly inodes: number;
  readonly freeInodes: number;
}

export interface FileInfo {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  /** Root owns it and nobody else may write it; left out where files have no such owner (Windows). */
  readonly onlyRootWrites?: boolean;
  /** Every account of this machine may read it; left out on Windows. */
  readonly anyoneReads?: boolean;
}

/** A piece of a file, and which file it was: a log that was rotated has another `inode`. */
export interface FilePart {
  readonly bytes: Buffer;
  /** Of the whole file. */
  readonly sizeBytes: number;
  readonly inode: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Processor and memory as Node reports them: where there is no /proc. Times are ms since boot, over all cores. */
export interface SystemLoad {
  readonly busyMs: number;
  readonly idleMs: number;
  readonly cores: number;
  /** Over 1, 5 and 15 min; zeros on Windows. */
  readonly load: readonly number[];
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** What the agent itself has used since it started. */
export interface OwnUse {
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly childrenStarted: number;
}

/** A printer in the network that is asked by SNMP. */
export interface NamedPrinter {
  readonly host: string;
  /** What it lets read with; left out = "public", as most printers come. */
  readonly community?: string;
  /** What people call it; left out = its address. */
  readonly name?: string;
  /** Left out = 161. */
  readonly port?: number;
}

/** A UPS server (NUT's upsd, RFC 9271) named in this machine's own settings. */
export interface NamedUps {
  /** Left out = this machine. */
  readonly host?: string;
  /** Left out = 3493. */
  readonly port?: number;
  /** Left out = all that the server has. */
  readonly name?: string;
}

/** What the person who runs this machine told the agent in its own settings; never set by the collector. */
export interface LocalSettings {
  /** Who uses this machine; shown instead of whoever is logged on. */
  readonly owner?: string;
  /**
   * Independent places that prove the internet is there; empty = this machine is not meant to reach it.
   * Those with an IPv6 address are asked where there is no way out by IPv4.
   */
  readonly internetTargets: readonly { readonly host: string; readonly port: number }[];
  /** Asked of every configured name server; empty = name servers are not asked. */
  readonly dnsName: string;
  /** `http://…` of a page that answers 204 (No Content): anything else instead is a network's sign-in page. Empty = not asked. */
  readonly portalPage: string;
  /** Where CUPS listens: `host:port` or the path of its socket; left out = where this system keeps it. */
  readonly printServer?: string;
  /** Printers in the network to watch beside those this machine prints on, or that have another community than "public". */
  readonly printers?: readonly NamedPrinter[];
  /** The UPS that this machine hangs on; left out = what a UPS server on this machine has, where one answers. */
  readonly ups?: NamedUps;
  /** Read seldom, or never seldom, whatever battery and network say; left out = on battery and where the network is metered. */
  readonly doLess?: boolean;
  /** Folder of `*.json` files, root's alone, that say which backups to watch. */
  readonly checksFolder: string;
  /** Folder of `*.json` files, root's alone, that name the mail accounts to try. */
  readonly mailFolder: string;
  /** Beside those in their usual places: files (`*` stands for any name in a folder), or `localhost:port`. */
  readonly certificates?: readonly string[];
  /** Where programs that the agent starts (borg) may keep files of their own. */
  readonly workFolder: string;
}

export const defaultSettings: LocalSettings = {
  internetTargets: [
    { host: '1.1.1.1', port: 443 },
    { host: '8.8.8.8', port: 53 },
    { host: '9.9.9.9', port: 443 },
    { host: '2606:4700:4700::1111', port: 443 },
    { host: '2001:4860:4860::8888', port: 53 },
  ],
  dnsName: 'example.com',
  portalPage: 'http://cp.cloudflare.com/generate_204',
  checksFolder: '/etc/forewarn-agent/checks.d',
  mailFolder: '/etc/forewarn-agent/mail.d',
  workFolder: '/var/lib/forewarn-agent/work',
};

/** What differs on Windows. Who may write there is asked before it is obeyed (probes/windows-guard.ts). */
export const windowsSettings = {
  checksFolder: 'C:\\ProgramData\\forewarn-agent\\checks.d',
  mailFolder: 'C:\\ProgramData\\forewarn-agent\\mail.d',
  workFolder: 'C:\\ProgramData\\forewarn-agent\\data\\work',
} as const satisfies Partial<LocalSettings>;

/** Of the certificate that a server showed. */
export interface CertificateSeen {
  readonly names: readonly string[];
  readonly issuer: string;
  /** Epoch ms. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Why this machine would not trust it (Node's code, such as CERT_HAS_EXPIRED); undefined = trusted. */
  readonly problem?: string;
}

/** A conversation by lines over TCP or TLS (SMTP, IMAP, NUT). Every wait is bound by the connection's time limit. */
export interface Connection {
  /** The next line without its end; rejects when the limit is over, at the end, or over 64 KiB. */
  line(): Promise<string>;
  write(text: string): void;
  /** STARTTLS: from here on TLS; the certificate is looked at, not demanded to be good. */
  secure(serverName: string): Promise<void>;
  certificate(): CertificateSeen | undefined;
  close(): void;
}

/** A service found by DNS-SD. */
export interface ServiceFound {
  /** An address, or a name where the answer had none. */
  readonly host: string;
  readonly port: number;
  /** What it says of itself, keys in small letters: `rp`, `ty` … */
  readonly txt: Readonly<Record<string, string>>;
}

export type Reach =
  | { readonly outcome: 'open' | 'refused'; readonly ms: number }
  | { readonly outcome: 'timeout' | 'unreachable' };

/**
 * The machine as probes see it: the only way to files, programs, sockets and clocks, so that a test hands in a recorded machine.
 * Synchronous reads are for /proc, /sys and local file systems only: `fs.promises` costs four times as much (DESIGN §3).
 */
export interface Host {
  readonly platform: Platform;
  readonly settings: LocalSettings;
  /** What probes keep over restarts. */
  readonly state: State;
  /** Another for every boot of the machine; 8–64 letters, digits, - and _. */
  bootId(): string;
  /** Wall clock, epoch ms. */
  now(): number;
  /** Since boot, monotonic, ms. */
  uptimeMs(): number;
  /** Ms since some moment, monotonic, without a system call: for rates and intervals. May stand still while the machine sleeps. */
  elapsedMs(): number;
  /** This machine runs on battery or in a metered network: what is not urgent is read half as often. */
  thrifty(): boolean;
  /** Text of a small file (≤ 1 MiB), undefined when it does not exist. Throws on any other error. */
  readFile(path: string): string | undefined;
  /** At most `mostBytes` (≤ 1 MiB) from a place on: a log that grows, the head of a report. Undefined when it does not exist. */
  readPart(path: string, fromByte: number, mostBytes: number): FilePart | undefined;
  /** SHA-256 of a file, as lower-case hexadecimal digits, read in pieces; undefined when it does not exist. About 1 ms of CPU per MiB. */
  sha256(path: string, signal: AbortSignal): Promise<string | undefined>;
  /** The first certificate of a PEM text; throws where there is none. */
  parseCertificate(pem: string): CertificateSeen;
  /** Names in a folder, [] when it does not exist. */
  list(path: string): string[];
  stat(path: string): FileInfo | undefined;
  readLink(path: string): string | undefined;
  /** Local file systems only: a hung network mount blocks it. */
  statfs(path: string): FileSystemUse | undefined;
  /** Never two children at once; killed with its tree at `timeLimitMs`. Never rejects for what the child does. */
  run(program: Program, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /**
   * systeminformation's answers by call (`null` = that call failed), from a child of ours that exits.
   * Rejects when the child fails as a whole.
   */
  information(calls: readonly InventoryCall[], signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  /**
   * New entries since the last look, at most 1,000 (oldest first); the first look ever begins ten minutes back.
   * All watches share one journalctl each half minute. An empty journal and one that may not be read look alike here:
   * ask `demandJournal` (probes/journal-access.ts) first.
   */
  journal(watch: JournalWatch): () => Promise<readonly JournalEntry[]>;
  /** The answer's objects, at most `everyMs` old. All queries that are due share one PowerShell. Rejects with a reason in words. */
  windows(query: WindowsQuery): () => Promise<readonly unknown[]>;
  /** New events since the last look, at most 500 (oldest first); the first look ever begins one day back. */
  windowsEvents(watch: WindowsEventWatch): () => Promise<readonly WindowsEvent[]>;
  /** For platforms without /proc. */
  load(): SystemLoad;
  ownUse(): OwnUse;
  /** TCP connect and close. A refusal proves the host alive. */
  reach(target: { host: string; port: number; timeoutMs: number }): Promise<Reach>;
  /** Opens a conversation; rejects with the system's code (ECONNREFUSED, ETIMEDOUT, ENOTFOUND …). */
  connect(target: {
    host: string;
    port: number;
    tls?: boolean;
    /**
     * PEM of the authorities that may have signed the server's certificate, instead of the public ones.
     * Empty = none are loaded, for whoever only looks at what is shown.
     */
    authorities?: string;
    /** Of the whole conversation. */
    timeoutMs: number;
    signal?: AbortSignal;
  }): Promise<Connection>;
  /** One DNS question to one server (or the system's), one try. Resolves to milliseconds; rejects with the resolver's code. */
  resolve(name: string, options: { server?: string; timeoutMs: number }): Promise<number>;
  /** Where a service is that announces itself on the link (`HP LaserJet._ipp._tcp.local`, RFC 6763); undefined = nobody answers. */
  findService(name: string, timeoutMs: number): Promise<ServiceFound | undefined>;
  /** The system's name servers as configured now. */
  nameServers(): string[];
  /** Plain HTTP over TCP or a Unix socket; body capped at 1 MiB. */
  http(request: {
    socketPath?: string;
    host?: string;
    port?: number;
    tls?: boolean;
    /** Printers have certificates that nobody signed: take any. Only for questions that carry no secret. */
    anyCertificate?: boolean;
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: Buffer;
    timeoutMs: number;
  }): Promise<HttpAnswer>;
}
