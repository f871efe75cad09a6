import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import type { Report } from '@forewarn/shared';
import { createDeskStore } from './delivery/desk-store.ts';
import { createOutbox } from './delivery/outbox.ts';
import { connectTargets, routingTargets, type TargetSettings } from './delivery/targets.ts';
import { createApi } from './http/api.ts';
import { serveConsole } from './http/console-socket.ts';
import { makeSetupLink } from './http/setup-link.ts';
import { route } from './incidents/routing.ts';
import type { Silence } from './incidents/suppression.ts';
import { createWording } from './incidents/wording.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { createBus } from './live/bus.ts';
import { createFleet, type FleetView } from './live/fleet.ts';
import { createMetrics } from './metrics.ts';
import { channels } from './notifications/index.ts';
import { recover } from './pipeline/recover.ts';
import { createPipeline } from './pipeline.ts';
import { ruleKinds } from './rules/index.ts';
import type { Override, Rule } from './rules/rule.ts';
import { createRuleset } from './rules/ruleset.ts';
import { shippedRules } from './rules/shipped/index.ts';
import { startSchedule } from './schedule.ts';
import { createServers, type ListenOn } from './servers.ts';
import { openStores } from './storage/index.ts';
import { createReportBatch, readReports } from './storage/report-batch.ts';
import type { Core, Retention } from './storage/store.ts';
import { createHttp } from './tickets/http.ts';
import { connectors } from './tickets/index.ts';
import { openTrust } from './trust/trust.ts';
import { publishAuditHead } from './wiring/audit-head.ts';
import { type Clock, createClock } from './wiring/clock.ts';
import { createDeviceActions } from './wiring/device-actions.ts';
import { watchDiskRoom } from './wiring/disk-room.ts';
import { withSeries } from './wiring/evidence-series.ts';
import { prune } from './wiring/prune.ts';
import { restoredAt } from './wiring/restored.ts';
import { startTicking } from './wiring/ticking.ts';

/** What a collector needs to know to start; config.ts makes it of the YAML file and the environment. */
export interface CollectorSettings {
  /** Keys, database and the console's socket lie here. */
  readonly dataFolder: string;
  /** `sqlite:PATH` or `memory:` */
  readonly storage: string;
  readonly network: ListenOn;
  readonly loopback: ListenOn;
  /** Page address for people, without a final slash; empty = made of host and port. */
  readonly publicUrl: string;
  /** Names and addresses by which agents and browsers reach this machine. The first goes into tokens. */
  readonly hosts: readonly string[];
  /** How often agents report, ms. */
  readonly everyMs: number;
  /** IANA name; moments in tickets and mails are told in it. */
  readonly timeZone: string;
  /** Probes that are switched off everywhere. */
  readonly disabledProbes: readonly string[];
  readonly retention: Retention;
  readonly rules: readonly Rule[];
  readonly overrides: readonly Override[];
  readonly maintenance: readonly Silence[];
  readonly tickets: readonly TargetSettings[];
  readonly channels: readonly TargetSettings[];
  /** Hosts in the own network that ticket systems may lie on (SECURITY S46). */
  readonly allowHosts: readonly string[];
  /** Folder of the built web pages; null = none. */
  readonly webFolder: string | null;
}

/** Fields like pino's. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Collector {
  /** For people on this machine. */
  readonly localUrl: string;
  readonly publicUrl: string;
  /** `wss://HOST:PORT/agent` */
  readonly agentUrl: string;
  /** For the first user; null when there is one. */
  readonly setupLink: string | null;
  /** What is on record, for the command line and for tests. */
  readonly core: Core;
  deviceName(id: string): string;
  readonly fleet: FleetView;
  createToken(token: Parameters<ReturnType<typeof createDeviceActions>['createToken']>[0]): Promise<string>;
  close(): Promise<void>;
}

/** Wires every room and opens the doors. Throws an Error whose message names the cause and the way out. */
export async function startCollector(
  settings: CollectorSettings,
  log: Log,
  clock: Clock = createClock(),
): Promise<Collector> {
  const { now } = clock;
  const trust = openTrust(settings.dataFolder, { hosts: settings.hosts, now: now() });
  const ruleset = createRuleset(ruleKinds, [...shippedRules, ...settings.rules], settings.overrides);
  const stores = await openStores(settings.storage);
  const { core, history } = stores;
  const decode = (bytes: ArrayBuffer) =>
    readReports(bytes).map((row) => ({ ...row, report: JSON.parse(Buffer.from(row.bytes).toString()) as Report }));
  const watches = await recover(stores, ruleset, decode, now());
  const silences = new Map<string, Silence>();
  for (const silence of [...settings.maintenance, ...(await core.find('silence', { limit: 10_000 }))])
    silences.set(silence.id, silence);

  // DEFAULTS: silent after three intervals.
  const silentAfterMs = 3 * settings.everyMs;
  const fleet = createFleet(now, silentAfterMs);
  const bus = createBus();
  const desk = createDeskStore({ core, onChange: (id) => bus.publish({ t: 'ticket', id }) });
  const http = createHttp({ allowHosts: settings.allowHosts });
  const targets = connectTargets({
    tickets: settings.tickets,
    channels: settings.channels,
    connectors,
    channelKinds: channels,
    deps: { http, desk, words: createWording({ timeZone: settings.timeZone }), now },
  }).map((target) => withSeries(target, history));
  const told = routingTargets(targets);
  const outbox = createOutbox({ core, targets, now, random: Math.random, log, doubtBefore: await restoredAt(core) });
  const publicUrlAt = (port: number) => settings.publicUrl || `https://${settings.hosts[0] ?? 'localhost'}:${port}`;
  // With port 0 the system chooses one, known only once it listens.
  let publicUrl = publicUrlAt(settings.network.port);

  const diskRoom = watchDiskRoom(folderOf(settings), { log });
  await diskRoom.look();
  const pipeline = createPipeline({
    stores,
    batch: createReportBatch(),
    ruleset,
    watches,
    silences,
    fleet,
    bus,
    get publicUrl() {
      return publicUrl;
    },
    silentAfterMs,
    hasDiskRoom: () => diskRoom.hasRoom,
    route: (change, message) => route(change, message, told),
    onDeliveries: () => outbox.poke(),
    onError: (error) => log.error({ err: error }, 'the store did not take a batch; it is kept and tried again'),
    newId: () => randomBytes(12).toString('base64url'),
    now,
  });

  let ingest: Ingest | undefined;
  const metrics = createMetrics({ fleet, bus, outbox, diskRoom, ingest: () => ingest });
  const devices = createDeviceActions({
    core,
    watches,
    pipeline,
    trust,
    agentUrl: () => agentUrl,
    ingest: () => ingest,
    fleet,
    bus,
    now,
  });
  const api = createApi({
    core,
    history,
    fleet,
    bus,
    actions: pipeline.actions,
    devices,
    desk,
    tokens: { create: devices.mintToken },
    deliveries: outbox,
    rules: ruleset.rules,
    connectors,
    channels,
    targets: [
      ...settings.tickets.map(({ name, kind }) => ({ name, kind, to: 'ticket' as const })),
      ...settings.channels.map(({ name, kind }) => ({ name, kind, to: 'people' as const })),
    ],
    maintenance: settings.maintenance,
    metrics,
    keys: { secrets: trust.secretsKey },
    publicUrl,
    webFolder: settings.webFolder,
    backup: (path) => stores.backup(path),
    healthy: () => pipeline.commit.hasRoom && diskRoom.hasRoom,
    now,
    log: {
      info: (message) => log.info({}, message),
      warn: (message) => log.warn({}, message),
      error: (message, error) => log.error({ err: error }, message),
    },
  });
  const servers = createServers(
    trust,
    settings.network,
    settings.loopback,
    (request, env) => api.app.fetch(request, env),
    (error) =>
      log.error({ err: error }, 'a connection could not be taken: raise the limit of open files if this goes on'),
  );
  ingest = createIngest(servers.network, {
    intake: pipeline.intake,
    core,
    trust,
    device: (id) => watches.get(id)?.device,
    pendingDevices: () =>
      [...watches.values()].flatMap(({ device }) => (device.approved || device.revokedAt !== null ? [] : [device])),
    nextDeviceNumber: devices.nextNumber,
    onEnrolled: (device) => pipeline.enrolled(device),
    onExpired: devices.forget,
    settings: () => ({ everyMs: settings.everyMs, disabled: [...settings.disabledProbes] }),
    audit: (deed) =>
      void api.audit.record(deed).catch((error) => log.error({ err: error }, 'the audit log could not be written')),
    log,
    now,
  });
  await servers.listen();
  publicUrl = publicUrlAt(servers.networkPort());
  const agentUrl = `wss://${settings.hosts[0] ?? 'localhost'}:${servers.networkPort()}/agent`;
  const consoleSocket = await serveConsole(api.app, join(settings.dataFolder, 'admin.sock'));
  const ticking = startTicking({
    pipeline,
    watches,
    clock,
    clockStepped(byMs) {
      log.warn(
        { byMs },
        'the clock of this machine was stepped, or it slept; holds and silences go on as if it had not',
      );
      ingest.clockStepped(byMs);
      outbox
        .clockStepped(byMs)
        .catch((error) => log.error({ err: error }, 'what waits to be told keeps its old moment'));
    },
  });
  const schedule = startSchedule({
    history,
    retention: settings.retention,
    log,
    now,
    jobs: [
      { name: 'prune', when: '47 2 * * *', run: async () => log.info(await prune(core, now()), 'old records removed') },
      {
        name: 'renew certificate',
        when: '41 3 * * *',
        run: () => void (trust.renewIfDue(now()) && servers.network.setSecureContext(trust.tlsOptions())),
      },
      {
        name: 'publish audit head',
        when: '3 0 * * *',
        run: () => publishAuditHead(api.audit, log),
      },
      {
        name: 'expire pending devices',
        when: '11 * * * *',
        run: async () => log.info({ gone: await ingest.sweepPending() }, 'pending devices swept'),
      },
    ],
  });
  outbox.start();
  const localUrl = `http://localhost:${servers.loopbackPort()}`;
  const setup = await makeSetupLink(core, localUrl, now());

  return {
    localUrl,
    publicUrl,
    agentUrl,
    setupLink: setup?.link ?? null,
    core,
    deviceName: (id) => watches.get(id)?.device.name ?? id,
    fleet,
    createToken: devices.createToken,
    async close() {
      ticking.stop();
      diskRoom.stop();
      ingest.close();
      api.close();
      await schedule.stop();
      await consoleSocket.close();
      await servers.close();
      await pipeline.commit.drained();
      await outbox.stop();
      await stores.close();
    },
  };
}

/** Where the store lies: the file of `sqlite:PATH`, or with the keys. */
const folderOf = ({ storage, dataFolder }: CollectorSettings): string =>
  storage.startsWith('sqlite:') ? dirname(resolve(storage.slice('sqlite:'.length))) : dataFolder;
