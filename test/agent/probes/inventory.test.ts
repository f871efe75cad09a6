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

  it('of a Windows machine comes from one question to Windows, in the same words', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers.inventory = [
      {
        system: { manufacturer: 'LENOVO', model: '20QES01L00', serial: 'PF1ABCDE' },
        bios: { vendor: 'LENOVO', version: 'N2HET70W', releaseDate: '2025-03-01' },
        chassis: { kind: 10 },
        cpu: { manufacturer: 'GenuineIntel', brand: 'Core i5', cores: 8 },
        mem: { total: 17_000_000_000 },
        memLayout: { bank: 'ChannelA-DIMM0', size: 17_179_869_184, type: '26', manufacturer: 'Samsung' },
        osInfo: { distro: 'Microsoft Windows 11 Pro', release: '10.0.22631', build: '22631', hostname: 'PC-ANN' },
        networkInterfaces: [{ iface: 'Intel Wi-Fi', default: true, ip4: '192.0.2.7', dhcp: true }],
        battery: [{ hasBattery: true, model: 'L19M3P', designedCapacity: 51_000 }],
        users: [{ user: 'ann' }],
      },
    ];
    const { facts = [] } = await start(inventory, host)();
    expect(facts.map((fact) => fact.section)).toEqual(['hardware', 'os', 'memory', 'network', 'battery', 'owner']);
    expect(facts[0]?.rows[0]).toMatchObject({ maker: 'LENOVO', kind: 'Notebook', virtual: false, cores: 8 });
    expect(facts[2]?.rows).toMatchObject([{ slot: 'ChannelA-DIMM0', type: 'DDR4' }]);
    expect(host.ran).toEqual([]);
  });

  it.each([[], [null], ['text'], [{ system: null }]].map((rows) => [rows]))(
    'is no inventory when Windows answers %j',
    async (rows) => {
      const host = recordedHost();
      host.platform = 'win32';
      host.windowsAnswers.inventory = rows;
      await expect(start(inventory, host)()).rejects.toThrow('did not say what machine');
    },
  );

  it('fails when the child that asks it fails', async () => {
    const host = recordedHost();
    host.information = async () => {
      throw new Error('The inventory could not be read (timed-out).');
    };
    await expect(start(inventory, host)()).rejects.toThrow('timed-out');
  });
});
