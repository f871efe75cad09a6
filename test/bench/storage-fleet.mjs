import { series } from './storage-series.mjs';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const monday = Date.UTC(2026, 0, 5);
export const epoch = 'kJ2xq8ZrT0aQ';

export const deviceNamed = (id, number) => ({
  id,
  number,
  name: id,
  platform: 'linux',
  role: 'server',
  site: `site ${number % 40}`,
  tags: ['bench'],
  owner: 'Ada',
  publicKey: 'k'.repeat(43),
  agent: '0.1.0',
  boot: 'boot-0001',
  enrolledAt: monday,
  approved: true,
  revokedAt: null,
  leftAt: null,
  leftWhy: null,
});
export const metrics = [...new Set(series.map(([name]) => name))].map((name) => ({
  name,
  unit: 'ratio',
  help: `${name}: what a person reads about this metric where it is shown, about this long.`,
}));
export const tableFor = (device) => ({
  id: `${device}/${epoch}`,
  device,
  epoch,
  metrics,
  series: series.map(([metric, instance], i) => [i, metric, instance]),
});
export const frame = (seq, at, values) =>
  Buffer.from(JSON.stringify({ t: 'report', seq, at, up: at - monday, values }));
export const percentile = (sorted, p) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
export const median = (values) =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
