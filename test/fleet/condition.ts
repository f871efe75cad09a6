import type { Metric, MetricDeclaration } from '@forewarn/shared';
import { probes } from '../../packages/agent/src/probes/index.ts';
import type { Chance } from './chance.ts';
import type { Trouble } from './faults.ts';
import type { Column } from './machine.ts';

const dayMs = 86_400_000;
const day = 86_400;
const declared = new Map(probes.flatMap((probe) => Object.entries<MetricDeclaration>(probe.metrics)));

/** A metric as its own probe declares it, so that a simulated state is one the real agent has. */
function metricOf(name: string): Metric {
  const declaration = declared.get(name);
  if (!declaration)
    throw new Error(`No probe declares ${name}: it was renamed, or the simulated machine has it wrong.`);
  const { states, ...rest } = declaration;
  return states === undefined ? { name, ...rest } : { name, ...rest, states: [...states] };
}

/** What breaks slowly or is left undone: drives, power, updates, protection, certificates, services, sign-ins. */
export function conditionColumns(chance: Chance, isServer: boolean): Column[] {
  const columns: Column[] = [];
  const add = (name: string, instance: string, read: Column['read']) =>
    columns.push({ metric: metricOf(name), instance, read });
  /** One state while all is well, another while the trouble lasts. */
  const state = (name: string, instance: string, well: string, trouble?: Trouble, sick = well, detail = '') => {
    const metric = metricOf(name);
    const [asUsual = -1, inTrouble = -1] = [well, sick].map((one) => metric.states?.indexOf(one));
    if (asUsual < 0 || inTrouble < 0) throw new Error(`${name} has no state "${well}" or "${sick}".`);
    columns.push({
      metric,
      instance,
      read: (_, suffers) => (trouble && suffers(trouble) !== undefined ? inTrouble : asUsual),
      says: (suffers) => (trouble && suffers(trouble) !== undefined ? detail : ''),
    });
  };

  const warm = chance.between(32, 48);
  const worn = Number(chance.between(0.01, 0.4).toFixed(2));
  state(
    'drive.health',
    'nvme0n1',
    'healthy',
    'drive-fails',
    'failing',
    'Its own verdict is that it fails (SMART): 312 sectors could not be read.',
  );
  add('drive.worn', 'nvme0n1', () => worn);
  add('drive.temperature', 'nvme0n1', () => Math.round(warm + chance.noise()));
  add('drive.temperature_left', 'nvme0n1', () => 30);
  if (isServer) {
    state(
      'raid.state',
      'md0',
      'healthy',
      'raid-degrades',
      'degraded',
      'md0 (mirror of 2) has lost sdb: no other disk may fail.',
    );
    add('raid.missing', 'md0', (_, suffers) => (suffers('raid-degrades') === undefined ? 0 : 1));
    state('ups.state', 'rack', 'online', 'power-cut', 'on-battery', 'No mains: rack runs on its battery.');
    add('ups.charge', 'rack', (_, suffers) => Math.max(0.05, 1 - (suffers('power-cut') ?? 0) / 1_800_000));
    add('ups.load', 'rack', () => 0.35);
    add('ups.runtime', 'rack', (_, suffers) => Math.max(60, 1800 - Math.round((suffers('power-cut') ?? 0) / 1000)));
  } else {
    const capacity = Number(chance.between(0.85, 1).toFixed(2));
    const signal = chance.between(0.6, 0.95);
    state('battery.state', 'BAT0', 'mains');
    add('battery.charge', 'BAT0', () => 1);
    add('battery.capacity', 'BAT0', () => capacity);
    add('wifi.signal', 'wlan0', () => Number(Math.min(1, Math.max(0.5, signal + 0.03 * chance.noise())).toFixed(2)));
    add('wifi.rate', 'wlan0', () => 866);
  }

  const waiting = Math.floor(chance.between(0, 9));
  const waitingSince = waiting === 0 ? 0 : chance.between(0.5, 6) * day;
  add('updates.security', '', () => waiting);
  add('updates.security_age', '', () => Math.round(waitingSince));
  state('updates.reboot', '', 'none');
  state(
    'protection.state',
    'Example Antivirus',
    'on',
    'antivirus-off',
    'off',
    'Its protection in real time is switched off.',
  );
  const signedAt = chance.between(0, 0.8);
  add('protection.signature_age', 'Example Antivirus', (at) => Math.round(((at / dayMs + signedAt) % 1) * day));
  state('firewall.state', '', 'on');
  state('encryption.state', '/', 'encrypted');
  const endsIn = Math.round(chance.between(60, 300)) * day;
  state(
    'certificate.state',
    'CN=this machine',
    'valid',
    'certificate-expires',
    'ends within a week',
    'Used by nginx on port 443.',
  );
  add('certificate.ends_in', 'CN=this machine', (_, suffers) => {
    const sickMs = suffers('certificate-expires');
    return sickMs === undefined ? endsIn : Math.round(4 * day - sickMs / 1000);
  });
  state(
    'service.state',
    'timesheet.service',
    'running',
    'service-fails',
    'failed',
    'timesheet.service ended with exit code 1, 5 times in a row.',
  );
  add('services.failed', '', (_, suffers) => (suffers('service-fails') === undefined ? 0 : 1));
  state('login.account', 'alex', 'ok', 'account-locked', 'locked', 'alex was locked after 5 failed sign-ins.');
  add('login.failures', '', (_, suffers) => (suffers('account-locked') === undefined ? 0 : 5));
  add('login.failures_worst', '', (_, suffers) => (suffers('account-locked') === undefined ? 0 : 5));
  state('time.sync', '', 'synchronised');
  state('crash.machine', '', 'none');
  return columns;
}
