/** Names that make a program load or run something else than itself; a caller cannot set them either. */
const forbidden = /^(LD_|DYLD_|NODE_|PYTHON|PERL|BASH_ENV$|ENV$|IFS$|PATH$|SHELLOPTS$|BASHOPTS$)/i;

const fixed: Readonly<Record<string, string>> =
  process.platform === 'win32'
    ? { SystemRoot: 'C:\\Windows', SystemDrive: 'C:', PATH: 'C:\\Windows\\System32;C:\\Windows', LANG: 'C' }
    : { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', LC_ALL: 'C' };

/** All a child gets to see of our environment: nothing (SECURITY S24), plus what the caller names. */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env = { ...fixed };
  for (const [name, value] of Object.entries(extra)) if (!forbidden.test(name)) env[name] = value;
  return env;
}
