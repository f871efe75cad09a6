/** The import table of the house (DESIGN §3), as data for architecture.test.ts. Paths are below packages/. */
export interface Room {
  readonly name: string;
  /** Folders (with a final slash) and single files; the first room that fits is a file's room. */
  readonly files: readonly string[];
  /** Names of rooms, packages, or `node:` modules; `type:` in front = types only; a final `*` = anything that begins so. */
  readonly may: readonly string[];
  readonly why: string;
  /** A unit of the room never imports another unit; only the list (`index.ts`) names them. */
  readonly noSiblings?: boolean;
}

export const rooms: readonly Room[] = [
  {
    name: 'shared',
    files: ['shared/src/', '@forewarn/shared'],
    may: ['zod/mini'],
    why: 'it is what both programs say; it depends on neither.',
  },
  {
    name: 'host',
    files: ['agent/src/host.ts', 'agent/src/host/'],
    may: ['shared', 'systeminformation', 'node:*'],
    why: 'it is the only way to the machine, so that a test can hand in a recorded one.',
  },
  {
    name: 'probes/printer',
    files: ['agent/src/probes/printer/'],
    may: ['shared', 'type:host', 'probes', 'net-snmp'],
    why: 'a probe sees the machine through Host only, beside the one library that speaks its protocol.',
  },
  {
    name: 'probes',
    files: ['agent/src/probes/'],
    may: ['shared', 'type:host', 'probes/printer'],
    why: 'a probe sees the machine through Host only.',
  },
  {
    name: 'agent',
    files: ['agent/src/'],
    may: [
      'shared',
      'host',
      'probes',
      'ws',
      'zod/mini',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:https',
      'node:net',
      'node:os',
      'node:path',
      'node:process',
      'node:tls',
      'node:url',
      'node:zlib',
      'node:util',
      'node:events',
      'node:stream',
      'node:readline*',
    ],
    why: 'children are started in host only.',
  },
  {
    name: 'rules',
    files: ['collector/src/rules/'],
    may: ['shared', 'zod'],
    why: 'judging is pure: state, input and time are handed in.',
  },
  {
    name: 'incidents',
    files: ['collector/src/incidents/'],
    may: ['shared', 'type:rules'],
    why: 'the lifecycle is pure.',
  },
  {
    name: 'storage/sqlite',
    files: ['collector/src/storage/sqlite/'],
    may: [
      'shared',
      'type:incidents',
      'storage',
      'better-sqlite3',
      'node:fs',
      'node:path',
      'node:util',
      'node:worker_threads',
    ],
    why: 'nothing above storage knows which database it is.',
  },
  {
    name: 'storage',
    files: ['collector/src/storage/'],
    may: ['shared', 'type:incidents', 'storage/sqlite', 'node:timers/promises', 'node:util', 'node:zlib'],
    why: 'only sqlite/ touches the database.',
  },
  {
    name: 'tickets',
    files: ['collector/src/tickets/'],
    may: [
      'shared',
      'type:incidents',
      'collector/src/delivery/delivery-error.ts',
      'zod',
      'node:dns/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:tls',
    ],
    noSiblings: true,
    why: 'a connector knows its help desk and never a sibling.',
  },
  {
    name: 'notifications',
    files: ['collector/src/notifications/'],
    may: ['shared', 'type:incidents', 'collector/src/delivery/delivery-error.ts', 'zod', 'nodemailer'],
    noSiblings: true,
    why: 'a channel knows its own way and never a sibling.',
  },
  {
    name: 'delivery',
    files: ['collector/src/delivery/'],
    may: ['type:incidents', 'type:storage', 'type:tickets', 'type:notifications'],
    why: 'the one retry loop knows what to tell, not how each system is told.',
  },
  {
    name: 'trust',
    files: ['collector/src/trust/'],
    may: ['shared', 'node:crypto', 'node:fs', 'node:net', 'node:path', 'node:url', 'type:node:https'],
    why: 'keys and certificates depend on nothing else.',
  },
  {
    name: 'ingest',
    files: ['collector/src/ingest/'],
    may: [
      'shared',
      'type:storage',
      'ws',
      'node:buffer',
      'node:crypto',
      'node:tls',
      'type:node:http',
      'type:node:https',
      'type:node:net',
      'type:node:stream',
    ],
    why: 'it checks what comes in and hands it on through Intake.',
  },
  {
    name: 'live',
    files: ['collector/src/live/'],
    may: ['shared', 'type:incidents'],
    why: 'the present state is fed by the pipeline.',
  },
  {
    name: 'pipeline',
    files: ['collector/src/pipeline.ts', 'collector/src/pipeline/'],
    may: ['shared', 'rules', 'incidents', 'type:storage', 'live'],
    why: 'it is the only place that knows the order of things.',
  },
  {
    name: 'http',
    files: ['collector/src/http/'],
    may: [
      'shared',
      'incidents',
      'type:storage',
      'collector/src/storage/nouns.ts',
      'type:live',
      'type:tickets',
      'collector/src/tickets/desk.ts',
      'hono',
      'hono/*',
      '@hono/*',
      'zod',
      'node:crypto',
      'node:fs',
      'node:net',
      'node:path',
      'node:zlib',
    ],
    why: 'it asks the rooms through ApiDeps.',
  },
  {
    name: 'web',
    files: ['collector/web/'],
    may: ['shared', 'hono/client', 'type:http', 'preact', 'preact/*', '@preact/signals', 'uplot', 'uplot/*'],
    why: 'the browser sees the API and nothing behind it.',
  },
  { name: 'collector', files: ['collector/src/'], may: ['*'], why: 'main, cli and schedule wire everything.' },
];

/** Whether the room's line allows this target, named by room, package or path. */
export function allowed(room: Room, target: string, isType: boolean): boolean {
  return room.may.some((entry) => {
    const typeOnly = entry.startsWith('type:');
    if (typeOnly && !isType) return false;
    const name = typeOnly ? entry.slice('type:'.length) : entry;
    return name.endsWith('*') ? target.startsWith(name.slice(0, -1)) : target === name;
  });
}

/**
 * The only files that may name node:child_process: the agent's way to the machine, `start`, which is a command and no
 * service, and what takes the means away from a running collector (SECURITY S54).
 */
export const starters = [
  'agent/src/host/',
  'collector/src/commands/start.ts',
  'collector/src/commands/no-children.ts',
] as const;

export const pureRooms = ['collector/src/rules/', 'collector/src/incidents/', 'agent/src/report.ts'] as const;

/** Rooms whose units are one file and one line in a list. `marker` is what a unit's file contains. */
export const lists = [
  { unit: 'probe', folder: 'agent/src/probes', list: 'agent/src/probes/index.ts', marker: 'defineProbe(' },
  {
    unit: 'rule kind',
    folder: 'collector/src/rules',
    list: 'collector/src/rules/index.ts',
    marker: '= defineRuleKind(',
  },
  {
    unit: 'set of shipped rules',
    folder: 'collector/src/rules/shipped',
    list: 'collector/src/rules/shipped/index.ts',
    marker: 'readonly Rule[]',
  },
  {
    unit: 'connector',
    folder: 'collector/src/tickets',
    list: 'collector/src/tickets/index.ts',
    marker: '= defineConnector(',
  },
  {
    unit: 'channel',
    folder: 'collector/src/notifications',
    list: 'collector/src/notifications/index.ts',
    marker: '= defineChannel(',
  },
] as const;
