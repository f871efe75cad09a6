import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createHost } from '../../packages/agent/src/host.ts';
import { probes } from '../../packages/agent/src/probes/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewarn-host-'));
const host = createHost({ mainFile: '', stateFolder: join(folder, 'state') });
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(() => {
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('files', () => {
  it('that are not there are undefined, and folders that are not there are empty', () => {
    expect(host.readFile('/nowhere/file')).toBeUndefined();
    expect(host.list('/nowhere')).toEqual([]);
    expect(host.stat('/nowhere')).toBeUndefined();
    expect(host.statfs('/nowhere')).toBeUndefined();
    expect(host.readLink('/nowhere')).toBeUndefined();
    expect(host.readLink('/etc/passwd')).toBeUndefined();
  });

  it('are read whole, also when they are longer than the first buffer', () => {
    const text = 'forewarn ä '.repeat(9000);
    writeFileSync(join(folder, 'long'), text);
    expect(host.readFile(join(folder, 'long'))).toBe(text);
  });

  it('larger than 1 MiB are refused rather than read', () => {
    writeFileSync(join(folder, 'huge'), Buffer.alloc(3 * 1024 * 1024));
    expect(() => host.readFile(join(folder, 'huge'))).toThrow('1 MiB');
  });

  it('may be read in part, however large, and say which file they are', () => {
    writeFileSync(join(folder, 'log'), `${'x'.repeat(2 * 1024 * 1024)}last words`);
    const part = host.readPart(join(folder, 'log'), 2 * 1024 * 1024 + 5, 100);
    expect(part?.bytes.toString()).toBe('words');
    expect(part).toMatchObject({ sizeBytes: 2 * 1024 * 1024 + 10, inode: statSync(join(folder, 'log')).ino });
    expect(host.readPart(join(folder, 'log'), 0, 4)?.bytes.toString()).toBe('xxxx');
    expect(host.readPart(join(folder, 'log'), 9e9, 4)?.bytes).toHaveLength(0);
    expect(host.readPart('/nowhere/log', 0, 4)).toBeUndefined();
    // The kernel says that its files are empty.
    const loaded = readFileSync('/proc/cpuinfo', 'latin1').length;
    expect(host.readPart('/proc/cpuinfo', 0, 1024 * 1024)?.bytes.length).toBeGreaterThan(loaded / 2);
  });

  it('are hashed in pieces, however large', async () => {
    const { signal } = new AbortController();
    writeFileSync(join(folder, 'abc'), 'abc');
    // FIPS 180-2, appendix B.1 and B.3: "abc", and a million times "a".
    expect(await host.sha256(join(folder, 'abc'), signal)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    writeFileSync(join(folder, 'million'), 'a'.repeat(1_000_000));
    expect(await host.sha256(join(folder, 'million'), signal)).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
    expect(await host.sha256(join(folder, 'nowhere'), signal)).toBeUndefined();
    await expect(host.sha256(join(folder, 'abc'), AbortSignal.abort())).rejects.toThrow();
  });

  it('that may not be read are an error, not absent', () => {
    mkdirSync(join(folder, 'directory'));
    expect(() => host.readFile(join(folder, 'directory'))).toThrow('EISDIR');
  });

  it('are told by kind, size and time, links by what they lead to', () => {
    writeFileSync(join(folder, 'five'), '12345');
    symlinkSync(join(folder, 'five'), join(folder, 'link'));
    expect(host.stat(join(folder, 'five'))).toMatchObject({ kind: 'file', sizeBytes: 5 });
    expect(host.stat(join(folder, 'link'))).toMatchObject({ kind: 'link', sizeBytes: 5 });
    expect(host.readLink(join(folder, 'link'))).toBe(join(folder, 'five'));
  });

  it.runIf(host.platform === 'linux')('of the kernel are read anew although they stay open', () => {
    const first = host.readFile('/proc/uptime');
    const open = readdirSync('/proc/self/fd').length;
    spawnSync('/bin/sleep', ['0.05']);
    expect(host.readFile('/proc/uptime')).not.toBe(first);
    expect(readdirSync('/proc/self/fd')).toHaveLength(open);
    expect(host.readFile('/proc/meminfo')).toContain('HugePages_Total');
    expect(host.readFile('/proc/self/mountinfo')).toBe(readFileSync('/proc/self/mountinfo', 'utf8'));
    expect(host.readFile('/proc/net/dev')?.endsWith('\n')).toBe(true);
  });
});

describe('the machine', () => {
  it('knows its boot, its clocks and its own use', () => {
    expect(host.bootId()).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect(host.uptimeMs()).toBeGreaterThan(0);
    expect(host.ownUse().residentBytes).toBeGreaterThan(10_000_000);
    expect(host.ownUse().residentBytes).toBeLessThan(process.memoryUsage.rss() * 1.5);
    expect(host.load().cores).toBeGreaterThan(0);
    expect(host.statfs('/')?.totalBytes).toBeGreaterThan(0);
  });

  it('keeps state in files of its own, that nobody else may read, and replaces them whole', () => {
    host.state.write('thing', 'first');
    host.state.write('thing', 'second');
    expect(host.state.read('thing')).toBe('second');
    expect(host.state.read('other')).toBeUndefined();
    expect(readdirSync(join(folder, 'state'))).toEqual(['thing.json']);
    expect(statSync(join(folder, 'state', 'thing.json')).mode & 0o077).toBe(0);
    expect(() => host.state.write('../escape', 'x')).toThrow('name');
  });

  it('keeps state in mind, and says why, while the disk takes none', () => {
    writeFileSync(join(folder, 'in-the-way'), '');
    const full = createHost({ mainFile: '', stateFolder: join(folder, 'in-the-way', 'state') });
    full.state.write('thing', 'x');
    expect(full.state.read('thing')).toBe('x');
    expect(full.state.problem?.()).toContain('could not be written');
    expect(host.state.problem?.()).toBeUndefined();
    full.close();
  });

  it('keeps state for itself without a folder', () => {
    const passing = createHost({ mainFile: '' });
    passing.state.write('thing', 'x');
    expect(passing.state.read('thing')).toBe('x');
    passing.close();
  });
});

describe('the network', () => {
  async function listening(server: {
    listen(port: number, host: string, done: () => void): unknown;
    close(): unknown;
    address(): unknown;
  }) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  it('tells an open, a refusing and an unreachable place apart', async () => {
    const server = createServer();
    const port = await listening(server);
    const at = (number: number) => host.reach({ host: '127.0.0.1', port: number, timeoutMs: 2000 });
    expect(await at(port)).toMatchObject({ outcome: 'open' });
    await new Promise((resolve) => server.close(resolve));
    expect(await at(port)).toMatchObject({ outcome: 'refused' });
    expect(await host.reach({ host: '0.0.0.0.invalid', port: 1, timeoutMs: 2000 })).toEqual({ outcome: 'unreachable' });
  });

  it('has name servers, and says why one does not answer', async () => {
    expect(host.nameServers().length).toBeGreaterThan(0);
    const asked = host.resolve('example.com', { server: '127.0.0.1:9', timeoutMs: 500 });
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|ETIMEOUT/) });
  });

  it('speaks HTTP over TCP and over a socket file, and takes no more than 1 MiB', async () => {
    const answer = (size: number) =>
      createHttpServer((request, response) => {
        response.statusCode = 201;
        response.end(size > 0 ? Buffer.alloc(size) : `${request.method} ${request.url}`);
      });
    const port = await listening(answer(0));
    const ask = { method: 'POST', path: '/x', headers: {}, timeoutMs: 5000 };
    const got = await host.http({ ...ask, host: '127.0.0.1', port, body: Buffer.from('hello') });
    expect([got.status, got.body.toString()]).toEqual([201, 'POST /x']);

    const socketPath = join(folder, 'http.sock');
    const local = answer(0);
    await new Promise<void>((resolve) => local.listen(socketPath, resolve));
    closers.push(() => local.close());
    expect((await host.http({ ...ask, socketPath })).status).toBe(201);

    const huge = await listening(answer(2 * 1024 * 1024));
    await expect(host.http({ ...ask, host: '127.0.0.1', port: huge })).rejects.toThrow('1 MiB');
  });

  it('does not wait for an HTTP server that never answers', async () => {
    const port = await listening(createServer());
    await expect(
      host.http({ host: '127.0.0.1', port, method: 'GET', path: '/', headers: {}, timeoutMs: 200 }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe.runIf(host.platform === 'linux')('the 10-second probes on this machine', () => {
  it('start no program and wait for nothing', () => {
    const { signal } = new AbortController();
    const fast = probes.filter((probe) => probe.everyMs <= 10_000 && probe.platforms.includes('linux'));
    const reads = fast.map((probe) => ({ name: probe.name, read: probe.start(host) }));
    const children = () =>
      readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ').slice(13, 15).join() ?? '';
    const before = { started: host.ownUse().childrenStarted, reaped: children() };
    for (let n = 0; n < 5; n += 1) {
      for (const { name, read } of reads) {
        const result = read(signal);
        expect(result, `${name} must answer at once`).not.toBeInstanceOf(Promise);
      }
    }
    expect({ started: host.ownUse().childrenStarted, reaped: children() }).toEqual(before);
  });

  it('read dozens of series, each of a metric they declared', () => {
    const { signal } = new AbortController();
    let series = 0;
    for (const probe of probes.filter(({ everyMs, platforms }) => everyMs <= 10_000 && platforms.includes('linux'))) {
      const read = probe.start(host);
      read(signal);
      spawnSync('/bin/sleep', ['0.02']);
      const result = read(signal);
      if (result instanceof Promise) continue;
      for (const { metric } of result.readings ?? []) {
        expect(Object.keys(probe.metrics)).toContain(metric);
        series += 1;
      }
    }
    expect(series).toBeGreaterThanOrEqual(38);
  });
});
