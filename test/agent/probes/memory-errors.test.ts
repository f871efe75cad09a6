import { describe, expect, it } from 'vitest';
import { memoryErrors } from '../../../packages/agent/src/probes/memory-errors/index.ts';
import { parseMachineCheck } from '../../../packages/agent/src/probes/memory-errors/machine-check.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

function withJournal(host: RecordedHost): RecordedHost {
  host.files.set('/var/log/journal/0123/system.journal', 'LPKSHHRH');
  return host;
}

const dimm = '/sys/devices/system/edac/mc/mc0/dimm3';
function server(): RecordedHost {
  const host = withJournal(recordedHost());
  host.files.set(`${dimm}/dimm_label`, 'CPU_SrcID#0_Ha#0_Chan#1_DIMM#0\n');
  host.files.set(`${dimm}/dimm_ce_count`, '7\n');
  host.files.set(`${dimm}/dimm_ue_count`, '0\n');
  return host;
}
const label = 'CPU_SrcID#0_Ha#0_Chan#1_DIMM#0';

describe('Memory with ECC', () => {
  it('counts what it put right in a day, by module; what was there before is history', async () => {
    const host = server();
    const look = start(memoryErrors, host);
    expect(valueIn(await look(), 'memory_errors.corrected_day', label)).toBe(0);
    host.pass(3_600_000);
    host.files.set(`${dimm}/dimm_ce_count`, '19\n');
    expect(valueIn(await look(), 'memory_errors.corrected_day', label)).toBe(12);
    expect(valueIn(await look(), 'memory_errors.corrected', label)).toBe(19);
    host.pass(25 * 3_600_000);
    expect(valueIn(await look(), 'memory_errors.corrected_day', label)).toBe(0);
  });

  it('that could not put one right is told at once, by module', async () => {
    const host = server();
    const look = start(memoryErrors, host);
    expect((await look()).events).toEqual([]);
    host.files.set(`${dimm}/dimm_ue_count`, '1\n');
    expect((await look()).events).toMatchObject([{ kind: 'memory-error', instance: label }]);
    expect((await look()).events).toEqual([]);
  });

  it('on old kernels is counted by rows of chips', async () => {
    const host = recordedHost();
    host.files.set('/sys/devices/system/edac/mc/mc1/csrow0/ce_count', '3\n');
    host.files.set('/sys/devices/system/edac/mc/mc1/csrow0/ue_count', '0\n');
    expect(valueIn(await start(memoryErrors, host)(), 'memory_errors.corrected', 'mc1 csrow0')).toBe(3);
  });

  it('is counted also where there is no log; without either nothing is known', async () => {
    const journal = () => () => Promise.reject(new Error('no journal'));
    const { signal } = new AbortController();
    const result = await memoryErrors.start({ ...server(), journal })(signal);
    expect(valueIn(result, 'memory_errors.corrected', label)).toBe(7);
    await expect(memoryErrors.start({ ...withJournal(recordedHost()), journal })(signal)).rejects.toThrow(/no journal/);
    await expect(memoryErrors.start(recordedHost())(signal)).rejects.toThrow(/no system journal/);
  });

  it.each(['', 'x\n', '-1\n'])('whose counter is %j counts nothing', async (text) => {
    const host = server();
    host.files.set(`${dimm}/dimm_ce_count`, text);
    expect((await start(memoryErrors, host)()).readings).toEqual([]);
  });
});

describe('A machine check', () => {
  it.each([
    ['EDAC MC0: 1 UE memory read error on CPU_SrcID#0 (channel:1 slot:0 page:0x0)', 'memory-error'],
    ['Memory failure: 0x12345: recovery action for dirty page: Recovered', 'memory-error'],
    ['{1}[Hardware Error]: event severity: fatal', 'hardware-error'],
    ['{2}[Hardware Error]: event severity: corrected', 'hardware-error-corrected'],
    ['mce: [Hardware Error]: Machine check events logged', 'hardware-error-corrected'],
    ['mce: [Hardware Error]: CPU 2: Machine Check Exception: 5 Bank 3: be00000000800400', 'hardware-error'],
    ['mce: CPU0: Thermal monitoring enabled (TM1)', undefined],
    ['EDAC MC0: 1 CE memory read error on CPU_SrcID#0', undefined],
    ['pcieport 0000:00:1c.0: AER: Corrected error received: 0000:00:1c.0', undefined],
    ['RAS: Correctable Errors collector initialized.', undefined],
  ])('%s', (message, kind) => {
    expect(parseMachineCheck(message)).toBe(kind);
  });

  it('written in many lines is one event', async () => {
    const host = withJournal(recordedHost());
    for (let n = 0; n < 6; n += 1) {
      const fields = { MESSAGE: '{1}[Hardware Error]: event severity: fatal', PRIORITY: '2', _TRANSPORT: 'kernel' };
      host.journalEntries.push({ at: host.at, fields });
    }
    expect((await start(memoryErrors, host)()).events).toMatchObject([{ kind: 'hardware-error' }]);
  });

  it.each([
    [18, 'hardware-error'],
    [19, 'hardware-error-corrected'],
    [20, 'hardware-error'],
    [46, 'hardware-error'],
    [47, 'hardware-error-corrected'],
    [17, undefined],
  ])('of Windows with number %i is %s', async (id, kind) => {
    const host = recordedHost();
    host.platform = 'win32';
    host.eventXml.push(
      `<Event><System><Provider Name="Microsoft-Windows-WHEA-Logger"/><EventID>${id}</EventID><TimeCreated SystemTime="2026-11-22T10:00:00.0000000Z"/><Channel>System</Channel></System><EventData><Data Name="ErrorSource">1</Data></EventData></Event>`,
    );
    const { events } = await start(memoryErrors, host)();
    expect(events?.map((event) => event.kind)).toEqual(kind === undefined ? [] : [kind]);
  });
});
