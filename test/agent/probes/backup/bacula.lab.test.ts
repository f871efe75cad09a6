import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { baculaNeeds, createBacula } from '../../../lab/bacula.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { watchBackups } from './watched.ts';

labSuite('a real Bacula', baculaNeeds, () => {
  it('says never, then how large its full backup was, and what is wrong when the source is gone', async () => {
    const lab = await createBacula();
    const machine = watchBackups();
    try {
      machine.check('office.json', { kind: 'bacula', path: lab.log, job: 'office' });
      machine.check('other.json', { kind: 'bacula', path: lab.log, job: 'payroll' });
      expect(await machine.look('office')).toMatchObject({ seen: 'never' });

      await lab.backup();
      const seen = await machine.look('office');
      expect(seen).toMatchObject({ seen: 'seen', last_result: 'ok', running: 0 });
      expect(seen.age).toBeLessThan(60);
      expect(seen.duration).toBeLessThan(60);
      expect(seen.size).toBeGreaterThan(5000);
      expect(await machine.look('other')).toMatchObject({ seen: 'never' });

      rmSync(lab.source, { recursive: true });
      await lab.backup();
      const empty = await machine.look('office');
      expect(empty).toMatchObject({ seen: 'seen', size: 0 });
      expect(empty.detail).toContain('office (Full) ended with: Backup OK -- with warnings.');
    } finally {
      machine.close();
      await lab.close();
    }
  });
});
