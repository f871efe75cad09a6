import { describe, expect, it } from 'vitest';
import { createJournal, matches, parseJournal } from '../../../packages/agent/src/host/journal.ts';
import type { RunResult } from '../../../packages/agent/src/host/machine.ts';
import { createState } from '../../../packages/agent/src/host/state.ts';

const line = (n: number, fields: object) =>
  JSON.stringify({ __CURSOR: `s=${n}`, __REALTIME_TIMESTAMP: `${1_795_000_000_000_000 + n}`, ...fields });

function journal(answer: (args: readonly string[]) => Partial<RunResult>) {
  const asked: (readonly string[])[] = [];
  const state = createState(undefined);
  let now = 1_795_000_000_000;
  const open = () =>
    createJournal({
      run: async (args) => {
        asked.push(args);
        return { code: 0, stdout: '', stderr: '', outcome: 'exited', ...answer(args) };
      },
      state,
      now: () => now,
    });
  return { asked, state, open, pass: (ms: number) => (now += ms) };
}

const ssh = { name: 'ssh', anyOf: [['SYSLOG_IDENTIFIER=sshd']] };
const kernel = { name: 'kernel', anyOf: [['_TRANSPORT=kernel', 'PRIORITY=0', 'PRIORITY=1']] };

describe('the journal', () => {
  it('is asked once for all who watch it, and each gets what it watches', async () => {
    const world = journal(() => ({
      stdout: [
        line(1, { MESSAGE: 'Failed password', SYSLOG_IDENTIFIER: 'sshd' }),
        line(2, { MESSAGE: 'panic', _TRANSPORT: 'kernel', PRIORITY: '1' }),
        line(3, { MESSAGE: 'chat', _TRANSPORT: 'kernel', PRIORITY: '6' }),
      ].join('\n'),
    }));
    const watch = world.open();
    const [lookAtSsh, lookAtKernel] = [watch(ssh), watch(kernel)];
    const [logins, panics] = await Promise.all([lookAtSsh(), lookAtKernel()]);
    expect(world.asked).toHaveLength(1);
    expect(logins.map(({ fields }) => fields.MESSAGE)).toEqual(['Failed password']);
    expect(panics.map(({ fields }) => fields.MESSAGE)).toEqual(['panic']);
    expect(world.asked[0]).toContain('+');
  });

  it('is read on from where everybody has taken it, also after the agent restarts', async () => {
    const world = journal(() => ({ stdout: line(7, { MESSAGE: 'x', SYSLOG_IDENTIFIER: 'sshd' }) }));
    const watch = world.open();
    const look = watch(ssh);
    expect(await look()).toHaveLength(1);
    world.pass(180_000);
    await look();
    await world.open()(ssh)();
    expect(world.asked[0]?.some((arg) => arg.startsWith('--since=@'))).toBe(true);
    expect(world.asked.slice(1).every((args) => args.includes('--after-cursor=s=7'))).toBe(true);
    expect(world.state.read('journal-cursor')).toBe('s=7');
  });

  it('is read again after a crash when somebody had not taken what was read', async () => {
    const world = journal(() => ({ stdout: line(7, { MESSAGE: 'x', _TRANSPORT: 'kernel', PRIORITY: '0' }) }));
    const watch = world.open();
    const look = watch(ssh);
    watch(kernel);
    world.pass(180_000);
    await look();
    expect(world.state.read('journal-cursor')).toBeUndefined();
  });

  it('gives whoever comes late what the others have read before, once', async () => {
    const early = line(1, { MESSAGE: 'panic', _TRANSPORT: 'kernel', PRIORITY: '0' });
    const later = line(2, { MESSAGE: 'again', _TRANSPORT: 'kernel', PRIORITY: '0' });
    const opening = line(3, { MESSAGE: 'Failed password', SYSLOG_IDENTIFIER: 'sshd' });
    const world = journal((args) => ({
      stdout: args.some((arg) => arg === '--after-cursor=s=3')
        ? later.replace('s=2', 's=4')
        : [early, opening].join('\n'),
    }));
    const watch = world.open();
    await watch(ssh)();
    const look = watch(kernel);
    expect((await look()).map(({ fields }) => fields.MESSAGE)).toEqual(['panic']);
    world.pass(60_000);
    expect((await look()).map(({ fields }) => fields.MESSAGE)).toEqual(['again']);
  });

  it('is asked for each watch by itself when one of them floods the others', async () => {
    const flood = Array.from({ length: 1000 }, (_, n) => line(n, { MESSAGE: 'x', SYSLOG_IDENTIFIER: 'sshd' }));
    const panic = line(5000, { MESSAGE: 'panic', _TRANSPORT: 'kernel', PRIORITY: '0' });
    const world = journal((args) => ({ stdout: args.includes('SYSLOG_IDENTIFIER=sshd') ? flood.join('\n') : panic }));
    const watch = world.open();
    const [, look] = [watch(ssh), watch(kernel)];
    expect(await look()).toHaveLength(1);
  });

  it('starts anew where its place was removed', async () => {
    const world = journal((args) =>
      args.some((arg) => arg.startsWith('--after-cursor'))
        ? { code: 1, stderr: 'Failed to seek to cursor: Invalid argument' }
        : { stdout: line(1, { MESSAGE: 'x', SYSLOG_IDENTIFIER: 'sshd' }) },
    );
    world.state.write('journal-cursor', 's=gone');
    expect(await world.open()(ssh)()).toHaveLength(1);
  });

  it('that is not there is no quiet journal', async () => {
    const world = journal(() => ({ code: null, outcome: 'missing' }));
    await expect(world.open()(ssh)()).rejects.toThrow('no system journal');
    const hanging = journal(() => ({ code: null, outcome: 'timed-out' }));
    await expect(hanging.open()(ssh)()).rejects.toThrow('timed-out');
  });

  it('gives whole lines of an output that was cut, and reads on from the last of them', async () => {
    const first = line(1, { MESSAGE: 'whole', SYSLOG_IDENTIFIER: 'sshd' });
    const world = journal(() => ({ code: null, outcome: 'too-long', stdout: `${first}\n${first.slice(0, 40)}` }));
    const look = world.open()(ssh);
    expect(await look()).toHaveLength(1);
    world.pass(180_000);
    await look();
    expect(world.asked[1]).toContain('--after-cursor=s=1');
  });

  it('is read on past an entry as long as a whole answer may be, which anybody may write', async () => {
    const long = line(1, { MESSAGE: null, SYSLOG_IDENTIFIER: 'sshd' });
    const next = line(2, { MESSAGE: 'Failed password', SYSLOG_IDENTIFIER: 'sshd' });
    // journalctl(1): "fields larger than 4096 bytes are encoded as null values", unless --all is given.
    const world = journal((args) =>
      args.includes('--all')
        ? { code: null, outcome: 'too-long', stdout: long.replace('null', `"${'x'.repeat(1024)}`) }
        : { stdout: `${long}\n${next}` },
    );
    expect((await world.open()(ssh)()).map(({ fields }) => fields.MESSAGE)).toEqual([undefined, 'Failed password']);
  });

  it('has texts that are not UTF-8 as bytes, and fields that are there twice', () => {
    const { entries } = parseJournal(
      [line(1, { MESSAGE: [72, 228, 33], TAG: ['one', 'two'] }), 'stderr noise', '{"half'].join('\n'),
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]?.fields.MESSAGE).toMatch(/^H.!$/u);
    expect(entries[0]?.fields.TAG).toBe('two');
  });

  it('matches as journalctl does: one field is any of, several are all of', () => {
    const entry = { at: 0, fields: { A: '1', B: '2' } };
    const watch = (terms: string[]) => ({ name: 'x', anyOf: [terms] });
    expect(matches(entry, watch(['A=0', 'A=1', 'B=2']))).toBe(true);
    expect(matches(entry, watch(['A=1', 'B=3']))).toBe(false);
  });
});
