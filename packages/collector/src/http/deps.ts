import type { Role } from '@forewarn/shared';
import type { ZodType } from 'zod';
import type { Silence } from '../incidents/suppression.ts';
import type { Bus } from '../live/bus.ts';
import type { FleetView } from '../live/fleet.ts';
import type { Device, UserRole } from '../storage/nouns.ts';
import type { Core, History } from '../storage/store.ts';
import type { Desk } from '../tickets/desk.ts';
import type { PasswordCost } from './password.ts';
import type { Door } from './permissions.ts';

/** What people may do to incidents; the pipeline implements it. False = no such incident, or not in a phase that allows it. */
export interface IncidentActions {
  acknowledge(incident: string, by: string, note: string): Promise<boolean>;
  resolve(incident: string, by: string, note: string): Promise<boolean>;
  note(incident: string, by: string, text: string): Promise<boolean>;
  /** Writes the silence (new, or the same id changed) and heeds it from now on. */
  silence(silence: Silence): Promise<void>;
  endSilence(id: string): Promise<boolean>;
}

/** Devices, wherever else they are known (present state, open sockets) beside the store. False = no such device. */
export interface DeviceActions {
  approve(id: string): Promise<boolean>;
  change(id: string, set: DeviceSettings): Promise<boolean>;
  /** Closes its socket within a second; its key can never enrol again (SECURITY S11). */
  revoke(id: string): Promise<boolean>;
  /** The four words that the agent shows too, for comparing before approval. */
  fingerprint(device: Device): string;
}

export interface DeviceSettings {
  readonly name?: string;
  readonly role?: Role;
  readonly site?: string;
  readonly tags?: readonly string[];
  readonly owner?: string;
}

export interface NewToken {
  readonly by: string;
  readonly expiresAt: number;
  readonly uses: number;
  readonly approve: boolean;
  readonly site: string;
  readonly role: Role;
  readonly tags: readonly string[];
  readonly owner: string;
}

/** A rule's text for people. Every `Rule` is one. */
export interface RuleText {
  readonly id: string;
  readonly kind: string;
  readonly params?: unknown;
  readonly title: string;
  readonly summary: string;
  readonly cause: string;
  readonly firstSteps: readonly string[];
  readonly userCanTry: readonly string[];
  readonly source: string;
  readonly holdMs: number;
  readonly clearDelayMs: number;
  readonly quiet?: boolean;
}

/** A kind of connector or channel; `config` is the zod schema that is also its form. */
export interface UnitKind {
  readonly kind: string;
  readonly title: string;
  readonly config: ZodType;
}

/** A configured target, without its settings: those hold secrets (SECURITY S47). */
export interface Target {
  readonly name: string;
  readonly kind: string;
  readonly to: 'ticket' | 'people';
}

export interface ApiLimits {
  /** Streams to browsers at once. */
  readonly liveStreams: number;
  readonly bodyBytes: number;
}

/** What `main.ts` hands the HTTP API. */
export interface ApiDeps {
  readonly core: Core;
  readonly history: History;
  readonly fleet: FleetView;
  readonly bus: Bus;
  readonly actions: IncidentActions;
  readonly devices: DeviceActions;
  /** The built-in desk; it tells the browsers itself of what changed. */
  readonly desk: Pick<Desk, 'get' | 'change'>;
  readonly tokens: {
    /** The whole string, shown once, and the record's id. */
    create(token: NewToken): Promise<{ readonly token: string; readonly id: string }>;
  };
  readonly deliveries: {
    /** Given up or uncertain: try again now. False = no such delivery, or it needs no retry. */
    retry(id: string): Promise<boolean>;
    /** A person found the ticket that an uncertain delivery made. False = it is not uncertain. */
    adopt(id: string, ticket: { readonly id: string; readonly url: string }): Promise<boolean>;
  };
  readonly rules: readonly RuleText[];
  readonly connectors: readonly UnitKind[];
  readonly channels: readonly UnitKind[];
  readonly targets: readonly Target[];
  /** Maintenance windows of the configuration file: shown beside the silences, changed only there. */
  readonly maintenance?: readonly Silence[];
  /** prom-client's Registry. */
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
  readonly keys: {
    /** 32 bytes (trust's secretsKey): the keys of the audit log and of the session cookies are derived from it. */
    readonly secrets: Uint8Array;
  };
  /** Page address for people, without a final slash. */
  readonly publicUrl: string;
  /** Folder of the built web pages; null = none. */
  readonly webFolder: string | null;
  /** Copies the store to a new file, verified. */
  backup(path: string): Promise<void>;
  /** False = the collector cannot do its work (disk full, store closed). */
  healthy(): boolean;
  now(): number;
  readonly log: {
    info(message: string): void;
    warn(message: string): void;
    error(message: string, error: unknown): void;
  };
  readonly limits?: Partial<ApiLimits>;
  /** Smaller only in tests. */
  readonly passwordCost?: PasswordCost;
  /** Waits before answering a failed sign-in; tests hand in one that returns at once. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** Who makes a request. */
export interface Caller {
  readonly kind: 'user' | 'token' | 'console';
  /** What the audit log and timelines say. */
  readonly name: string;
  readonly role: UserRole;
  /** The user's id; empty for the console. */
  readonly user: string;
  /** Id of the session or API token; empty for the console. */
  readonly credential: string;
}

/** Hono's environment: what the server hands in, and what the middleware finds out. */
export interface ApiEnv {
  Bindings: {
    /** Node's request, as @hono/node-server hands it in. */
    readonly incoming?: {
      readonly url?: string | undefined;
      readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean };
    };
    /** Set by the socket in the data folder only. */
    readonly console?: true;
  };
  Variables: {
    door: Door;
    /** The caller's network address; empty when unknown. */
    address: string;
    /** The browser sees https: cookies may be Secure. */
    secure: boolean;
    caller: Caller | null;
  };
}
