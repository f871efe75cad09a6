/** Node's flags for a collector: no prototype to poison, and a pattern that backtracks without end is run by the engine that cannot. */
export const hardened = [
  '--disable-proto=delete',
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
] as const;
