import type { Command } from './command.ts';
import { enrollCommand } from './enroll.ts';
import { heartbeatCommand } from './heartbeat.ts';
import { probeCommand } from './probe.ts';
import { runCommand } from './run.ts';
import { statusCommand } from './status.ts';

export { commandPage, helpPage } from './help.ts';

/** Every command, in the order of the help page. */
export const commands: readonly Command[] = [enrollCommand, runCommand, statusCommand, probeCommand, heartbeatCommand];
