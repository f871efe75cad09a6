// A collector as built, in a process of its own, for measuring. argv: folder, JSON of more settings. Prints one JSON line when ready.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = (path) => import(pathToFileURL(resolve('packages/collector/dist', path)).href);
const { startCollector } = await dist('main.js');
const { shippedRules } = await dist('rules/shipped/index.js');
const { apiTokenId, makeApiToken } = await dist('http/api-token.js');
const [folder, more = '{}', tokens = '0'] = process.argv.slice(2);
const hour = 3_600_000;
const startedAt = performance.now();
const nothing = () => undefined;
const silent = { info: nothing, warn: nothing, error: (fields, message) => console.error(message, fields.err ?? '') };
const collector = await startCollector(
  {
    dataFolder: folder,
    storage: `sqlite:${folder}/forewarn.db`,
    network: { host: '127.0.0.1', port: 0 },
    loopback: { host: '127.0.0.1', port: 0 },
    publicUrl: '',
    hosts: ['127.0.0.1'],
    everyMs: 10_000,
    timeZone: 'UTC',
    disabledProbes: [],
    retention: {
      rawMs: 48 * hour,
      fiveMinutesMs: 2160 * hour,
      hourMs: 19_200 * hour,
      eventMs: 19_200 * hour,
      maxBytes: 2e10,
    },
    rules: [],
    overrides: shippedRules.map((rule) => ({ match: { rule: rule.id }, holdMs: 0 })),
    maintenance: [],
    tickets: [{ name: 'desk', kind: 'builtin', config: {} }],
    channels: [],
    allowHosts: [],
    webFolder: null,
    ...JSON.parse(more),
  },
  silent,
);
const startMs = performance.now() - startedAt;
const by = {
  by: 'bench',
  expiresAt: Date.now() + hour,
  uses: 50,
  approve: true,
  site: 'bench',
  role: 'server',
  tags: [],
  owner: '',
};
const list = [];
for (let i = 0; i < Number(tokens); i++) list.push(await collector.createToken(by));
const apiToken = makeApiToken();
const now = Date.now();
const user = { id: 'bench', name: 'bench', role: 'admin', password: '', createdAt: now, disabledAt: null };
const row = {
  id: apiTokenId(apiToken),
  label: 'bench',
  user: 'bench',
  role: 'viewer',
  createdAt: now,
  expiresAt: now + hour,
  usedAt: null,
  revokedAt: null,
};
await collector.core.tx([
  { put: 'user', row: user },
  { put: 'apiToken', row },
]);
console.log(
  JSON.stringify({ startMs, tokens: list, apiToken, localUrl: collector.localUrl, rules: shippedRules.length }),
);
process.on('SIGTERM', () => void collector.close().then(() => process.exit(0)));
