import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, type Host } from '../../../../packages/agent/src/host.ts';
import { mail } from '../../../../packages/agent/src/probes/mail/index.ts';

/** What was read, by `metric instance`: a state as its word; `… detail` is its sentence. */
export type Seen = Readonly<Record<string, string | number | null>>;

export interface Tried {
  readonly host: Host;
  /** Writes one account's file; `password` goes into a file of its own. */
  account(name: string, content: unknown, password?: string, mode?: number): void;
  file(name: string, text: string): string;
  passes(ms: number): void;
  look(): Promise<Seen>;
  close(): void;
}

/** This machine with a folder of accounts of its own; its files count as root's. */
export function tryMail(change: (host: Host) => Host = (host) => host): Tried {
  const folder = mkdtempSync(join(tmpdir(), 'fw-accounts-'));
  const mailFolder = join(folder, 'mail.d');
  mkdirSync(mailFolder);
  let passed = 0;
  const real = createHost({ mainFile: '', settings: { mailFolder, internetTargets: [] } });
  const host = change({
    ...real,
    now: () => Date.now() + passed,
    stat(path) {
      if (path.startsWith('/etc/postfix')) return undefined;
      const info = real.stat(path);
      return info && { ...info, onlyRootWrites: true };
    },
  });
  const read = mail.start(host);
  const file = (name: string, text: string, mode = 0o640): string => {
    writeFileSync(join(folder, name), text, { mode });
    return join(folder, name);
  };
  return {
    host,
    account(name, content, password, mode) {
      const secret = password === undefined ? {} : { passwordFile: file(`${name}.password`, `${password}\n`, mode) };
      const text = typeof content === 'string' ? content : JSON.stringify({ ...(content as object), ...secret });
      writeFileSync(join(mailFolder, `${name}.json`), text);
    },
    file,
    passes: (ms) => {
      passed += ms;
    },
    async look() {
      const seen: Record<string, string | number | null> = {};
      for (const { metric, instance = '', value, detail } of (await read(AbortSignal.timeout(50_000))).readings ?? []) {
        const declared: { states?: readonly string[] } = mail.metrics[metric];
        const key = `${metric.replace('mail.', '')} ${instance}`.trim();
        seen[key] = value === null ? null : (declared.states?.[value] ?? value);
        if (detail !== undefined) seen[`${key} detail`] = detail;
      }
      return seen;
    },
    close() {
      real.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
