import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../packages/agent/src/host/machine.ts';
import { createState } from '../../../packages/agent/src/host/state.ts';
import { createWindows, parseAnswers } from '../../../packages/agent/src/host/windows.ts';
import { parseWindowsEvent } from '../../../packages/agent/src/host/windows-event.ts';

const minuteMs = 60_000;

/** A Windows that answers each question by name; `undefined` hangs there. */
function windows(answers: Record<string, unknown>) {
  const asked: string[][] = [];
  const inputs: string[] = [];
  let now = 0;
  const run = async (input: string): Promise<RunResult> => {
    inputs.push(input);
    const names = [...input.matchAll(/query = "([\w-]+)"; answer/g)].map(([, name = '']) => name);
    asked.push(names);
    const lines: string[] = [];
    for (const name of names) {
      if (!(name in answers)) {
        return { code: null, stdout: lines.join('\r\n'), stderr: '', outcome: 'timed-out' };
      }
      lines.push(JSON.stringify({ query: name, answer: answers[name] }));
    }
    return { code: 0, stdout: `\uFEFF${lines.join('\r\n')}\r\n`, stderr: '', outcome: 'exited' };
  };
  const state = createState(undefined);
  const open = () => createWindows({ run, state, elapsedMs: () => now });
  return { asked, inputs, state, open, answers, pass: (ms: number) => (now += ms) };
}

const eventXml = (second: number, id = 4740) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>${id}</EventID><TimeCreated SystemTime='2026-11-22T10:00:0${second}.1234567Z'/><Channel>Security</Channel></System><EventData><Data Name='TargetUserName'>M&#252;ller &amp; S&#xF6;hne</Data><Data>plain</Data></EventData></Event>`;

describe('asking Windows', () => {
  it('starts one PowerShell for all that is due, and none while the answers are young', async () => {
    const world = windows({ printers: [{ Name: 'HP' }], services: [], software: [1, 2] });
    const { query } = world.open();
    const printers = query({ name: 'printers', everyMs: 5 * minuteMs, script: 'Get-CimInstance Win32_Printer' });
    const services = query({ name: 'services', everyMs: 5 * minuteMs, script: 'Get-Service' });
    const software = query({ name: 'software', everyMs: 1440 * minuteMs, script: 'Get-It' });
    const all = await Promise.all([printers(), services(), software()]);
    expect(all).toEqual([[{ Name: 'HP' }], [], [1, 2]]);
    expect(world.asked).toEqual([['printers', 'services', 'software']]);
    world.pass(5 * minuteMs);
    await Promise.all([printers(), services(), software()]);
    expect(world.asked[1]).toEqual(['printers', 'services']);
  });

  it('asks on without a question that hangs, and tells it from one that was not reached', async () => {
    const world = windows({ a: [1], c: [3] });
    const { query } = world.open();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => query({ name, everyMs: minuteMs, script: 'x' }));
    const first = await Promise.allSettled([a?.(), b?.(), c?.()]);
    expect(first.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(b?.()).rejects.toThrow('timed-out');
    expect(world.asked).toEqual([['a', 'b', 'c'], ['c']]);
  });

  it('tells in words why there is no answer', async () => {
    const { query } = createWindows({
      run: async () => ({ code: null, stdout: '', stderr: '', outcome: 'missing' }),
      state: createState(undefined),
      elapsedMs: () => 0,
    });
    await expect(query({ name: 'a', everyMs: 1, script: 'x' })()).rejects.toThrow('PowerShell is not there');
    const told = parseAnswers('{"query":"a","problem":"Access denied"}\nnoise\n{"query":"b","answer":null}\n{"que');
    expect(told.get('a')).toBeInstanceOf(Error);
    expect(told.get('b')).toEqual([]);
    expect(told.size).toBe(2);
  });

  it('keeps each question on one line, whatever its text looks like', async () => {
    const world = windows({ a: [] });
    await world.open().query({ name: 'a', everyMs: 1, script: 'Get-A |\n  Select-Object Name' })();
    expect(world.inputs[0]).toContain('{ Get-A | Select-Object Name }');
  });
});

describe('the event log of Windows', () => {
  it('is read on after the newest event that was taken, also after the agent restarts', async () => {
    const world = windows({ 'events-logins': [eventXml(1), eventXml(3), eventXml(2)] });
    const watch = { name: 'logins', from: [{ log: 'Security' as const, ids: [4740, 4625] }] };
    const events = await world.open().events(watch)();
    expect(events.map(({ at }) => new Date(at).getSeconds())).toEqual([1, 2, 3]);
    expect(events[0]?.data).toEqual({ TargetUserName: 'Müller & Söhne', 1: 'plain' });
    await world.open().events(watch)();
    expect(world.inputs[0]).toContain('timediff(@SystemTime)');
    expect(world.inputs[1]).toContain("@SystemTime &gt; ''2026-11-22T10:00:03.1234567Z''");
    expect(world.inputs[1]).toContain('EventID=4740 or EventID=4625');
  });

  it('that may not be read is no quiet log', async () => {
    const world = windows({ 'events-logins': [] });
    await world.open().events({ name: 'logins', from: [{ log: 'Security', ids: [4740] }] })();
    expect(world.inputs[0]).toContain("-notmatch 'NoMatching(Events|Logs)Found') { throw }");
  });

  const folder = resolve(import.meta.dirname, '../../../../shared/recordings/windows/xml');
  const recorded = existsSync(folder) ? readdirSync(folder).filter((file) => /_\d+(_[a-z]+)?\.xml$/.test(file)) : [];
  if (recorded.length === 0) console.warn('Left out: recorded Windows events (no recordings on this machine).');
  it.each(recorded)('knows number, time and source of the recorded %s', (file) => {
    const event = parseWindowsEvent(readFileSync(resolve(folder, file), 'utf8'));
    expect(event?.id).toBe(Number(/_(\d+)(_[a-z]+)?\.xml$/.exec(file)?.[1]));
    expect(event?.at).toBeGreaterThan(Date.UTC(2005));
    expect(event?.provider).not.toBe('');
  });

  it.each([
    '',
    '<Event>',
    '<Event><System><EventID>x</EventID></System></Event>',
    'é'.repeat(5000),
    '<'.repeat(50_000),
  ])('takes no broken text for an event (%#)', (text) => expect(parseWindowsEvent(text)).toBeUndefined());
});
