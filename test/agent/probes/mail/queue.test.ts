import { describe, expect, it } from 'vitest';
import { parseOutlook } from '../../../../packages/agent/src/probes/mail/outlook.ts';
import { parseQueue, watchQueue } from '../../../../packages/agent/src/probes/mail/queue.ts';
import { recordedHost } from '../../recorded-host.ts';

describe('Postfix’s queue', () => {
  const waiting = (queue: string, at: number, reason = 'connect to x[192.0.2.1]:25: Connection timed out') =>
    JSON.stringify({
      queue_name: queue,
      queue_id: 'A',
      arrival_time: at,
      recipients: [{ address: 'you@example.org', delay_reason: reason }],
    });

  it('counts what is deferred, and tells the commonest reason without addresses', () => {
    const text = [
      waiting('deferred', 200),
      waiting('active', 10),
      waiting('deferred', 100),
      waiting('deferred', 300, 'host said: 450 <you@example.org>: no'),
    ].join('\n');
    expect(parseQueue(`${text}\n`)).toEqual({
      waiting: 3,
      oldestAt: 100_000,
      reason: 'connect to x[192.0.2.1]:25: Connection timed out',
    });
    expect(parseQueue(waiting('deferred', 1, '450 <you@example.org>: greylisted'))?.reason).not.toContain('@');
  });

  it.each([['words'], ['{"queue_name":'], ['[]'], ['null'], ['{}']])(
    'that is answered with %s is not known',
    (text) => {
      expect(parseQueue(text)).toBeUndefined();
    },
  );

  it.each([
    ['exited', 69, '', 'postqueue: fatal: Queue report unavailable - mail system is down'],
    ['timed-out', null, '', ''],
    ['exited', 0, 'Mail queue is empty', ''],
  ] as const)('that cannot be looked at is unknown, not empty (%s %s)', async (outcome, code, stdout, stderr) => {
    const host = recordedHost();
    host.answerRun = () => ({ outcome, code, stdout, stderr });
    expect(await watchQueue(host)(AbortSignal.timeout(1000))).toMatchObject([
      { metric: 'mail.queue_waiting', value: null },
    ]);
  });

  it('that is too long to be told whole is at least as long as what was told', async () => {
    const host = recordedHost();
    host.answerRun = () => ({
      outcome: 'too-long',
      stdout: `${`${waiting('deferred', 100)}\n`.repeat(5000)}{"queue_na`,
    });
    expect(await watchQueue(host)(AbortSignal.timeout(1000))).toMatchObject([
      { value: 5000 },
      { metric: 'mail.queue_oldest' },
    ]);
  });
});

it('Outlook’s files are told by kind and size, whatever else Windows answers', () => {
  const answer = [
    { kind: '.ost', files: 3, largest: 48e9 },
    { kind: '.pst', files: 1, largest: 1e9 },
    { kind: '.nst', files: 1, largest: 5 },
    { kind: '.ost' },
    null,
    'words',
  ];
  expect(parseOutlook(answer)).toEqual([
    { metric: 'mail.outlook_file', instance: 'OST', value: 48e9, detail: 'The largest of 3 OST files.' },
    { metric: 'mail.outlook_file', instance: 'PST', value: 1e9, detail: 'The only PST file.' },
  ]);
  expect(parseOutlook([])).toEqual([]);
});
