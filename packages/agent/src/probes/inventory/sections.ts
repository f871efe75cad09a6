import type { Fact } from '@forewarn/shared';
import { type Answer, asAnswer, asAnswers, numberOf, textOf } from './answer.ts';

type Answers = Readonly<Record<string, unknown>>;

function hardware(answers: Answers): Fact {
  const [system, bios, board, chassis, cpu, memory] = ['system', 'bios', 'baseboard', 'chassis', 'cpu', 'mem'].map(
    (call) => asAnswer(answers[call]),
  ) as [Answer, Answer, Answer, Answer, Answer, Answer];
  const row = {
    maker: textOf(system, 'manufacturer'),
    model: textOf(system, 'model'),
    serial: textOf(system, 'serial'),
    virtual: system.virtual === true,
    kind: textOf(chassis, 'type'),
    board: [textOf(board, 'manufacturer'), textOf(board, 'model')].filter((part) => part !== null).join(' ') || null,
    bios: [textOf(bios, 'vendor'), textOf(bios, 'version')].filter((part) => part !== null).join(' ') || null,
    biosDate: textOf(bios, 'releaseDate'),
    processor: [textOf(cpu, 'manufacturer'), textOf(cpu, 'brand')].filter((part) => part !== null).join(' ') || null,
    cores: numberOf(cpu, 'cores'),
    memoryBytes: numberOf(memory, 'total'),
    swapBytes: numberOf(memory, 'swaptotal'),
  };
  return { section: 'hardware', rows: [row] };
}

function memoryModules(answers: Answers): Fact[] {
  const rows = asAnswers(answers.memLayout)
    .filter((module) => numberOf(module, 'size') !== null)
    .map((module) => ({
      slot: textOf(module, 'bank'),
      sizeBytes: numberOf(module, 'size'),
      type: textOf(module, 'type'),
      maker: textOf(module, 'manufacturer'),
      serial: textOf(module, 'serialNum'),
    }));
  // Without root nobody may read the modules, and systeminformation answers one that is all of memory.
  return rows.some(({ slot, maker }) => slot !== null || maker !== null) ? [{ section: 'memory', rows }] : [];
}

function system(answers: Answers): Fact {
  const os = asAnswer(answers.osInfo);
  const row = {
    name: textOf(os, 'distro'),
    release: textOf(os, 'release'),
    build: textOf(os, 'build'),
    kernel: textOf(os, 'kernel'),
    architecture: textOf(os, 'arch'),
    hostName: textOf(os, 'hostname'),
    fullName: textOf(os, 'fqdn'),
  };
  return { section: 'os', rows: [row] };
}

function disks(answers: Answers): Fact[] {
  const rows = asAnswers(answers.diskLayout).map((drive) => ({
    drive: textOf(drive, 'device'),
    maker: textOf(drive, 'vendor'),
    model: textOf(drive, 'name'),
    type: textOf(drive, 'type'),
    sizeBytes: numberOf(drive, 'size'),
    serial: textOf(drive, 'serialNum'),
    firmware: textOf(drive, 'firmwareRevision'),
  }));
  return rows.length > 0 ? [{ section: 'disks', rows }] : [];
}

/** Where the machine sits in the network; virtual bridges of container engines come and go and would be news every day. */
function network(answers: Answers): Fact[] {
  const rows = asAnswers(answers.networkInterfaces)
    .filter(({ internal, virtual, default: out }) => internal !== true && (virtual !== true || out === true))
    .map((at) => ({
      interface: textOf(at, 'iface'),
      default: at.default === true,
      type: textOf(at, 'type'),
      address: textOf(at, 'ip4'),
      mask: textOf(at, 'ip4subnet'),
      address6: textOf(at, 'ip6'),
      hardwareAddress: textOf(at, 'mac'),
      dhcp: at.dhcp === true,
    }));
  return rows.length > 0 ? [{ section: 'network', rows }] : [];
}

function battery(answers: Answers): Fact[] {
  const found = asAnswer(answers.battery);
  if (found.hasBattery !== true) return [];
  const row = {
    maker: textOf(found, 'manufacturer'),
    model: textOf(found, 'model'),
    serial: textOf(found, 'serial'),
    designedCapacity: numberOf(found, 'designedCapacity'),
    cycles: numberOf(found, 'cycleCount'),
  };
  return [{ section: 'battery', rows: [row] }];
}

function owner(answers: Answers, configured: string | undefined): Fact[] {
  const loggedOn = [...new Set(asAnswers(answers.users).map((user) => textOf(user, 'user')))]
    .filter((name) => name !== null)
    .sort();
  if (configured === undefined && loggedOn.length === 0) return [];
  const row = {
    owner: configured ?? loggedOn[0] ?? null,
    told: configured !== undefined,
    loggedOn: loggedOn.join(', ').slice(0, 300),
  };
  return [{ section: 'owner', rows: [row] }];
}

/** The inventory in sections, without anything that changes by itself from day to day. */
export function toFacts(answers: Answers, configuredOwner: string | undefined): Fact[] {
  return [
    hardware(answers),
    system(answers),
    ...memoryModules(answers),
    ...disks(answers),
    ...network(answers),
    ...battery(answers),
    ...owner(answers, configuredOwner),
  ];
}
