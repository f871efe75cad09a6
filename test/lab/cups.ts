import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avahiConf, busConf, cupsdConf, cupsFilesConf, printCommand } from './cups-config.ts';
import { freePort, type Running, run, start, until } from './processes.ts';

/** What `startCups` needs of the machine, for `labSuite`. */
export const cupsNeeds = {
  programs: [
    'cupsd',
    'lpadmin',
    'lp',
    'cupsdisable',
    'ippeveprinter',
    'avahi-daemon',
    'dbus-daemon',
    'unshare',
    'curl',
  ],
  root: true,
};

/** A real IPP printer (ippeveprinter) and the queue of its name. */
export interface LabPrinter {
  readonly name: string;
  readonly port: number;
  /** printer-state-reasons that come with the next document: `+media-jam`, `-media-jam`. */
  states(...changes: string[]): Promise<void>;
  /** How long the next document takes, and how it ends (0 = printed). */
  work(options: { seconds?: number; code?: number }): Promise<void>;
  /** Fills (or empties) the first tray by the printer's own web form: no document is needed for it to notice. */
  paper(sheets: number): Promise<void>;
  /** Sets levels, percent: waste, black, cyan, magenta, yellow. */
  supplies(levels: readonly [number, number, number, number, number]): Promise<void>;
  /** Switched off, and on again at the same address. */
  off(): Promise<void>;
  on(): Promise<void>;
  /** Firmware that hangs: it accepts connections and says nothing. */
  freeze(): void;
  thaw(): void;
  /** Prints one small document and returns its number. */
  print(): Promise<string>;
}

export interface CupsLab {
  /** For the agent's setting `printServer`. */
  readonly server: string;
  readonly socketPath: string;
  /** Adds a printer and its queue. */
  addPrinter(name: string): Promise<LabPrinter>;
  /** Runs one of CUPS' own commands against this server: `admin('cupsdisable', '-r', 'reason', 'alpha')`. */
  admin(program: string, ...args: string[]): Promise<string>;
  /** Stops and starts the print system itself. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  close(): Promise<void>;
}

/** A private CUPS with its own message bus and Avahi; nothing of the machine's own print system is touched. */
export async function startCups(): Promise<CupsLab> {
  const folder = await mkdtemp(join(tmpdir(), 'fw-cups-'));
  await chmod(folder, 0o755);
  for (const name of ['etc/ppd', 'spool/tmp', 'cache', 'run/certs', 'log', 'printers']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  const port = await freePort();
  const server = `127.0.0.1:${port}`;
  await writeFile(join(folder, 'etc/cupsd.conf'), cupsdConf(folder, port));
  await writeFile(join(folder, 'etc/cups-files.conf'), cupsFilesConf(folder));
  await writeFile(join(folder, 'bus.conf'), busConf(folder));
  await writeFile(join(folder, 'avahi.conf'), avahiConf(`lab${port}`));
  const bus = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${folder}/bus.sock` };
  const log = (name: string) => join(folder, 'log', name);
  const running: Running[] = [];
  const admin = (program: string, ...args: string[]) => run(program, args, { CUPS_SERVER: server, ...bus });

  let cupsd: Running | undefined;
  const startServer = async () => {
    const files = ['-c', join(folder, 'etc/cupsd.conf'), '-s', join(folder, 'etc/cups-files.conf')];
    cupsd = start('/usr/sbin/cupsd', ['-f', ...files], log('cupsd'));
    await until('cupsd answers', async () => ((await admin('lpstat', '-r')).includes('is running') ? true : undefined));
  };
  const stopServer = async () => {
    await cupsd?.stop();
  };
  const printers: LabPrinter[] = [];
  const close = async () => {
    for (const printer of printers) await printer.off();
    await stopServer();
    for (const one of running.reverse()) await one.stop();
    await rm(folder, { recursive: true, force: true });
  };

  try {
    running.push(start('dbus-daemon', [`--config-file=${folder}/bus.conf`, '--nofork', '--nopidfile'], log('bus')));
    const busReady = () =>
      run('dbus-send', [
        `--bus=${bus.DBUS_SYSTEM_BUS_ADDRESS}`,
        '--dest=org.freedesktop.DBus',
        '/',
        'org.freedesktop.DBus.Hello',
      ]);
    await until('the message bus answers', busReady);
    // Avahi insists on one pid file for the whole machine: a mount of its own lets several labs run at once.
    const flags = '--no-drop-root --no-chroot --no-proc-title --no-rlimits';
    const avahi = `mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec avahi-daemon ${flags} -f ${folder}/avahi.conf`;
    running.push(start('unshare', ['-m', 'sh', '-c', avahi], log('avahi'), bus));
    await startServer();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    server,
    socketPath: join(folder, 'cups.sock'),
    admin,
    startServer,
    stopServer,
    close,
    async addPrinter(name) {
      const printer = await createPrinter(name, join(folder, 'printers', name), bus, admin);
      printers.push(printer);
      return printer;
    },
  };
}

async function createPrinter(
  name: string,
  folder: string,
  bus: Record<string, string>,
  admin: CupsLab['admin'],
): Promise<LabPrinter> {
  await mkdir(join(folder, 'spool'), { recursive: true });
  const command = join(folder, 'print.sh');
  await writeFile(command, printCommand(folder), { mode: 0o755 });
  const document = join(folder, 'document.txt');
  await writeFile(document, 'One page for the lab.\n');
  const port = await freePort();
  const uri = `ipp://localhost:${port}/ipp/print`;
  const form = (path: string) =>
    run('curl', ['-sSf', '--max-time', '5', '-o', '/dev/null', `http://localhost:${port}${path}`]);
  let device: Running | undefined;

  const on = async () => {
    const formats = 'application/pdf,image/jpeg,image/pwg-raster,image/urf,text/plain';
    const identity = [
      '-n',
      'localhost',
      '-p',
      String(port),
      '-M',
      'Lab',
      '-m',
      name,
      '-s',
      '20,20',
      '-2',
      '-f',
      formats,
    ];
    const args = ['-r', 'off', ...identity, '-c', command, '-d', join(folder, 'spool'), name];
    // It ends at once while Avahi is still starting, so it is started again until it answers.
    await until(`printer ${name} answers`, async () => {
      if (device === undefined || device.ended()) device = start('ippeveprinter', args, join(folder, 'log'), bus);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await form('/');
      return true;
    });
  };
  await on();
  const everywhere = ['-m', 'everywhere', '-o', 'printer-error-policy=retry-current-job'];
  await admin('lpadmin', '-p', name, '-E', '-v', uri, ...everywhere);
  // CUPS asks the printer what it can do after it has answered; until then it takes no documents and undoes commands.
  const ready = async () => ((await admin('lpoptions', '-p', name)).includes('IPP Everywhere') ? true : undefined);
  await until(`queue ${name} is ready`, ready);

  const signal = (which: NodeJS.Signals) => {
    if (device?.child.pid !== undefined) process.kill(device.child.pid, which);
  };
  return {
    name,
    port,
    on,
    off: async () => device?.stop('SIGKILL'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    states: (...changes) => writeFile(join(folder, 'states'), changes.map((change) => `STATE: ${change}\n`).join('')),
    async work({ seconds, code }) {
      await writeFile(join(folder, 'seconds'), seconds === undefined ? '' : String(seconds));
      await writeFile(join(folder, 'code'), String(code ?? 0));
    },
    async paper(sheets) {
      const main = `size1=iso_a4_210x297mm&type1=stationery&level1=${sheets}`;
      await form(`/media?${main}&size2=na_index-4x6_4x6in&type2=photographic-glossy&level2=25`);
    },
    async supplies(levels) {
      await form(`/supplies?${levels.map((level, i) => `supply${i}=${level}`).join('&')}`);
    },
    async print() {
      const said = await admin('lp', '-d', name, '-t', 'lab', document);
      return /-(\d+)/.exec(said)?.[1] ?? '';
    },
  };
}
