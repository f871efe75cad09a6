import type { AuditLog } from '../http/audit-log.ts';

interface Log {
  info(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/**
 * Checks the audit log and writes its newest hash where this program cannot change it any more: the system's journal
 * or wherever the log goes (SECURITY S50). Whoever rewrites the whole chain later is found by the hash of that day.
 */
export async function publishAuditHead(audit: Pick<AuditLog, 'verify'>, log: Log): Promise<void> {
  const verdict = await audit.verify();
  if (verdict.intact) return log.info({ entries: verdict.entries, head: verdict.head }, 'head of the audit log');
  const { entries, firstBad, why } = verdict;
  log.error({ entries, firstBad, why }, 'the audit log was tampered with: compare it with a backup and these heads');
}
