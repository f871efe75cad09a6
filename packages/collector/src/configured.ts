import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Settings } from './config.ts';
import type { Silence } from './incidents/suppression.ts';
import { momentOf } from './incidents/wall-clock.ts';
import type { CollectorSettings } from './main.ts';
import type { Override, Rule } from './rules/rule.ts';

/** Keys that were left out of the file stay left out. */
type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };
const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;

/** What a person set, in the words of the rooms that use it. */
export function collectorSettings(settings: Settings, dataFolder: string, webFolder: string | null): CollectorSettings {
  const { network, loopback, hosts, retention } = settings;
  return {
    dataFolder,
    storage: settings.storage ?? `sqlite:${join(dataFolder, 'forewarn.db')}`,
    network,
    loopback,
    publicUrl: settings.publicUrl ?? '',
    hosts: [...new Set([...hosts, hostname(), 'localhost', '127.0.0.1'])],
    everyMs: settings.interval,
    timeZone: settings.timeZone,
    disabledProbes: settings.probes.off,
    retention: {
      rawMs: retention.raw,
      fiveMinutesMs: retention.fiveMinutes,
      hourMs: retention.hour,
      eventMs: retention.events,
      maxBytes: retention.size,
    },
    rules: extraRules(settings),
    overrides: overrides(settings),
    maintenance: maintenance(settings),
    tickets: settings.tickets.map(({ name, kind, config }) => ({ name, kind, config: config ?? {} })),
    channels: settings.channels.map(({ name, kind, config }) => ({ name, kind, config: config ?? {} })),
    allowHosts: settings.allowHosts,
    webFolder,
  };
}

const overrides = ({ rules }: Settings): Override[] =>
  rules.overrides.map(({ match, hold, clearDelay, off, params, quiet }) => ({
    match: { ...given(match), rule: match.rule },
    ...given({ holdMs: hold, clearDelayMs: clearDelay, off, params, quiet }),
  }));

const extraRules = ({ rules }: Settings): Rule[] =>
  rules.extra.map(({ hold, clearDelay, graceAfterBoot, roles, platforms, exceptInstances, quiet, ...rule }) => ({
    ...rule,
    source: 'The configuration of this collector',
    holdMs: hold,
    clearDelayMs: clearDelay,
    ...given({ graceAfterBootMs: graceAfterBoot, roles, platforms, exceptInstances, quiet }),
  }));

/** Maintenance windows as silences. */
const maintenance = (settings: Settings): Silence[] =>
  settings.maintenance.map((window) => {
    const from = momentIn(window.from, window.timeZone);
    return {
      id: `configured/${window.name}`,
      match: given(window.match),
      from,
      until: from + window.for,
      everyDays: window.everyDays ?? null,
      timeZone: window.timeZone,
      reason: window.reason,
      by: 'configuration',
    };
  });

/** Epoch ms of a local moment in a time zone; a moment with an offset of its own is taken as it is. */
export function momentIn(text: string, timeZone: string): number {
  if (/(Z|[+-]\d\d:?\d\d)$/.test(text)) return Date.parse(text);
  return momentOf(Date.parse(`${text}Z`), timeZone);
}
