import type { Rule } from '../rule.ts';
import { backup } from './backup.ts';
import { crash } from './crash.ts';
import { device } from './device.ts';
import { disk } from './disk.ts';
import { hardware } from './hardware.ts';
import { links } from './links.ts';
import { login } from './login.ts';
import { mail } from './mail.ts';
import { memoryErrors } from './memory-errors.ts';
import { network } from './network.ts';
import { power } from './power.ts';
import { printer } from './printer.ts';
import { printerSupplies } from './printer-supplies.ts';
import { protection } from './protection.ts';
import { services } from './services.ts';
import { slow } from './slow.ts';
import { updates } from './updates.ts';

/** The rules in the box. A new trouble: its file, and a line here. */
export const shippedRules: readonly Rule[] = [
  ...slow,
  ...disk,
  ...hardware,
  ...power,
  ...memoryErrors,
  ...network,
  ...links,
  ...printer,
  ...printerSupplies,
  ...backup,
  ...mail,
  ...login,
  ...crash,
  ...updates,
  ...protection,
  ...services,
  ...device,
];
