/** Why the collector closes the door; a closed list, so that the agent can tell a person what to do. */
export const refusals = [
  'bad-token',
  'bad-signature',
  'unknown-device',
  'revoked',
  'too-old',
  'not-approved',
  'clone-suspected',
  'malformed',
] as const;
export type Refusal = (typeof refusals)[number];
