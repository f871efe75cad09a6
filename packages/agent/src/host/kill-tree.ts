import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // ESRCH: already gone, which is what was wanted. EPERM: macOS says so of a group of zombies.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Parent of every process, from the fourth field of /proc/PID/stat; the name before it may hold spaces and parentheses. */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      found.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ', 1)[0]));
    } catch {
      // It ended between the listing and the read.
      found.delete(pid);
    }
  }
  return found;
}

/** Processes below `root` that left its group; a group kill alone would miss them. */
function descendants(root: number): number[] {
  const all = parents();
  const tree = new Set([root]);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const [pid, parent] of all) if (tree.has(parent)) tree.add(pid);
  }
  tree.delete(root);
  return [...tree];
}

/** Ends what a child that has ended left running in its group. */
export function killGroup(pid: number): void {
  if (process.platform !== 'win32') signal(-pid);
}

/** Ends a child started as the leader of its own group, and everything it started. */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    spawn('C:\\Windows\\System32\\taskkill.exe', ['/T', '/F', '/PID', String(pid)], {
      stdio: 'ignore',
      windowsHide: true,
    }).on('error', () => signal(pid));
    return;
  }
  const strays = process.platform === 'linux' ? descendants(pid) : [];
  signal(-pid);
  for (const stray of strays) signal(stray);
}
