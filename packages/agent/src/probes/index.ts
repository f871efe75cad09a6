import { agent } from './agent.ts';
import { antivirus } from './antivirus/index.ts';
import { backup } from './backup/index.ts';
import { certificates } from './certificates/index.ts';
import { clock } from './clock/index.ts';
import { cpu } from './cpu.ts';
import { crash } from './crash/index.ts';
import { disk } from './disk/index.ts';
import { diskEvents } from './disk-events/index.ts';
import { driveHealth } from './drive-health/index.ts';
import { encryption } from './encryption/index.ts';
import { firewall } from './firewall/index.ts';
import { inventory } from './inventory/index.ts';
import { links } from './links/index.ts';
import { login } from './login/index.ts';
import { mail } from './mail/index.ts';
import { memory } from './memory/index.ts';
import { memoryErrors } from './memory-errors/index.ts';
import { network } from './network/index.ts';
import { networkPath } from './network/path.ts';
import { pageFile } from './page-file.ts';
import { peripherals } from './peripherals/index.ts';
import { power } from './power/index.ts';
import { pressure } from './pressure.ts';
import { printDrivers } from './printer/drivers.ts';
import { printer } from './printer/index.ts';
import type { Probe } from './probe.ts';
import { processes } from './processes/index.ts';
import { raid } from './raid/index.ts';
import { sensors } from './sensors/index.ts';
import { services } from './services/index.ts';
import { software } from './software/index.ts';
import { startup } from './startup/index.ts';
import { thermal } from './thermal/index.ts';
import { timeSync } from './time-sync/index.ts';
import { updates } from './updates/index.ts';
import { ups } from './ups/index.ts';
import { uptime } from './uptime/index.ts';
import { wifi } from './wifi/index.ts';

/**
 * Every probe the agent has: one line each, in the order they are shown. Each is imported from its own file: as shipped
 * (bundle.mjs), one that runs less often than every 10 s is loaded with its first run.
 */
export const probes: readonly Probe[] = [
  cpu,
  memory,
  pageFile,
  pressure,
  processes,
  thermal,
  disk,
  driveHealth,
  diskEvents,
  raid,
  memoryErrors,
  sensors,
  power,
  ups,
  network,
  networkPath,
  links,
  wifi,
  printer,
  printDrivers,
  backup,
  mail,
  updates,
  antivirus,
  firewall,
  encryption,
  services,
  certificates,
  timeSync,
  startup,
  login,
  clock,
  uptime,
  crash,
  inventory,
  software,
  peripherals,
  agent,
];
