import { absence } from './absence.ts';
import { eventCount } from './event-count.ts';
import { overdue } from './overdue.ts';
import type { RuleKind } from './rule.ts';
import { siteAbsence } from './site-absence.ts';
import { state } from './state.ts';
import { threshold } from './threshold.ts';

/** Every kind of rule there is. A new one: its file, and a line here. */
export const ruleKinds: readonly RuleKind[] = [threshold, state, absence, siteAbsence, overdue, eventCount];
