import { createSocket } from 'node:dgram';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import snmp from 'net-snmp';
import { type Running, start, until } from './processes.ts';

/** What `startSnmpPrinters` needs of the machine, for `labSuite`. */
export const snmpNeeds = { programs: ['snmpsimd'], root: true };

/** The parts of a lab printer that change: what `set` takes. */
export const parts = {
  deviceStatus: '1.3.6.1.2.1.25.3.2.1.5.1',
  printerStatus: '1.3.6.1.2.1.25.3.5.1.1.1',
  errorState: '1.3.6.1.2.1.25.3.5.1.2.1',
  tray1: '1.3.6.1.2.1.43.8.2.1.10.1.1',
  tray2: '1.3.6.1.2.1.43.8.2.1.10.1.2',
  toner: '1.3.6.1.2.1.43.11.1.1.9.1.1',
  waste: '1.3.6.1.2.1.43.11.1.1.9.1.2',
  alertSeverity: '1.3.6.1.2.1.43.18.1.1.2.1.1',
  alertGroup: '1.3.6.1.2.1.43.18.1.1.4.1.1',
  alertCode: '1.3.6.1.2.1.43.18.1.1.7.1.1',
  alertText: '1.3.6.1.2.1.43.18.1.1.8.1.1',
} as const;
type Part = keyof typeof parts;

/** A healthy printer of our own making: two trays, toner, a waste container, a counter, one alert that says nothing yet. */
const printerFile = `1.3.6.1.2.1.1.1.0|4|Lab printer
${parts.deviceStatus}|2:writecache|value=2
${parts.printerStatus}|2:writecache|value=3
${parts.errorState}|4x:writecache|hexvalue=00
1.3.6.1.2.1.43.8.2.1.2.1.1|2|3
1.3.6.1.2.1.43.8.2.1.2.1.2|2|3
1.3.6.1.2.1.43.8.2.1.9.1.1|2|500
1.3.6.1.2.1.43.8.2.1.9.1.2|2|500
${parts.tray1}|2:writecache|value=250
${parts.tray2}|2:writecache|value=500
1.3.6.1.2.1.43.8.2.1.13.1.1|4|Drawer A
1.3.6.1.2.1.43.8.2.1.13.1.2|4|Drawer B
1.3.6.1.2.1.43.10.2.1.3.1.1|2|7
1.3.6.1.2.1.43.10.2.1.4.1.1|65|54321
1.3.6.1.2.1.43.11.1.1.4.1.1|2|3
1.3.6.1.2.1.43.11.1.1.4.1.2|2|4
1.3.6.1.2.1.43.11.1.1.5.1.1|2|3
1.3.6.1.2.1.43.11.1.1.5.1.2|2|4
1.3.6.1.2.1.43.11.1.1.6.1.1|4|Black Toner
1.3.6.1.2.1.43.11.1.1.6.1.2|4|Waste Toner Box
1.3.6.1.2.1.43.11.1.1.8.1.1|2|100
1.3.6.1.2.1.43.11.1.1.8.1.2|2|100
${parts.toner}|2:writecache|value=80
${parts.waste}|2:writecache|value=25
${parts.alertSeverity}|2:writecache|value=1
${parts.alertGroup}|2:writecache|value=1
${parts.alertCode}|2:writecache|value=1
${parts.alertText}|4:writecache|value=Ready
`;

export interface SnmpLab {
  readonly port: number;
  /** Flips parts of a printer by its community, as its own firmware would; bytes for octet strings. */
  set(community: string, changes: Partial<Record<Part, number | string | Buffer>>): Promise<void>;
  close(): Promise<void>;
}

/** A UDP port that was free a moment ago. */
function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/**
 * A real SNMP agent (snmpsim) on 127.0.0.1 to 127.0.0.4: one healthy printer for each community of `communities`,
 * or whatever lies recorded in `folder`, by file name.
 */
export async function startSnmpPrinters(communities: readonly string[], folder?: string): Promise<SnmpLab> {
  const own = await mkdtemp(join(tmpdir(), 'fw-snmp-'));
  await chmod(own, 0o755);
  const data = folder ?? join(own, 'data');
  for (const name of ['data', 'cache']) await mkdir(join(own, name));
  await chmod(join(own, 'cache'), 0o777);
  for (const community of communities) await writeFile(join(own, 'data', `${community}.snmprec`), printerFile);
  const port = await freeUdpPort();
  const endpoints = [1, 2, 3, 4].map((n) => `--agent-udpv4-endpoint=127.0.0.${n}:${port}`);
  const places = [`--data-dir=${data}`, `--cache-dir=${join(own, 'cache')}`];
  const rest = [
    '--variation-modules-dir=/usr/share/snmpsim/variation',
    '--process-user=nobody',
    '--process-group=nogroup',
  ];
  const agent: Running = start(
    'snmpsimd',
    [...places, ...endpoints, ...rest, '--logging-method=null'],
    join(own, 'log'),
    { HOME: own },
  );

  const set: SnmpLab['set'] = (community, changes) =>
    new Promise((resolve, reject) => {
      const session = snmp.createSession('127.0.0.1', community, {
        port,
        retries: 2,
        timeout: 1_000,
        version: snmp.Version2c,
        transport: 'udp4',
        backwardsGetNexts: false,
      });
      // ASN.1 types: 2 INTEGER, 4 OCTET STRING.
      const varbinds = Object.entries(changes).map(([part, value]) => ({
        oid: parts[part as Part],
        type: typeof value === 'number' ? 2 : 4,
        value,
      }));
      session.set(varbinds, (error) => {
        session.close();
        if (error) reject(error);
        else resolve();
      });
    });
  const lab: SnmpLab = {
    port,
    set,
    async close() {
      await agent.stop();
      await rm(own, { recursive: true, force: true });
    },
  };
  // Any community of its own will do; what is recorded has sysDescr, which nobody may set and everybody is told so.
  const [first] = communities;
  const isServed = async () => {
    if (first !== undefined) return set(first, { deviceStatus: 2 });
    const [name = ''] = (await readdir(data)).filter((file) => file.endsWith('.snmprec'));
    const said = await set(name.replace('.snmprec', ''), { deviceStatus: 2 }).catch((error: Error) => error);
    if (said?.name === 'RequestTimedOutError') throw said;
  };
  const answers = async () => {
    if (agent.ended()) throw new Error('snmpsimd has ended');
    await isServed();
    return true as const;
  };
  try {
    await until('snmpsimd answers', answers, 20_000);
  } catch (error) {
    await lab.close();
    throw error;
  }
  return lab;
}
