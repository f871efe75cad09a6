import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes.ts';

/** Debian keeps Wine's loader away from the PATH. */
const loader = '/usr/lib/wine/wine64';
const server = '/usr/lib/wine/wineserver';
export const wineNeeds = { programs: ['x86_64-w64-mingw32-gcc'], files: [loader, server] };

/** A Windows of its own, whose PowerShell answers the agent's questions with what the test wrote down. */
export interface Wine {
  /** What PowerShell answers to a query from now on; undefined = it does not know the command. */
  answer(query: string, rows: readonly unknown[] | undefined): void;
  /** A shell script that starts this batch file of the packaged agent with its own arguments. */
  script(batchFile: string): string;
  remove(): Promise<void>;
}

export async function openWine(): Promise<Wine> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-wine-'));
  const prefix = join(folder, 'prefix');
  const env = { WINEARCH: 'win64', WINEPREFIX: prefix, WINEDEBUG: '-all', HOME: folder };
  await run(loader, ['wineboot', '-i'], env, 90_000);
  await run(loader, ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'], env);
  const shell = join(prefix, 'drive_c/windows/system32/WindowsPowerShell/v1.0/powershell.exe');
  await run('x86_64-w64-mingw32-gcc', ['-O1', '-s', '-o', shell, join(import.meta.dirname, 'powershell.c')]);
  const answers = join(prefix, 'drive_c/answers');
  mkdirSync(answers);
  const nothing = join(folder, 'nothing');
  writeFileSync(nothing, '');
  let outputs = 0;

  return {
    answer(query, rows) {
      const file = join(answers, `${query}.json`);
      if (rows === undefined) rmSync(file, { force: true });
      else writeFileSync(file, JSON.stringify(rows));
    },
    script(batchFile) {
      const path = join(folder, 'agent.sh');
      const windowsPath = `Z:${batchFile.replaceAll('/', '\\')}`;
      outputs += 1;
      // Under Wine, Node.js cannot take pipes for its standard streams; files it can.
      const out = join(folder, `out-${outputs}`);
      writeFileSync(
        path,
        `#!/bin/sh\nexport WINEARCH=win64 WINEPREFIX='${prefix}' WINEDEBUG=-all HOME='${folder}'\nout=${out}.$$\n${loader} cmd /c '${windowsPath}' "$@" <${nothing} >$out 2>&1\ncode=$?\ncat $out\nexit $code\n`,
      );
      chmodSync(path, 0o755);
      return path;
    },
    async remove() {
      await run(server, ['-k'], env).catch(() => undefined);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
