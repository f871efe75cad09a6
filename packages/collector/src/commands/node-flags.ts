/**
 * Node's flags for a collector: it may start no child process (SECURITY S54), and a pattern that backtracks without end
 * is run by the engine that cannot. Files are fenced by the service unit, because native addons pass by Node's own fence.
 */
export function hardened(known: ReadonlySet<string> = process.allowedNodeEnvironmentFlags): string[] {
  const permission = known.has('--permission') ? '--permission' : '--experimental-permission';
  const allowed = ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-worker', '--allow-addons'];
  return [
    permission,
    ...allowed,
    // Newer majors fence the network as well.
    ...(known.has('--allow-net') ? ['--allow-net'] : []),
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    '--disable-proto=delete',
    '--enable-experimental-regexp-engine-on-excessive-backtracks',
  ];
}
