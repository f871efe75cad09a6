import type { Priority, Role, Severity } from '@forewarn/shared';

/**
 * ITIL's matrix: impact (whom the device serves) × urgency (the severity).
 * A server serves many, so its troubles stand one step higher.
 */
export function priorityOf(severity: Severity, role: Role): Priority {
  if (severity === 'info') return 'P4';
  if (severity === 'critical') return role === 'server' ? 'P1' : 'P2';
  return role === 'server' ? 'P2' : 'P3';
}
