import { describe, expect, it } from 'vitest';
import { links } from '../../../packages/agent/src/probes/links/index.ts';
import { network } from '../../../packages/agent/src/probes/network/index.ts';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';
import { pageFile } from '../../../packages/agent/src/probes/page-file.ts';
import type { Probe } from '../../../packages/agent/src/probes/probe.ts';
import { processes } from '../../../packages/agent/src/probes/processes/index.ts';
import { startup } from '../../../packages/agent/src/probes/startup/index.ts';
import { thermal } from '../../../packages/agent/src/probes/thermal/index.ts';
import { wifi } from '../../../packages/agent/src/probes/wifi/index.ts';
import { type RecordedHost, recordedHost, start } from '../recorded-host.ts';

type Answer = ReturnType<RecordedHost['answerRun']>;

/** What a program may print instead of its answer. */
const programs: readonly (readonly [name: string, answer: Answer])[] = [
  ['nothing', { stdout: '' }],
  ['a usage text', { code: 64, stdout: '', stderr: 'usage: prog [-abc]\n' }],
  ['bytes that are no text', { stdout: '\u0000\ufffd\ufffd\u001b[2J\u0007'.repeat(500) }],
  ['a megabyte of one line', { stdout: 'x'.repeat(1024 * 1024), outcome: 'too-long' }],
  ['noise on stderr and the rest cut', { stdout: '  interface', stderr: 'dyld: warning\n'.repeat(100) }],
  ['nothing, for it hung', { stdout: '', outcome: 'timed-out', code: null }],
  ['nothing, for it is not there', { stdout: '', outcome: 'missing', code: null }],
  ['nothing, for others may write it', { stdout: '', outcome: 'unsafe', code: null }],
];

const answers: readonly (readonly [name: string, rows: readonly unknown[] | Error])[] = [
  ['nothing', []],
  ['nulls', [null, undefined, null]],
  [
    'words for numbers',
    [{ kind: 'adapter', name: 7, total: 'viel', limit: 'hoch', cpu: 'x', quality: '5 %', free: {} }],
  ],
  [
    'figures of another world',
    [{ total: -1, free: 1e308, limit: Number.NaN, reasons: {}, quality: -5, name: '', cpu: -1 }],
  ],
  ['a refusal', new Error('Windows answered: Access denied')],
];

/** Never a crash that is not told in words, and never a figure that nobody measured. */
async function outcome(probe: Probe, host: RecordedHost): Promise<'told nothing' | 'failed in words'> {
  try {
    const result = await start(probe, host)();
    for (const { metric, value } of result.readings ?? []) {
      expect(value === null || Number.isFinite(value), metric).toBe(true);
      expect(['network.path', 'network.link', 'wifi.signal', 'processes.cpu', 'memory.commit_left']).not.toContain(
        metric,
      );
    }
    return 'told nothing';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    expect(error).not.toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^[A-Z“a-z/].{15,}/);
    return 'failed in words';
  }
}

function cutOff(platform: RecordedHost['platform']): RecordedHost {
  const host = recordedHost();
  host.platform = platform;
  host.answerReach = () => ({ outcome: 'unreachable' });
  host.answerResolve = () => 'ETIMEOUT';
  return host;
}

describe.each([processes, thermal, network, networkPath, links, wifi])('$name on a Mac', (probe) => {
  it.each(programs)('whose programs print %s tells why it knows nothing', async (_, answer) => {
    const host = cutOff('darwin');
    host.answerRun = () => answer;
    expect(await outcome(probe, host)).toBe('failed in words');
  });
});

describe.each([processes, thermal, network, networkPath, links, wifi, pageFile])('$name on Windows', (probe) => {
  it.each(answers)('that answers %s tells nothing, or why', async (_, rows) => {
    const host = cutOff('win32');
    for (const name of ['processes', 'thermal', 'network', 'wifi', 'page-file']) host.windowsAnswers[name] = rows;
    expect(['told nothing', 'failed in words']).toContain(await outcome(probe, host));
  });
});

describe('startup on Linux', () => {
  it.each(programs)('whose systemctl prints %s tells nothing, or why', async (_, answer) => {
    const host = cutOff('linux');
    host.files.set('/run/systemd/system', '');
    host.answerRun = () => answer;
    expect(['told nothing', 'failed in words']).toContain(await outcome(startup, host));
  });
});

describe('the kernel’s files', () => {
  const garbage = ['', '\n\n', 'x', '\u0000'.repeat(4096), '-1 -1 -1 -1\n'.repeat(100), '[]'];

  it.each([processes, thermal, links, wifi])(
    'that hold anything but figures make $name tell nothing, or why',
    async (probe) => {
      for (const text of garbage) {
        const host = cutOff('linux');
        for (const path of host.files.keys()) host.files.set(path, text);
        host.files.set('/proc/1/stat', text);
        host.files.set('/proc/net/wireless', text);
        host.links.set('/sys/class/net/x/phy80211', '');
        await outcome(probe, host);
      }
    },
  );
});
