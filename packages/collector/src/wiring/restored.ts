import type { Core } from '../storage/store.ts';

/** When the store was last replaced by a backup, epoch ms: what was due before may have been told already (SECURITY R10). */
export const restoredSetting = 'restored-at';

export async function restoredAt(core: Core): Promise<number> {
  return Number((await core.get('setting', restoredSetting))?.value ?? 0);
}
