import { describe, expect, it } from 'vitest';
import { parsePressure, pressure } from '../../../packages/agent/src/probes/pressure.ts';
import { printed, recordedHost, start, valueIn } from '../recorded-host.ts';

describe('pressure', () => {
  it('is read from what a real kernel printed, as shares', () => {
    const found = parsePressure(printed('pressure-cpu'));
    expect(found?.avg300).toBeGreaterThan(0);
    expect(found?.avg300).toBeLessThan(1);
  });

  it('is the share of time in which some task waited, not all', async () => {
    const host = recordedHost();
    host.files.set(
      '/proc/pressure/memory',
      'some avg10=25.50 avg60=12.00 avg300=3.25 total=9\nfull avg10=1.00 avg60=1.00 avg300=1.00 total=9\n',
    );
    const result = await start(pressure, host)();
    expect(valueIn(result, 'memory.pressure10')).toBeCloseTo(0.255);
    expect(valueIn(result, 'memory.pressure300')).toBeCloseTo(0.0325);
    expect(result.readings).toHaveLength(9);
  });

  it('is nothing here on a kernel that keeps none', async () => {
    const host = recordedHost();
    for (const name of ['cpu', 'memory', 'io']) host.files.delete(`/proc/pressure/${name}`);
    expect(await start(pressure, host)()).toEqual({ readings: [] });
  });

  it('fails, naming the file, when it holds something else', async () => {
    const host = recordedHost();
    host.files.set('/proc/pressure/io', 'some avg10=x');
    await expect(start(pressure, host)()).rejects.toThrow('/proc/pressure/io');
  });
});
