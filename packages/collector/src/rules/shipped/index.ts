import type { Rule } from '../rule.ts';
import { backup } from './backup.ts';
import { device } from './device.ts';
import { disk } from './disk.ts';
import { login } from './login.ts';
import { network } from './network.ts';
import { printer } from './printer.ts';
import { slow } from './slow.ts';

/** The rules in the box. A new trouble: its file, and a line here. */
export const shippedRules: readonly Rule[] = [...slow, ...disk, ...network, ...printer, ...backup, ...login, ...device];
