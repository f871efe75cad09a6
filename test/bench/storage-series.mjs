/** Deterministic noise, so that two runs store the same bytes (mulberry32). */
export function createNoise(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform() || 1e-12)) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

const five = (value) => Number(value.toPrecision(5));
const ratio = (value) => five(Math.min(1, Math.max(0, value)));
const dayMs = 86_400_000;

/** 40 series as an agent has them: name, instance, and how its next value comes about. */
export const series = [
  ['cpu.use', ''],
  ['cpu.load', '1'],
  ['cpu.load', '5'],
  ['cpu.load', '15'],
  ['cpu.iowait', ''],
  ['cpu.steal', ''],
  ['cpu.pressure', ''],
  ['memory.available', ''],
  ['memory.swap', ''],
  ['memory.pressure', ''],
  ['memory.oom', ''],
  ['disk.free', '/'],
  ['disk.free_ratio', '/'],
  ['disk.inodes', '/'],
  ['disk.free', '/home'],
  ['disk.free_ratio', '/home'],
  ['disk.inodes', '/home'],
  ['disk.latency', 'sda'],
  ['disk.busy', 'sda'],
  ['net.rx', 'eth0'],
  ['net.tx', 'eth0'],
  ['net.errors', 'eth0'],
  ['net.link', 'eth0'],
  ['net.speed', 'eth0'],
  ['net.gateway_loss', ''],
  ['net.gateway_latency', ''],
  ['net.dns_latency', ''],
  ['net.internet_loss', ''],
  ['net.internet_latency', ''],
  ['printer.state', 'HP-2F'],
  ['printer.jobs', 'HP-2F'],
  ['printer.oldest_job', 'HP-2F'],
  ['printer.marker', 'HP-2F'],
  ['backup.age', 'restic:/srv'],
  ['uptime', ''],
  ['agent.cpu', ''],
  ['agent.memory', ''],
  ['agent.children', ''],
  ['probe.duration', 'disk'],
  ['probe.outcome', 'disk'],
];

/** A machine's readings: daily rhythm, slow growth, noise, bursts, and probes that run less often than every report. */
export function createMachine(seed) {
  const { uniform, normal } = createNoise(seed);
  const bootAt = -uniform() * 3e9;
  let load = 0.5;
  let load5 = 0.5;
  let load15 = 0.5;
  let memory = 5e9;
  let free = 2e11 * (0.3 + uniform());
  let jobs = 0;
  let tick = 0;
  return (at) => {
    const work = Math.max(0, Math.sin(((at % dayMs) / dayMs) * 2 * Math.PI - 1.7)) * 0.3 + 0.04;
    const burst = uniform() < 0.02 ? uniform() * 0.5 : 0;
    const use = work + burst + normal() * 0.015;
    load += (use * 4 - load) * 0.15;
    load5 += (use * 4 - load5) * 0.03;
    load15 += (use * 4 - load15) * 0.01;
    memory += (5e9 - work * 4e9 - memory) * 0.02 + normal() * 8e6;
    if (uniform() < 0.3) free -= Math.abs(normal()) * 40_960;
    if (uniform() < 0.002) jobs = Math.floor(uniform() * 5);
    const minute = tick % 6 === 0;
    const hour = tick % 360 === 0;
    tick++;
    const traffic = Math.exp(9 + work * 8 + normal() * 0.8);
    return [
      ratio(use),
      five(Math.round(load * 100) / 100),
      five(Math.round(load5 * 100) / 100),
      five(Math.round(load15 * 100) / 100),
      ratio(burst / 8),
      0,
      ratio(burst > 0.3 ? burst / 20 : 0),
      five(Math.round(memory / 4096) * 4096),
      0,
      0,
      0,
      five(Math.round(free / 4096) * 4096),
      ratio(free / 5e11),
      0.87312,
      five(8.1e10),
      0.4125,
      0.93211,
      five(0.4 + Math.abs(normal()) * 0.2 + burst * 4),
      ratio(work / 10 + burst / 3),
      five(traffic),
      five(traffic * (0.2 + uniform() * 0.1)),
      0,
      1,
      1000,
      minute ? 0 : null,
      minute ? five(0.3 + Math.abs(normal()) * 0.05) : null,
      minute ? five(8 + Math.abs(normal()) * 3) : null,
      minute ? 0 : null,
      minute ? five(14 + Math.abs(normal()) * 2) : null,
      minute ? 0 : null,
      minute ? jobs : null,
      minute ? (jobs > 0 ? five(uniform() * 600) : 0) : null,
      hour ? 62 : null,
      minute ? Math.round((at % dayMs) / 1000) : null,
      Math.round((at - bootAt) / 1000),
      ratio(0.0001 + Math.abs(normal()) * 0.00002),
      five(2.45e7 + Math.round(normal() * 3) * 4096),
      0,
      five(1.2 + Math.abs(normal()) * 0.3),
      0,
    ];
  };
}
