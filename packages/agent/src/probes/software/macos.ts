import type { Host } from '../../host.ts';
import type { Software } from './rows.ts';

const folders = ['/Applications', '/Applications/Utilities'];

/** `CFBundleShortVersionString` of an Info.plist in text form (Apple, “Core Foundation Keys”); empty in its binary form. */
export function parseVersion(text: string): string {
  return /<key>CFBundleShortVersionString<\/key>\s*<string>([^<]*)<\/string>/.exec(text)?.[1] ?? '';
}

/** The programs of all users; those in a user's own folder are theirs. */
export function readMacosSoftware(host: Host): Software[] {
  return folders.flatMap((folder) =>
    host
      .list(folder)
      .filter((name) => name.endsWith('.app'))
      .map((name) => ({
        name: name.slice(0, -'.app'.length),
        version: parseVersion(host.readFile(`${folder}/${name}/Contents/Info.plist`) ?? ''),
        from: '',
      })),
  );
}
