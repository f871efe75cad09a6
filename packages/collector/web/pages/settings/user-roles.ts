import type { UserRole } from '../../api/shapes.ts';

/** What a person may do, from least to most. */
export const userRoles = ['viewer', 'technician', 'admin'] as const satisfies readonly UserRole[];
