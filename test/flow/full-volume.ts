import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasty } from '../collector/test-collector.ts';
import type { Running } from '../lab/processes.ts';
import { mountVolume, type Volume } from '../lab/volume.ts';
import { createMachine, type Machine } from './machine.ts';
import { openSite, type Site } from './site.ts';

/** The main job, from a full disk to a closed ticket, with the agent of this start script. */
export function fullVolumeStory(script?: () => string): void {
  let volume: Volume;
  let site: Site;
  let machine: Machine;
  let agent: Running;

  beforeAll(async () => {
    volume = await mountVolume(64);
    site = await openSite(hasty({ holdMs: 1000, clearDelayMs: 1000 }, ['disk-space']));
    machine = createMachine({}, script?.());
    await machine.enroll(await site.token(), 'pc-ann');
    agent = machine.run();
  });
  afterAll(async () => {
    await agent?.stop();
    await site?.end();
    machine?.remove();
    await volume?.remove();
  });

  it('that fills up becomes an incident and a ticket, and both end when it is freed', async () => {
    await site.until(async () => (await site.core.find('cursor')).length === 1);
    const began = Date.now();
    writeFileSync(join(volume.path, 'large'), Buffer.alloc(52 * 1024 * 1024));
    const incident = await site.incident('disk-space', 'open', volume.path);
    expect(incident).toMatchObject({ severity: 'critical', priority: 'P2', deviceName: 'pc-ann' });
    expect(incident.summary).toMatch(/is 9\d(\.\d)? % full/);
    const ticket = await site.ticket(incident.id, 'new');
    console.log(`breach → ticket on a real volume: ${((Date.now() - began) / 1000).toFixed(1)} s (target 15 s)`);
    expect(ticket.subject).toContain('almost full');
    expect(ticket.body).toContain('pc-ann');
    rmSync(join(volume.path, 'large'));
    const resolved = await site.incident('disk-space', 'resolved', volume.path);
    expect(resolved.id).toBe(incident.id);
    expect(resolved.resolvedBy).toBe('clear');
    await site.ticket(incident.id, 'closed');
    // Another test on this machine may be filling a volume of its own at the same time.
    expect((await site.incidents()).filter(({ instance }) => instance === volume.path)).toHaveLength(1);
    expect(await site.core.find('deskTicket', { where: { incident: incident.id } })).toHaveLength(1);
  });
}
