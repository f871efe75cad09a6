import type { UserRole } from '../storage/nouns.ts';

/**
 * Who may use a route. `public`: everyone. `setup`: everyone, while there is no user; afterwards it does not exist.
 * `scrape`: a viewer, or any program on this machine's loopback. `console`: only the command line on the machine itself.
 */
export const permissions = ['public', 'setup', 'scrape', 'viewer', 'technician', 'admin', 'console'] as const;
export type Permission = (typeof permissions)[number];

/** Where a request came in: the TLS port, plain HTTP on loopback, or the socket in the data folder. */
export type Door = 'network' | 'loopback' | 'console';

const rank: Record<UserRole, number> = { viewer: 1, technician: 2, admin: 3 };

/** The lower of two roles: a token never has more than its owner (SECURITY S33). */
export const lesserRole = (a: UserRole, b: UserRole): UserRole => (rank[a] <= rank[b] ? a : b);

export const hasRole = (role: UserRole, needed: UserRole): boolean => rank[role] >= rank[needed];

/** Pure: may this role (null = nobody signed in), coming through this door, use a route with this permission? */
export function mayUse(permission: Permission, role: UserRole | null, door: Door): boolean {
  switch (permission) {
    case 'public':
    case 'setup':
      return true;
    case 'scrape':
      return role !== null || door !== 'network';
    case 'console':
      return door === 'console';
    case 'viewer':
    case 'technician':
    case 'admin':
      return role !== null && hasRole(role, permission);
  }
}
