import { describe, expect, it } from 'vitest';
import { printer } from '../../../../packages/agent/src/probes/printer/index.ts';
import { findServer } from '../../../../packages/agent/src/probes/printer/server.ts';
import { recordedHost, start } from '../../recorded-host.ts';

const conf = '/etc/cups/printers.conf';

describe('the print system of a machine', () => {
  it('is at its socket, where that is', () => {
    const host = recordedHost();
    host.files.set('/run/cups/cups.sock', '');
    expect(findServer(host)).toMatchObject({ socketPath: '/run/cups/cups.sock' });
  });

  it('is none where nothing was ever set up, and where the last queue was removed', async () => {
    const host = recordedHost();
    expect(findServer(host)).toBeUndefined();
    host.files.set(conf, '# Printer configuration file for CUPS v2.4.2\nNextPrinterId 4\n');
    expect(findServer(host)).toBeUndefined();
    expect(await start(printer, host)()).toEqual({});
  });

  it('is missed where a queue was set up, also when only root may see it', () => {
    const host = recordedHost();
    host.files.set(conf, '# Printer configuration file\n<DefaultPrinter HP>\nDeviceURI usb://HP\n</DefaultPrinter>\n');
    expect(findServer(host)).toMatchObject({ host: '127.0.0.1', port: 631 });
    host.files.set(conf, Object.assign(new Error('permission denied'), { code: 'EACCES' }));
    expect(findServer(host)).toMatchObject({ host: '127.0.0.1', port: 631 });
  });

  it('is where the administrator says', () => {
    const host = recordedHost();
    expect(findServer(host, '/srv/cups.sock')).toMatchObject({ socketPath: '/srv/cups.sock' });
    expect(findServer(host, 'print.example:6631')).toMatchObject({ host: 'print.example', port: 6631 });
    expect(findServer(host, 'print.example')).toMatchObject({ host: 'print.example', port: 631 });
  });

  it('that has stopped is a finding; one that we may not ask is a failure with its reason', async () => {
    const host = recordedHost();
    host.files.set('/run/cups/cups.sock', '');
    const failWith = (code: string) => {
      host.http = async () => {
        throw Object.assign(new Error(`connect ${code}`), { code });
      };
    };
    failWith('ECONNREFUSED');
    expect((await start(printer, host)()).readings).toMatchObject([{ metric: 'printer.system', value: 1 }]);
    failWith('EACCES');
    await expect(start(printer, host)()).rejects.toThrow(
      /could not be asked at \/run\/cups\/cups.sock: connect EACCES/,
    );
  });
});
