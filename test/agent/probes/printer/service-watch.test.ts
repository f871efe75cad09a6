import { describe, expect, it } from 'vitest';
import { askDevice } from '../../../../packages/agent/src/probes/printer/device.ts';
import { uriOfService } from '../../../../packages/agent/src/probes/printer/device-uri.ts';
import { createServiceWatch } from '../../../../packages/agent/src/probes/printer/service-watch.ts';
import { recordedHost } from '../../recorded-host.ts';

const uri = 'dnssd://Hall._pdl-datastream._tcp.local/?uuid=1';
const place = { host: '198.18.0.7', port: 9100, txt: {} };

describe('a printer that announces itself', () => {
  it('is asked where it says it is', async () => {
    const host = recordedHost();
    host.answerService = (name) => (name === 'Hall._pdl-datastream._tcp.local' ? place : undefined);
    const asked: string[] = [];
    const witness = await askDevice(
      host,
      uri,
      async (address) => {
        asked.push(address);
        return 'silent';
      },
      createServiceWatch(host),
    );
    expect(witness.kind).toBe('listens');
    expect(asked).toEqual(['198.18.0.7']);
  });

  it('and was never found is not called off: only the print system sees it', async () => {
    const host = recordedHost();
    expect(await askDevice(host, uri, async () => 'silent', createServiceWatch(host))).toEqual({ kind: 'not-asked' });
  });

  it('is looked for every quarter of an hour, and at its last address when it announces nothing more', async () => {
    const host = recordedHost();
    let looked = 0;
    let isOn = true;
    host.answerService = () => {
      looked += 1;
      return isOn ? place : undefined;
    };
    const locate = createServiceWatch(host);
    await locate('Hall._ipp._tcp.local');
    await locate('Hall._ipp._tcp.local');
    expect(looked).toBe(1);
    isOn = false;
    host.pass(15 * 60_000);
    expect(await locate('Hall._ipp._tcp.local')).toBe('ipp://198.18.0.7:9100/');
    expect(looked).toBe(2);
  });

  it.each([
    ['Hall._ipp._tcp.local', 'ipp://198.18.0.7:631/ipp/print'],
    ['Hall._ipps._tcp.local', 'ipps://198.18.0.7:631/ipp/print'],
    ['Hall._printer._tcp.local', 'lpd://198.18.0.7:631/ipp/print'],
  ])('as %s is spoken to at %s', (service, expected) => {
    expect(uriOfService(service, { ...place, port: 631, txt: { rp: 'ipp/print' } })).toBe(expected);
  });
});
