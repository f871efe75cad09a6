import type { Core, Write } from '../storage/store.ts';

/** Finished deliveries are kept this long: long after the last reopen, they only say what was told. */
const deliveryMs = 90 * 86_400_000;
/** Expired sessions and enrolment tokens are of no use; a week for whoever asks why one no longer worked. */
const expiredMs = 7 * 86_400_000;
/** Rows a step, so that nothing waits behind it. */
const step = 500;

/** Removes records that nobody needs any more; returns how many. */
export async function prune(core: Core, now: number): Promise<{ removed: number }> {
  let removed = 0;
  const sweep = async (find: () => Promise<Write[]>) => {
    for (let writes = await find(); writes.length > 0; writes = await find()) {
      await core.tx(writes);
      removed += writes.length;
    }
  };
  await sweep(async () => {
    const rows = await core.find('delivery', {
      where: { state: 'done' },
      orderBy: 'createdAt',
      to: now - deliveryMs,
      limit: step,
    });
    return rows.map(({ id }) => ({ remove: 'delivery', id }));
  });
  await sweep(async () => {
    const rows = await core.find('session', { orderBy: 'expiresAt', to: now - expiredMs, limit: step });
    return rows.map(({ id }) => ({ remove: 'session', id }));
  });
  await sweep(async () => {
    const rows = await core.find('token', { orderBy: 'expiresAt', to: now - expiredMs, limit: step });
    return rows.map(({ id }) => ({ remove: 'token', id }));
  });
  return { removed };
}
