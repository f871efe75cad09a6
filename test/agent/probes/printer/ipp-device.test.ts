import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { askDevice } from '../../../../packages/agent/src/probes/printer/device.ts';
import { weighAlone } from '../../../../packages/agent/src/probes/printer/verdict.ts';
import { recordedHost } from '../../recorded-host.ts';

const recordings = new URL('../../../../../shared/recordings/ipp-python/', import.meta.url);

/** What a device is judged as that answers an IPP question with these bytes, and SNMP not at all. */
async function judged(body: Buffer | Error, status = 200) {
  const host = recordedHost();
  host.http = async () => {
    if (body instanceof Error) throw body;
    return { status, body };
  };
  const witness = await askDevice(host, 'ipp://198.18.0.7/ipp/print', async () => 'silent');
  const { trouble } = weighAlone('P', witness);
  return { kind: witness.kind, trouble };
}

/** Origins in recordings/INDEX.md. `listens` = it spoke, and nothing of its state can be learnt: never well, never ill. */
const expected: Readonly<Record<string, { kind: string; trouble: string | null; why: string }>> = {
  'get-printer-attributes-brother-mfcj5320dw.bin': {
    kind: 'answered',
    trouble: 'toner-low',
    why: 'marker-supply-low-warning',
  },
  'get-printer-attributes-epsonxp6000.bin': {
    kind: 'answered',
    trouble: 'toner-low',
    why: 'marker-supply-low-warning',
  },
  'get-printer-attributes-empty-attribute-group.bin': { kind: 'listens', trouble: null, why: 'no group of a printer' },
  'get-printer-attributes-error-0x0503.bin': {
    kind: 'listens',
    trouble: null,
    why: 'refuses version 2.0 and 1.1',
  },
  'get-printer-attributes-request-000.bin': { kind: 'listens', trouble: null, why: 'a question, no answer' },
  'get-printer-attributes-response-000.bin': { kind: 'listens', trouble: null, why: 'no group of a printer' },
};

describe('a recorded answer by IPP', () => {
  if (!existsSync(recordings)) {
    process.stderr.write('recorded IPP answers: left out, ../shared/recordings/ipp-python is not here\n');
    return void it.skip('left out: ../shared/recordings/ipp-python is not here');
  }
  const files = readdirSync(recordings).filter((name) => name.endsWith('.bin'));

  it('has its line in the table, and each line its recording', () => {
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(files)('%s is judged as the table says', async (file) => {
    const { why: _, ...line } = expected[file] ?? { why: '' };
    expect(await judged(readFileSync(new URL(file, recordings)))).toEqual(line);
  });

  it.each(files)('%s cut short anywhere is never an answer', async (file) => {
    const bytes = readFileSync(new URL(file, recordings));
    for (let length = 0; length < bytes.length; length += 97) {
      expect(await judged(bytes.subarray(0, length))).toEqual({ kind: 'listens', trouble: null });
    }
  });
});

describe('a device that answers IPP with something else', () => {
  it.each([
    ['a page of its web server', Buffer.from('<html>Welcome to your printer</html>'), 200],
    ['nothing', Buffer.alloc(0), 200],
    ['a mebibyte of zeros', Buffer.alloc(1024 * 1024), 200],
    ['a refusal of HTTP', Buffer.alloc(0), 401],
  ])('%s is there, and its state is not known', async (_, body, status) => {
    expect(await judged(body, status)).toEqual({ kind: 'listens', trouble: null });
  });

  it('or not at all is off or does not answer', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    expect(await judged(refused)).toEqual({ kind: 'refused', trouble: 'offline' });
    expect(await judged(new Error('The operation was aborted'))).toEqual({ kind: 'silent', trouble: 'not-answering' });
  });
});
