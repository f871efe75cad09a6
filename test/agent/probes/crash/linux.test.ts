import { describe, expect, it } from 'vitest';
import { parseJournal } from '../../../../packages/agent/src/host/journal.ts';
import { crash } from '../../../../packages/agent/src/probes/crash/index.ts';
import { readKernelLine } from '../../../../packages/agent/src/probes/crash/kernel-line.ts';
import { appCrashOf, apportName } from '../../../../packages/agent/src/probes/crash/linux.ts';
import { parseDump } from '../../../../packages/agent/src/probes/crash/pstore.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const minute = 60_000;
const journal = '/var/log/journal/0123/system.journal';

function linuxHost(): RecordedHost {
  const host = recordedHost();
  host.files.set(journal, 'LPKSHHRH');
  return host;
}
const kernel = (host: RecordedHost, MESSAGE: string, PRIORITY = '3', at = host.at) =>
  host.journalEntries.push({ at, fields: { MESSAGE, PRIORITY, _TRANSPORT: 'kernel' } });
const coredump = (host: RecordedHost, exe: string, at = host.at) =>
  host.journalEntries.push({
    at,
    fields: {
      MESSAGE_ID: 'fc2e22bc6ee647b6b90729ab34a250b1',
      COREDUMP_EXE: exe,
      COREDUMP_COMM: 'x',
      COREDUMP_SIGNAL: '11',
    },
  });

describe('what a Linux machine left of a crash', () => {
  onRecording('linux-kernel-panic-pstore-dmesg.txt', 'a dump tells why the kernel gave up', (content) => {
    expect(parseDump(content.toString('utf8'))).toBe('The kernel gave up (panic): sysrq triggered crash.');
  });
  onRecording('linux-journal-coredump.json', 'a coredump tells the program and how it died', (content) => {
    const { entries } = parseJournal(content.toString('utf8'));
    expect(entries.map(appCrashOf)).toEqual([
      { name: 'perl', at: expect.any(Number), why: 'it touched memory that is not its own' },
    ]);
  });

  it.each([
    ['Kernel panic - not syncing: Fatal exception in interrupt', 'panic', 'Fatal exception in interrupt'],
    ['BUG: kernel NULL pointer dereference, address: 0000000000000008', 'error', 'kernel NULL pointer dereference.'],
    ['BUG: unable to handle page fault for address: ffffa1b2c3d4e5f6', 'error', 'page fault'],
    ['Unable to handle kernel paging request at virtual address dead000000000100', 'error', 'paging request'],
    ['Oops: 0002 [#1] PREEMPT SMP NOPTI', 'error', 'Oops'],
    ['general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP', 'error', 'protection'],
    ['watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:1:77]', 'error', 'stuck'],
    ['rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:', 'error', 'RCU'],
    ['INFO: task nfsd:812 blocked for more than 120 seconds.', 'hung', 'nfsd waited'],
    [
      'Out of memory: Killed process 4242 (firefox) total-vm:8000kB, anon-rss:1kB, file-rss:1kB',
      'oom',
      'ended firefox because memory ran out',
    ],
    // Printed by Linux 6.18 for a program in a memory cgroup of 20 MB.
    [
      'Memory cgroup out of memory: Killed process 3697 (perl) total-vm:212684kB, anon-rss:20352kB, file-rss:4340kB, shmem-rss:0kB, UID:0 pgtables:100kB oom_score_adj:0',
      'oom',
      'ended perl because memory ran out',
    ],
  ])('the kernel’s “%s” is a %s', (message, kind, words) => {
    const trouble = readKernelLine(message);
    expect(trouble?.kind).toBe(kind);
    expect(trouble?.words).toContain(words);
    expect(trouble?.words).not.toMatch(/[0-9a-f]{12}/);
  });

  it.each([
    'usb 1-1: new high-speed USB device number 2 using xhci_hcd',
    'debug: BUG: not at the beginning',
    'ata1: SATA link down (SStatus 0 SControl 300)',
    'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,oom_memcg=/fw-oom,task_memcg=/fw-oom,task=perl,pid=3697,uid=0',
    '',
    `\u0000${'x'.repeat(100_000)}`,
  ])('of a healthy kernel “%s” is nothing', (message) => {
    expect(readKernelLine(message)).toBeUndefined();
  });

  it.each([
    ['_usr_bin_gimp.1000.crash', 'gimp'],
    ['_usr_lib_libreoffice_program_soffice.bin.1000.crash', 'soffice.bin'],
    ['_usr_libexec_gnome-session-binary.0.crash', 'gnome-session-binary'],
    ['linux-image-6.1.crash', undefined],
  ])('apport’s %s is of %s', (file, name) => {
    expect(apportName(file)).toBe(name);
  });
});

describe('programs that crash', () => {
  it('are counted by name over a day, with the reason', async () => {
    const host = linuxHost();
    const look = start(crash, host);
    coredump(host, '/home/alice/bin/gimp');
    expect(valueIn(await look(), 'crash.app', 'gimp')).toBe(1);
    for (let i = 0; i < 2; i++) {
      host.pass(60 * minute);
      coredump(host, '/usr/bin/gimp');
    }
    const result = await look();
    expect(valueIn(result, 'crash.app', 'gimp')).toBe(3);
    expect(detailIn(result, 'crash.app', 'gimp')).toBe(
      'gimp crashed 3 times within 24 hours, last: it touched memory that is not its own.',
    );
    expect(JSON.stringify(result)).not.toContain('alice');
  });

  it('still count after the agent was started again, and no longer a day later', async () => {
    const host = linuxHost();
    coredump(host, '/usr/bin/gimp');
    await start(crash, host)();
    host.journalEntries = [];
    const look = start(crash, host);
    expect(valueIn(await look(), 'crash.app', 'gimp')).toBe(1);
    host.pass(24 * 60 * minute + minute);
    expect(valueIn(await look(), 'crash.app', 'gimp')).toBe(0);
    host.pass(3 * 60 * minute);
    expect(valueIn(await look(), 'crash.app', 'gimp')).toBeUndefined();
  });

  it('are told by apport’s reports where no coredumps are kept', async () => {
    const host = recordedHost();
    const look = start(crash, host);
    await look();
    host.infos.set('/var/crash/_usr_bin_gimp.1000.crash', { modifiedAt: host.at });
    expect(valueIn(await look(), 'crash.app', 'gimp')).toBe(1);
    expect(valueIn(await look(), 'crash.app', 'gimp')).toBe(1);
  });
});

describe('a kernel that met a fault and runs on', () => {
  it('is told for a day, one fault once, although it fills a page', async () => {
    const host = linuxHost();
    kernel(host, 'BUG: kernel NULL pointer dereference, address: 0000000000000008', '1');
    kernel(host, 'Oops: 0002 [#1] PREEMPT SMP NOPTI', '3');
    const look = start(crash, host);
    const result = await look();
    expect(valueIn(result, 'crash.kernel')).toBe(1);
    expect(detailIn(result, 'crash.kernel')).toContain('NULL pointer');
    expect(result.events).toMatchObject([{ kind: 'kernel-error' }]);
    host.pass(24 * 60 * minute + minute);
    expect(valueIn(await look(), 'crash.kernel')).toBe(0);
  });

  it('tells which program it ended for lack of memory', async () => {
    const host = linuxHost();
    kernel(host, 'Out of memory: Killed process 4242 (firefox) total-vm:8000kB');
    const result = await start(crash, host)();
    expect(result.events).toMatchObject([{ kind: 'oom-victim', instance: 'firefox' }]);
    expect(valueIn(result, 'crash.kernel')).toBe(0);
  });

  it('is not what a program calls itself', async () => {
    const host = linuxHost();
    coredump(host, '/usr/bin/gimp');
    const [entry] = host.journalEntries;
    if (entry) host.journalEntries = [{ ...entry, fields: { ...entry.fields, MESSAGE: 'Oops: I am no kernel' } }];
    expect(valueIn(await start(crash, host)(), 'crash.kernel')).toBe(0);
  });

  it('is not called healthy where its log cannot be seen', async () => {
    const host = recordedHost();
    expect(valueIn(await start(crash, host)(), 'crash.kernel')).toBeUndefined();
    host.files.set(journal, Object.assign(new Error('EACCES'), { code: 'EACCES' }));
    host.infos.set('/var/crash/_usr_bin_gimp.1000.crash', { modifiedAt: host.at });
    await expect(start(crash, host)()).rejects.toThrow('systemd-journal');
    // What lay there meanwhile is told once it may look.
    host.files.set(journal, 'L');
    expect(valueIn(await start(crash, host)(), 'crash.app', 'gimp')).toBe(1);
  });
});
