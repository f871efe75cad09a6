import { describe, expect, it } from 'vitest';
import { inventory } from '../../../packages/agent/src/probes/inventory/index.ts';
import { toFacts } from '../../../packages/agent/src/probes/inventory/sections.ts';
import { factSchema } from '../../../packages/shared/src/fact.ts';
import { printed, recordedHost, start } from '../recorded-host.ts';

const real = () => JSON.parse(printed('inventory.json'));
const section = (answers: Record<string, unknown>, name: string, owner?: string) =>
  toFacts(answers, owner).find((fact) => fact.section === name)?.rows;

describe('the inventory', () => {
  it('of a real machine names its processor, memory, system and network place', async () => {
    const host = recordedHost();
    host.answerInformation = real();
    const { facts = [] } = await start(inventory, host)();
    expect(facts.map((fact) => fact.section)).toEqual(['hardware', 'os', 'network']);
    for (const fact of facts) expect(factSchema.safeParse(fact).success).toBe(true);
    expect(facts[0]?.rows[0]).toMatchObject({ processor: 'Intel Xeon® Processor', cores: 2, serial: null });
    expect(facts[1]?.rows[0]).toMatchObject({ name: 'Debian GNU/Linux', release: '12' });
    expect(facts[2]?.rows).toHaveLength(1);
    expect(facts[2]?.rows[0]).toMatchObject({ interface: 'eth0', default: true, hardwareAddress: '02:fc:00:00:00:01' });
  });

  it('does not repeat what makers never filled in', () => {
    const system = { manufacturer: 'To Be Filled By O.E.M.', model: 'Default string', serial: '0000000' };
    expect(section({ system }, 'hardware')?.[0]).toMatchObject({ maker: null, model: null, serial: null });
  });

  it('names the owner that the machine’s own settings name, else who is logged on', () => {
    const users = [{ user: 'bo' }, { user: 'ann' }, { user: 'bo' }, { user: '' }];
    expect(section({ users }, 'owner')?.[0]).toEqual({ owner: 'ann', told: false, loggedOn: 'ann, bo' });
    expect(section({ users }, 'owner', 'Cleo')?.[0]).toMatchObject({ owner: 'Cleo', told: true });
    expect(section({ users: [] }, 'owner')).toBeUndefined();
  });

  it('leaves out bridges that container engines make, and a battery that is not there', () => {
    const networkInterfaces = [
      { iface: 'docker0', virtual: true, ip4: '172.17.0.1' },
      { iface: 'br0', virtual: true, default: true, ip4: '10.0.0.2' },
    ];
    expect(section({ networkInterfaces }, 'network')?.map((row) => row.interface)).toEqual(['br0']);
    expect(section({ battery: { hasBattery: false } }, 'battery')).toBeUndefined();
  });

  it('survives calls that failed and answers of another shape', () => {
    const broken = { system: null, cpu: 'x', memLayout: {}, diskLayout: [null, 3], networkInterfaces: 'y', users: [7] };
    for (const fact of toFacts(broken, undefined)) expect(factSchema.safeParse(fact).success).toBe(true);
    expect(toFacts({}, undefined).map((fact) => fact.section)).toEqual(['hardware', 'os']);
  });

  it('fails when the child that asks it fails', async () => {
    const host = recordedHost();
    host.information = async () => {
      throw new Error('The inventory could not be read (timed-out).');
    };
    await expect(start(inventory, host)()).rejects.toThrow('timed-out');
  });
});
