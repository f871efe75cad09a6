import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Report } from '@forewarn/shared';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { probes } from '../../packages/agent/src/probes/index.ts';
import { version } from '../../packages/agent/src/version.ts';
import { type Line, type Peer, settings, startPeer } from './peer.ts';

/** The agent as it is shipped: launcher, flags and the one bundled file. */
const root = resolve(import.meta.dirname, '../..');
const launcher = join(root, 'packages/agent/bin/forewarn-agent');
const bundle = join(root, 'packages/agent/dist/forewarn-agent.cjs');

let data: string;
const children: ChildProcess[] = [];
const peers: Peer[] = [];
beforeAll(() => {
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing. Run: npm run build:agent`);
});
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'forewarn-agent-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const peer of peers.splice(0)) await peer.close();
  rmSync(data, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function agent(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(launcher, [...args], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
    child.stdin?.end(input);
  });
}

const until = (condition: () => boolean, timeout = 20_000) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });

/** A collector that keeps what it gets, as a real one does: by epoch, each number once, acked after. */
async function collector(): Promise<Peer & { kept: Map<string, Report[]> }> {
  let publicKey = '';
  const kept = new Map<string, Report[]>();
  const epochs = new Map<Line, string>();
  const peer = await startPeer(() => publicKey, {
    onEnroll(enroll, line) {
      publicKey = enroll.publicKey;
      line.say({ t: 'enrolled', device: 'device-5678' });
    },
    onHello(hello, line) {
      epochs.set(line, hello.epoch);
      line.say(settings(kept.get(hello.epoch)?.at(-1)?.seq ?? -1));
    },
    onReport(report, line) {
      const epoch = epochs.get(line) ?? '';
      const reports = kept.get(epoch) ?? [];
      if (report.seq > (reports.at(-1)?.seq ?? -1)) reports.push(report);
      kept.set(epoch, reports);
      if (report.seq % 3 === 0) line.say({ t: 'ack', seq: report.seq });
    },
  });
  peers.push(peer);
  return Object.assign(peer, { kept });
}

function run(): ChildProcess {
  const child = spawn(launcher, ['run', '--every', '1s', '--data', data], { stdio: 'pipe' });
  children.push(child);
  return child;
}

describe('the command line', () => {
  it('explains itself: commands, options and examples', async () => {
    const page = await agent(['--help']);
    expect(page.code).toBe(0);
    for (const name of ['enroll', 'run', 'status', 'probe']) {
      expect(page.out).toContain(name);
      const own = await agent([name, '--help']);
      expect(own.out).toContain('Examples');
      expect(own.out).toContain(`forewarn-agent ${name}`);
    }
  });

  it.each([
    [['reprot'], 2, 'There is no command "reprot"'],
    [['run', '--evry', '1s'], 2, '--evry'],
    [['run', '--every', 'soon', '--data', '/nonexistent'], 1, 'not enrolled'],
    [['enroll'], 1, 'A token is missing'],
    [['enroll', 'fwn_enr_abc'], 1, 'Copy the whole string'],
    [['enroll', '--token-file', '/nonexistent'], 1, '/nonexistent cannot be read'],
    [['status', '--config', '/nonexistent.json'], 1, 'There is no settings file /nonexistent.json'],
    [['probe', 'prnter'], 1, 'Probes: cpu'],
  ])('answers %j with exit code %i and what to do', async (args, code, words) => {
    const ended = await agent([...args, ...(args.includes('--data') || args[0] !== 'enroll' ? [] : ['--data', data])]);
    expect(ended.err).toContain(words);
    expect(ended.code).toBe(code);
    expect(ended.err).not.toMatch(/^\s+at /m);
  });

  it('names the wrong setting in its file', async () => {
    const config = join(data, 'agent.json');
    writeFileSync(config, '{"internetTargets":[{"host":"a","port":99999}]}');
    expect((await agent(['status', '--config', config])).err).toContain(
      'internetTargets: it must be a list of at most 8 {"host": …, "port": 1 to 65535}',
    );
    writeFileSync(config, '{"ower":"x"}');
    expect((await agent(['status', '--config', config])).err).toContain('"ower", which is no setting');
    writeFileSync(config, '{');
    expect((await agent(['status', '--config', config])).err).toContain('is not JSON');
  });

  it('lists for the person at the machine what every probe reads', async () => {
    const { out, code } = await agent(['status', '--what-is-read']);
    expect(code).toBe(0);
    for (const { name, reads, platforms } of probes) {
      if (!platforms.some((platform) => platform === process.platform)) continue;
      expect(out).toContain(name);
      expect(out).toContain(reads);
    }
  });

  it('runs one probe and shows its readings, for people and for programs', async () => {
    const shown = await agent(['probe', 'memory']);
    expect(shown.out).toMatch(/memory {2}ok {2}\(/);
    expect(shown.out).toMatch(/memory\.available_bytes +[\d.]+ GB/);
    const { probes: found } = JSON.parse((await agent(['probe', 'memory', '--json'])).out);
    expect(found).toMatchObject([{ probe: 'memory', outcome: 'ok' }]);
    expect(found[0].readings[0]).toMatchObject({
      metric: expect.any(String),
      value: expect.any(Number),
      unit: expect.any(String),
    });
  });

  it('ends quietly when its reader stops reading', async () => {
    const child = spawn(launcher, ['status', '--what-is-read'], { stdio: 'pipe' });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('has the version of its package', () => {
    expect(JSON.parse(readFileSync(join(root, 'packages/agent/package.json'), 'utf8')).version).toBe(version);
  });
});

describe('an agent from enrolment to goodbye', () => {
  it('enrols with a token from standard input, reports, shows that it is online, and says goodbye', async () => {
    const peer = await collector();
    expect((await agent(['status', '--data', data])).code).toBe(3);
    const enrolled = await agent(['enroll', '-', '--name', 'Reception', '--data', data], `${peer.token}\n`);
    expect(enrolled).toMatchObject({ code: 0, err: '' });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect((await agent(['status', '--data', data])).code).toBe(4);
    expect((await agent(['enroll', peer.token, '--data', data])).err).toContain('--again');

    const child = run();
    await until(() => [...peer.kept.values()].some((reports) => reports.length >= 4));
    const status = await agent(['status', '--data', data]);
    expect(status.out).toContain('online');
    expect(status.code).toBe(0);
    expect((await agent(['run', '--data', data])).err).toContain('already runs with this data folder');

    child.kill('SIGTERM');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
    await until(() => peer.lines.some(({ said }) => said.at(-1)?.t === 'bye'));
    const hello = peer.lines.flatMap(({ said }) => said).find(({ t }) => t === 'hello');
    expect(hello).toMatchObject({ name: 'Reception' });
    const [reports = []] = peer.kept.values();
    expect(reports[0]?.events?.map(({ kind }) => kind)).toContain('agent-started');
    expect(Math.max(...reports.map(({ values }) => values.length))).toBeGreaterThan(20);
  });

  it('loses no report and sends none twice when it is killed again and again', async () => {
    const peer = await collector();
    await agent(['enroll', peer.token, '--data', data]);
    for (let kill = 0; kill < 6; kill++) {
      const child = run();
      const stored = () => [...peer.kept.values()].reduce((sum, reports) => sum + reports.length, 0);
      const had = stored();
      await until(() => stored() >= had + 2);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    expect(peer.kept.size).toBe(1);
    const [reports = []] = peer.kept.values();
    expect(reports.map(({ seq }) => seq)).toEqual(reports.map((_, index) => index));
  });

  it('refuses to start with a key that others can read', async () => {
    const peer = await collector();
    await agent(['enroll', peer.token, '--data', data]);
    chmodSync(join(data, 'identity', 'identity.json'), 0o644);
    const ended = await agent(['run', '--data', data]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('chmod 600');
    expect(peer.lines).toHaveLength(1);
  });
});
