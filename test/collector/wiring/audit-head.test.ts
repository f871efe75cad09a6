import { expect, it } from 'vitest';
import { createAuditLog } from '../../../packages/collector/src/http/audit-log.ts';
import { createMemoryRecords } from '../../../packages/collector/src/storage/memory-core.ts';
import { publishAuditHead } from '../../../packages/collector/src/wiring/audit-head.ts';

it('the audit log is checked and its newest hash is written to the log; a cut-off log is an error', async () => {
  const { core } = createMemoryRecords();
  const key = new Uint8Array(32).fill(7);
  const audit = createAuditLog(core, key, () => 1);
  for (const action of ['user.create', 'user.disable']) await audit.record({ by: 'ann', action, subject: 'bob' });
  const lines: { level: string; fields: object }[] = [];
  const log = {
    info: (fields: object) => void lines.push({ level: 'info', fields }),
    error: (fields: object) => void lines.push({ level: 'error', fields }),
  };
  await publishAuditHead(audit, log);
  const [, newest] = await core.find('audit');
  expect(lines).toEqual([{ level: 'info', fields: { entries: 2, head: newest?.hash } }]);

  const forged = createAuditLog(core, new Uint8Array(32).fill(8), () => 1);
  await publishAuditHead(forged, log);
  expect(lines[1]).toMatchObject({ level: 'error', fields: { firstBad: '000000000001' } });
});
