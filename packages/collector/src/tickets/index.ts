import { builtin } from './builtin.ts';
import type { Connector } from './connector.ts';
import { rest } from './rest/index.ts';

/** Every ticket system there is a connector for. A new one is one file and one line here. */
export const connectors = [builtin, rest] as const satisfies readonly Connector[];
