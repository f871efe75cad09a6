import { roles } from '@forewarn/shared';
import * as z from 'zod';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const unitBytes = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** `10s`, `15m`, `14d` → ms. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'must be a length of time such as 10s, 15m, 12h or 14d')
  .transform((text) => {
    const unit = /[a-z]+$/.exec(text)?.[0] as keyof typeof unitMs;
    return Math.round(Number.parseFloat(text) * unitMs[unit]);
  });

const between = (least: string, most: string) => {
  const [from, to] = [duration.parse(least), duration.parse(most)];
  return duration.refine((ms) => ms >= from && ms <= to, `must be between ${least} and ${most}`);
};

/** `20GB` → bytes. */
const size = z
  .string()
  .regex(/^\d+(\.\d+)? ?(KB|MB|GB|TB)$/, 'must be a size such as 500MB or 20GB')
  .transform((text) => {
    const unit = text.slice(-2) as keyof typeof unitBytes;
    return Math.round(Number.parseFloat(text) * unitBytes[unit]);
  });

const port = z
  .int('must be a whole number from 0 to 65535')
  .min(0)
  .max(65_535)
  .meta({ description: '0 = any free one' });
const loopbackHosts = ['127.0.0.1', 'localhost', '::1'] as const;
const name = z.string().min(1).max(100);
const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin');
const texts = z.array(z.string().max(1000)).max(30);

const match = z.strictObject({
  site: name.optional(),
  tag: name.optional(),
  role: z.enum(roles).optional(),
  device: name.optional().meta({ description: "The device's id" }),
  rule: name.optional(),
  instance: name.optional(),
});

const override = z
  .strictObject({
    match: match.required({ rule: true }),
    off: z.boolean().optional().meta({ description: 'true = this rule does not judge there' }),
    params: z.record(z.string(), z.unknown()).optional().meta({ description: 'Settings of the rule to change' }),
    hold: duration.optional().meta({ description: 'A breach must last this long' }),
    clearDelay: duration.optional().meta({ description: 'It must be over this long' }),
    quiet: z.boolean().optional().meta({ description: 'Recorded and shown, told to nobody' }),
  })
  .meta({ title: 'Override', description: 'A part of a rule that is otherwise for a site, tag, role or device' });

const extraRule = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,60}$/, 'must be lower-case letters, digits and dashes'),
    kind: name,
    params: z.record(z.string(), z.unknown()),
    title: name,
    summary: z.string().max(500),
    cause: z.string().max(1000).default(''),
    firstSteps: texts.default([]),
    userCanTry: texts.default([]),
    hold: duration.default(0),
    clearDelay: duration.default(0),
    roles: z.array(z.enum(roles)).optional(),
    platforms: z.array(z.string()).optional(),
    exceptInstances: z.array(z.string()).optional(),
    graceAfterBoot: duration.optional(),
    quiet: z.boolean().optional(),
  })
  .meta({ title: 'Rule of your own' });

const target = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'must be letters, digits, dots, dashes or underscores'),
    kind: name,
    config: z.unknown().optional().meta({ description: 'Secrets: write { env: NAME } or { file: PATH } instead' }),
  })
  .meta({ title: 'Ticket system or channel' });

const window = z
  .strictObject({
    name,
    match,
    from: z.iso.datetime({ local: true, offset: true, error: 'must be a moment such as 2026-01-31T22:00' }),
    for: between('1m', '30d').meta({ description: 'How long it lasts' }),
    everyDays: z.int().min(1).max(366).optional().meta({ description: 'Repeats; without it, once' }),
    timeZone: timeZone.default('UTC'),
    reason: z.string().max(300).default('Planned maintenance'),
  })
  .meta({ title: 'Maintenance window' });

/** Everything a person may set, with what it means: `forewarn-collector config` prints it. */
export const settingsSchema = z.strictObject({
  network: z
    .strictObject({
      host: z.string().min(1).default('0.0.0.0').meta({ description: 'Default 0.0.0.0: every address' }),
      port: port.default(8443),
    })
    .prefault({})
    .meta({ title: 'Network', description: 'TLS, for agents and browsers. Default port 8443' }),
  loopback: z
    .strictObject({
      host: z
        .enum(loopbackHosts, 'must be localhost: this address is not encrypted. Use network for other machines')
        .default('127.0.0.1'),
      port: port.default(8420),
    })
    .prefault({})
    .meta({ title: 'Loopback', description: 'Plain HTTP on this machine only. Default port 8420' }),
  storage: z
    .string()
    .regex(/^[a-z]+:/, 'must be an address such as sqlite:/var/lib/forewarn/forewarn.db')
    .optional()
    .meta({ title: 'Store', description: 'Default: forewarn.db in the data folder' }),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://forewarn.example.org:8443' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .meta({ title: 'Public address', description: 'Where people open the console; links in tickets begin with it' }),
  hosts: z
    .array(z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be a host name or IP address'))
    .max(50)
    .default([])
    .meta({
      title: 'Names',
      description: 'Names and IP addresses of this machine: in its certificate; the first is in enrolment tokens',
    }),
  interval: between('1s', '24h')
    .default(10_000)
    .meta({ title: 'Interval', description: 'How often agents report. Default 10s' }),
  timeZone: timeZone
    .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    .meta({ title: 'Time zone', description: "In which tickets and mails tell moments. Default: this machine's" }),
  probes: z
    .strictObject({ off: z.array(name).max(100).default([]) })
    .prefault({})
    .meta({ title: 'Probes', description: 'Probes that are switched off on every device' }),
  retention: z
    .strictObject({
      raw: between('48h', '14d')
        .default(14 * unitMs.d)
        .meta({ description: 'Every reading. Default 14d' }),
      fiveMinutes: between('1d', '3650d')
        .default(90 * unitMs.d)
        .meta({ description: 'Default 90d' }),
      hour: between('1d', '7300d')
        .default(800 * unitMs.d)
        .meta({ description: 'Default 800d' }),
      events: between('1d', '7300d')
        .default(800 * unitMs.d)
        .meta({ description: 'Default 800d' }),
      size: size.default(20e9).meta({ description: 'Most the history may take on disk. Default 20GB' }),
    })
    .prefault({})
    .meta({ title: 'How long readings are kept' }),
  rules: z
    .strictObject({
      overrides: z.array(override).max(1000).default([]),
      extra: z.array(extraRule).max(200).default([]),
    })
    .prefault({}),
  sites: z
    .array(name)
    .max(1000)
    .default([])
    .meta({ title: 'Sites', description: 'When given, a site named anywhere else in this file must be one of them' }),
  tickets: z
    .array(target)
    .max(20)
    .default([{ name: 'desk', kind: 'builtin' }]),
  allowHosts: z
    .array(z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be a host name or IP address'))
    .max(50)
    .default([])
    .meta({
      title: 'Hosts of your own network',
      description: 'Ticket systems and channels may lie on these private addresses; all other private ones are refused',
    }),
  channels: z.array(target).max(50).default([]),
  maintenance: z.array(window).max(200).default([]),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type Settings = z.output<typeof settingsSchema>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
