import type { Target } from '../incidents/routing.ts';
import type { Channel, ChannelDeps } from '../notifications/channel.ts';
import type { Connector, ConnectorDeps } from '../tickets/connector.ts';
import type { ConnectedTarget } from './tell.ts';

/** A ticket system or channel as a person configures it. */
export interface TargetSettings {
  /** Unique; part of every delivery's id. */
  readonly name: string;
  readonly kind: string;
  readonly config: unknown;
}

export interface TargetsOptions {
  readonly tickets: readonly TargetSettings[];
  readonly channels: readonly TargetSettings[];
  readonly connectors: readonly Connector[];
  readonly channelKinds: readonly Channel[];
  readonly deps: ConnectorDeps & ChannelDeps;
}

/** Letters, digits, `.`, `_` and `-`: a name is part of ids and file-safe everywhere. */
const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** Checks and connects all that is configured. Throws an Error that names the setting and the way out. */
export function connectTargets(options: TargetsOptions): ConnectedTarget[] {
  const taken = new Set<string>();
  const claim = (where: string, { name }: TargetSettings) => {
    if (!nameShape.test(name)) {
      throw new Error(`${where}.name "${name}": use 1 to 40 letters, digits, dots, dashes or underscores.`);
    }
    if (taken.has(name))
      throw new Error(`${where}.name "${name}" is used twice. Give every ticket system and channel its own.`);
    taken.add(name);
  };
  const tickets = options.tickets.map((settings, i): ConnectedTarget => {
    const where = `tickets[${i}]`;
    claim(where, settings);
    const connector = pick(where, settings, options.connectors);
    const config = parsed(where, connector.config, settings.config);
    const connection = connector.connect(config, options.deps);
    return { name: settings.name, to: 'ticket', connection, findLagMs: connector.findLagMs };
  });
  const channels = options.channels.map((settings, i): ConnectedTarget => {
    const where = `channels[${i}]`;
    claim(where, settings);
    const channel = pick(where, settings, options.channelKinds);
    const config = parsed(where, channel.config, settings.config);
    return {
      name: settings.name,
      to: 'people',
      send: (notification) => channel.send(config, notification, options.deps),
    };
  });
  return [...tickets, ...channels];
}

/** What routing needs to know of them. */
export const routingTargets = (targets: readonly ConnectedTarget[]): Target[] =>
  targets.map(({ name, to }) => ({ name, to }));

function pick<Unit extends { readonly kind: string }>(
  where: string,
  settings: TargetSettings,
  units: readonly Unit[],
): Unit {
  const unit = units.find(({ kind }) => kind === settings.kind);
  if (unit) return unit;
  const known = units.map(({ kind }) => kind).join(', ');
  throw new Error(`${where}.kind "${settings.kind}" is not known. Use one of: ${known}.`);
}

function parsed(where: string, schema: Connector['config'], config: unknown): unknown {
  const result = schema.safeParse(config ?? {});
  if (result.success) return result.data;
  // Only paths and messages: a value might be a secret.
  const faults = result.error.issues.map((issue) => `${[where, 'config', ...issue.path].join('.')}: ${issue.message}`);
  throw new Error(faults.join('\n'));
}
