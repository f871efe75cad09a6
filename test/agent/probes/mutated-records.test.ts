import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseJournal } from '../../../packages/agent/src/host/journal.ts';
import { parseWindowsEvent } from '../../../packages/agent/src/host/windows-event.ts';
import { appCrashOf } from '../../../packages/agent/src/probes/crash/linux.ts';
import { parseDump } from '../../../packages/agent/src/probes/crash/pstore.ts';
import { readEvents as readCrashes } from '../../../packages/agent/src/probes/crash/windows.ts';
import { readEvents as readSignIns } from '../../../packages/agent/src/probes/login/windows-signs.ts';

const recordings = new URL('../../../../shared/recordings/', import.meta.url);
const folder = new URL('windows/xml/', recordings);

/** What else could arrive instead of a text: cut anywhere, in another encoding, with other text around it. */
function mutations(text: string): string[] {
  const cuts = Array.from({ length: 40 }, (_, n) => text.slice(0, Math.floor((text.length * n) / 40)));
  const encoded = (['latin1', 'utf16le', 'base64'] as const).map((name) => Buffer.from(text).toString(name));
  return [
    ...cuts,
    ...encoded,
    text.replaceAll('<', '<<'),
    text.toUpperCase(),
    `${text}${text}`.repeat(20),
    `\uFEFF${text}\0`,
  ];
}

if (!existsSync(folder)) {
  const reason = 'mutated records: left out, the recordings are not here';
  process.stderr.write(`${reason}\n`);
  it.skip(reason);
} else {
  describe('a record of a real machine, mutated', () => {
    it.each(readdirSync(folder))('%s says the same or nothing, and breaks nothing', (name) => {
      const whole = readFileSync(new URL(name, folder), 'utf8');
      const read = (xml: string) => {
        const events = [xml].flatMap((one) => parseWindowsEvent(one) ?? []);
        const { witnesses, apps } = readCrashes(events);
        return [
          ...readSignIns(events).map(({ kind }) => kind),
          ...witnesses.map(({ kind }) => kind),
          ...apps.map((app) => app.name),
        ];
      };
      const said = read(whole);
      for (const text of mutations(whole)) {
        const other = read(text);
        // A cut event may not tell who or what it was, but never becomes another kind of thing.
        expect([...said, undefined]).toContain(other[0]);
        expect(other.length).toBeLessThanOrEqual(said.length);
      }
    });

    it('a dump or a coredump says the same or nothing', () => {
      const dump = readFileSync(new URL('linux-kernel-panic-pstore-dmesg.txt', recordings), 'utf8');
      for (const text of mutations(dump)) expect([parseDump(dump), undefined]).toContain(parseDump(text));
      const journal = readFileSync(new URL('linux-journal-coredump.json', recordings), 'utf8');
      for (const text of mutations(journal)) {
        for (const entry of parseJournal(text).entries) expect(['perl', undefined]).toContain(appCrashOf(entry)?.name);
      }
    });
  });
}
