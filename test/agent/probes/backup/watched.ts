import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, type Host } from '../../../../packages/agent/src/host.ts';
import { backup } from '../../../../packages/agent/src/probes/backup/index.ts';
import type { DeviceEvent } from '../../../../packages/shared/src/index.ts';

export const hourMs = 3_600_000;

/** One backup's readings by name: a state as its word, `detail` as the sentence of `backup.seen`. */
export interface Seen {
  readonly [metric: string]: string | number | null | undefined;
}

/** This machine with a folder of checks of its own and a clock that a test moves; its files count as root's. */
export interface Watched {
  readonly host: Host;
  readonly folder: string;
  check(file: string, content: unknown): void;
  passes(ms: number): void;
  look(name: string): Promise<Seen>;
  /** Events of the last look. */
  events(): readonly DeviceEvent[];
  /** As after a restart of the agent. */
  restart(): void;
  close(): void;
}

export function watchBackups(change: (host: Host) => Host = (host) => host): Watched {
  const folder = mkdtempSync(join(tmpdir(), 'fw-backup-'));
  const checksFolder = join(folder, 'checks.d');
  mkdirSync(checksFolder);
  const stateFolder = join(folder, 'state');
  let passed = 0;
  const real = createHost({ mainFile: '', stateFolder, settings: { checksFolder, workFolder: join(folder, 'work') } });
  const host = change({
    ...real,
    now: () => Date.now() + passed,
    stat: (path) => {
      const info = real.stat(path);
      return info && { ...info, onlyRootWrites: true };
    },
  });
  let read = backup.start(host);
  let events: readonly DeviceEvent[] = [];
  return {
    host,
    folder,
    check: (file, content) =>
      writeFileSync(join(checksFolder, file), typeof content === 'string' ? content : JSON.stringify(content)),
    passes: (ms) => {
      passed += ms;
    },
    async look(name) {
      const result = await read(AbortSignal.timeout(20_000));
      events = result.events ?? [];
      const seen: Record<string, string | number | null | undefined> = {};
      for (const { metric, instance, value, detail } of result.readings ?? []) {
        if (instance !== name) continue;
        const declared: { states?: readonly string[] } = backup.metrics[metric];
        seen[metric.replace('backup.', '')] = value === null ? null : (declared.states?.[value] ?? value);
        if (metric === 'backup.seen') seen.detail = detail;
      }
      return seen;
    },
    events: () => events,
    restart: () => {
      read = backup.start(host);
    },
    close: () => {
      real.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
