import { describe, expect, it } from 'vitest';
import { recordStop, uptime } from '../../../packages/agent/src/probes/uptime/index.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

/** The agent has run in one boot; the machine is now in the next. */
async function rebooted(before: (host: RecordedHost) => void = () => undefined): Promise<RecordedHost> {
  const host = recordedHost();
  await start(uptime, host)();
  before(host);
  host.boot = 'boot-0002';
  host.upMs = 30_000;
  return host;
}

/** A journal that knows the boot before, with or without a sign of its shutdown. */
function journal(host: RecordedHost, shutdownSeen: boolean): void {
  const entry = '{"_BOOT_ID":"boot0001","MESSAGE":"x"}\n';
  host.answerRun = (_program, args) => {
    const asksForShutdown = args.some((arg) => arg.startsWith('UNIT='));
    return { stdout: asksForShutdown && !shutdownSeen ? '' : entry };
  };
}

const kinds = async (host: RecordedHost) => (await start(uptime, host)()).events?.map(({ kind }) => kind);

describe('the machine’s start', () => {
  it('is no event when the agent is new here, or was only restarted itself', async () => {
    const host = recordedHost();
    const first = await start(uptime, host)();
    expect(valueIn(first, 'uptime.seconds')).toBe(100);
    expect(first.events).toBeUndefined();
    expect(await kinds(host)).toBeUndefined();
    expect(host.ran).toEqual([]);
  });

  it('is told once, at the moment it started', async () => {
    const host = await rebooted();
    journal(host, true);
    const look = start(uptime, host);
    expect((await look()).events).toMatchObject([{ kind: 'boot', at: host.at - 30_000 }]);
    expect((await look()).events).toBeUndefined();
    expect(await kinds(host)).toBeUndefined();
  });

  it('is unexpected when the journal kept the boot before and saw no shutdown', async () => {
    const host = await rebooted();
    journal(host, false);
    const result = await start(uptime, host)();
    expect(result.events?.map(({ kind }) => kind)).toEqual(['boot', 'unexpected-reboot']);
    expect(result.events?.[1]?.detail).toContain('journal');
  });

  it('is not unexpected when the journal saw the shutdown, although the agent was killed before', async () => {
    const host = await rebooted();
    journal(host, true);
    expect(await kinds(host)).toEqual(['boot']);
  });

  it('is judged by the agent’s own record where no journal was kept', async () => {
    expect(await kinds(await rebooted())).toEqual(['boot', 'unexpected-reboot']);
    expect(await kinds(await rebooted((host) => recordStop(host, 'shutdown')))).toEqual(['boot']);
    expect(await kinds(await rebooted((host) => recordStop(host, 'reboot')))).toEqual(['boot']);
  });

  it('is called neither when the agent had been stopped by hand', async () => {
    const host = await rebooted((machine) => recordStop(machine, 'stopped'));
    const result = await start(uptime, host)();
    expect(result.events?.map(({ kind }) => kind)).toEqual(['boot']);
    expect(result.events?.[0]?.detail).toContain('not known');
  });

  it('is unexpected when the agent was stopped and started again before the crash', async () => {
    const host = await rebooted((machine) => {
      recordStop(machine, 'stopped');
      start(uptime, machine);
    });
    expect(await kinds(host)).toEqual(['boot', 'unexpected-reboot']);
  });

  it('is asked of the journal by the boot’s id, in an orderly and bounded way', async () => {
    const host = await rebooted();
    await start(uptime, host)();
    expect(host.ran[0]).toBe('journalctl --boot=boot0001 --no-pager --quiet --lines=1 --output=json');
  });
});
