import type { Channel } from './channel.ts';
import { email } from './email/index.ts';

/** Every way to notify people. A new one is one file and one line here. */
export const channels = [email] as const satisfies readonly Channel[];
