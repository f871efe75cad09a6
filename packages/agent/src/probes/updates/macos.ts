import type { Host } from '../../host.ts';
import { type Look, noReboot, type Pending } from './look.ts';

const everyMs = 20 * 3_600_000;
const limitMs = 60_000;
const preferences = '/Library/Preferences/com.apple.SoftwareUpdate';

/**
 * `softwareupdate --list`: since macOS 10.15 `* Label: …` and a line `Title: …, Version: …, Size: …, Recommended: YES, Action: restart,`;
 * before, `   * label` and `	Title (version), size [recommended] [restart]`.
 */
export function parseSoftwareUpdate(text: string): { pending: Pending[]; restart: boolean } {
  const pending: Pending[] = [];
  let restart = false;
  for (const line of text.split('\n')) {
    const now = /^\s+Title: (.+?), Version: ([^,]+),.*Recommended: YES/.exec(line);
    const before = /^\t(.+?) \(([^()]*)\), .*\[recommended\]/.exec(line);
    const [, name = '', version = ''] = now ?? before ?? [];
    if (name === '') continue;
    pending.push({ name, version: version.trim(), installed: '' });
    restart ||= /Action: restart|\[restart\]/.test(line);
  }
  return { pending, restart };
}

/** `2023-10-26 09:12:33 +0000`, as `defaults read` prints a date. */
export function parseDefaultsDate(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d{4})\s*$/.exec(text.trim());
  if (match === null) return undefined;
  const at = Date.parse(`${match[1]}T${match[2]}${match[3]}`);
  return Number.isFinite(at) ? at : undefined;
}

/** Asks what the system's own last search found; the search itself is left to the system. */
export function createMacosLook(host: Host): (signal: AbortSignal) => Promise<Look> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let look: Look | undefined;
  return async (signal) => {
    if (look !== undefined && host.elapsedMs() - askedAt < everyMs) return look;
    askedAt = host.elapsedMs();
    const limits = { timeLimitMs: limitMs, signal };
    const { outcome, code, stdout, stderr } = await host.run('softwareupdate', ['--list', '--no-scan'], limits);
    if (outcome !== 'exited' || code !== 0) {
      look = undefined;
      throw new Error(`softwareupdate did not tell what waits (${outcome}, code ${code}): ${stderr.slice(0, 200)}`);
    }
    const date = await host.run('defaults', ['read', preferences, 'LastSuccessfulDate'], limits);
    look = {
      pending: parseSoftwareUpdate(stdout).pending,
      heardAt: parseDefaultsDate(date.stdout),
      // What waits is not installed yet, so nothing waits for a restart.
      reboot: noReboot,
    };
    return look;
  };
}
