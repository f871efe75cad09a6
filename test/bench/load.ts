import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { parseToken } from '@forewarn/shared';
import {
  createClock,
  createConnection,
  createDeviceKey,
  type Enrolment,
  enroll,
  type ReportSource,
} from '../../packages/agent/src/index.ts';
import { shortestJson } from '../../packages/agent/src/report/number.ts';
import { createChance } from '../fleet/chance.ts';
import { createMachine } from '../fleet/machine.ts';
import { createSlots } from './slots.ts';

/**
 * Devices that report at a fixed rate, each at the phase it was given, in a process of its own.
 * argv: JSON { tokens, devices, perSecond, viewers?, localUrl?, apiToken? }.
 * Commands on standard input, one a line: `go` and `rest` begin and end reporting (nothing is sent before the first); `count` answers the
 * reports sent and acknowledged; `breach N` sends one breach each from N devices and answers the milliseconds until each was seen by a
 * viewer; `stop`.
 */
interface Order {
  readonly tokens: readonly string[];
  readonly devices: number;
  readonly perSecond: number;
  readonly viewers?: number;
  readonly localUrl?: string;
  readonly apiToken?: string;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const clock = createClock(3_600_000);
const chance = createChance(1);
/** Reports are written beforehand, so that the load costs little itself; only their heads change. */
const shapes = Array.from({ length: 50 }, () => {
  const machine = createMachine(chance, true);
  const tails = Array.from({ length: 20 }, () => {
    const values = machine.read(Date.now() + chance.between(0, 86_400_000), [], 0);
    return values.map((value) => (value === null ? 'null' : shortestJson(value))).join(',');
  });
  return { machine, tails };
});

interface Simulated {
  readonly id: string;
  send(change?: (values: string[]) => void): void;
}
const slots = createSlots((order.devices * 1000) / order.perSecond);
let sent = 0;
let acked = 0;
let bytes = 0;

function connect(n: number, enrolment: Enrolment, key: ReturnType<typeof createDeviceKey>): Simulated {
  const shape = shapes[n % shapes.length] ?? shapes[0];
  if (!shape) throw new Error('there is no shape of reports');
  let nextSeq = 0;
  let waiting: { seq: number; text: string }[] = [];
  const source: ReportSource = {
    epoch: `epoch-${n}-${process.pid}`,
    table: { metrics: shape.machine.metrics, series: shape.machine.series },
    get nextSeq() {
      return nextSeq;
    },
    after: (seq, limit) =>
      waiting[0]?.seq === seq + 1 ? waiting.slice(0, limit) : waiting.filter((r) => r.seq > seq).slice(0, limit),
    acked(seq) {
      const left = waiting.filter((report) => report.seq > seq);
      acked += waiting.length - left.length;
      waiting = left;
    },
    renew: () => undefined,
  };
  const machine = { name: `load-${n}`, platform: 'linux', boot: `boot-${n}-0000`, agent: 'bench' } as const;
  const send = { window: 256, burst: 90, perSecond: 150 };
  const connection = createConnection({
    identity: { ...enrolment, key },
    machine,
    source,
    clock,
    send,
    random: chance.next,
    onSettings: ({ phaseMs }) => slots.put(device, phaseMs),
  });
  const device: Simulated = {
    id: enrolment.device,
    send(change) {
      const seq = nextSeq++;
      let tail = shape.tails[seq % shape.tails.length] ?? '';
      if (change) {
        const values = tail.split(',');
        change(values);
        tail = values.join(',');
      }
      const text = `{"t":"report","seq":${seq},"at":${Date.now()},"up":${Math.round(clock.uptimeMs())},"values":[${tail}]}`;
      waiting.push({ seq, text });
      sent++;
      bytes += text.length;
      connection.pump();
    },
  };
  connection.start();
  return device;
}

const devices: Simulated[] = [];
let next = 0;
await Promise.all(
  Array.from({ length: 8 }, async () => {
    while (next < order.devices) {
      const n = next++;
      const key = createDeviceKey();
      const token = parseToken(order.tokens[n % order.tokens.length] ?? '');
      const enrolment = await enroll({ token, key, machine: { name: `load-${n}`, platform: 'linux' }, clock });
      devices.push(connect(n, enrolment, key));
    }
  }),
);

/** When the first frame about a device's incident arrived, by device. */
const seen = new Map<string, number>();
function view(isWatching: boolean): void {
  const headers = { authorization: `Bearer ${order.apiToken}`, accept: 'text/event-stream' };
  get(`${order.localUrl}/api/v1/live`, { headers }, (response) => {
    if (response.statusCode !== 200) throw new Error(`the live stream answered ${response.statusCode}`);
    if (!isWatching) return void response.resume();
    createInterface({ input: response }).on('line', (line) => {
      if (!line.includes('"t":"incident"')) return;
      const device = /"device":"([^"]+)"/.exec(line)?.[1] ?? '';
      if (!seen.has(device)) seen.set(device, performance.now());
    });
  });
}
for (let i = 0; i < (order.viewers ?? 0); i++) view(i === 0);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const diskUsed = shapes[0]?.machine.series.find((one) => one[1] === 'disk.used')?.[0] ?? 0;
const diskFree = shapes[0]?.machine.series.find((one) => one[1] === 'disk.available_bytes')?.[0] ?? 0;
async function breach(count: number): Promise<number[]> {
  const took: number[] = [];
  for (const device of devices.slice(0, count)) {
    const before = performance.now();
    device.send((values) => {
      values[diskUsed] = '0.97';
      values[diskFree] = '1e9';
    });
    for (let i = 0; i < 200 && !seen.has(device.id); i++) await wait(5);
    const at = seen.get(device.id);
    if (at !== undefined) took.push(at - before);
    await wait(20 + chance.between(0, 30));
  }
  return took;
}

console.log(JSON.stringify({ ready: devices.length }));
for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument] = line.split(' ');
  if (command === 'stop') break;
  if (command === 'go' || command === 'rest') {
    if (command === 'go') slots.start();
    else slots.stop();
    console.log('{}');
  }
  if (command === 'count') console.log(JSON.stringify({ sent, acked, bytes }));
  if (command === 'breach') console.log(JSON.stringify(await breach(Number(argument))));
}
slots.stop();
process.exit(0);
