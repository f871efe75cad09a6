import { createPublicKey, verify } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../packages/agent/src/failure.ts';
import { createDeviceKey, type DeviceKey, openIdentity } from '../../packages/agent/src/identity.ts';

const uid = process.getuid?.();
const enrolment = { device: 'device-1234', url: 'wss://collector:8443/agent', ca: 'AAAA', site: 'site-1234' };
let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'forewarn-identity-'));
  folder = join(parent, 'identity');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function enrolled(): DeviceKey {
  const store = openIdentity(folder, uid);
  const key = store.candidate();
  store.adopt(enrolment);
  return key;
}

function isSignedBy({ publicKey }: DeviceKey, text: string, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

describe('a device key', () => {
  it('signs what its public half verifies', () => {
    const key = createDeviceKey();
    expect(isSignedBy(key, 'hello', key.sign('hello'))).toBe(true);
    expect(isSignedBy(key, 'hell0', key.sign('hello'))).toBe(false);
    expect(Buffer.from(key.publicKey, 'base64url')).toHaveLength(32);
  });
});

describe('the identity of a machine', () => {
  it('is none before it is enrolled', () => {
    expect(openIdentity(folder, uid).load()).toBeUndefined();
  });

  it('is found again with the same key', () => {
    const key = enrolled();
    const { key: found, ...rest } = openIdentity(folder, uid).load() ?? { key: undefined };
    expect(rest).toEqual(enrolment);
    expect(found?.publicKey).toBe(key.publicKey);
    expect(isSignedBy(key, 'text', found?.sign('text') ?? '')).toBe(true);
  });

  it('enrols with the same key again after a lost answer, and with another once it is enrolled', () => {
    const first = openIdentity(folder, uid).candidate();
    expect(openIdentity(folder, uid).candidate().publicKey).toBe(first.publicKey);
    openIdentity(folder, uid).adopt(enrolment);
    expect(openIdentity(folder, uid).candidate().publicKey).not.toBe(first.publicKey);
    expect(openIdentity(folder, uid).load()?.key.publicKey).toBe(first.publicKey);
  });

  it('lies in files that only its owner may touch', () => {
    enrolled();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['identity.json']);
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['file', 'identity.json', 0o644, 'chmod 600'],
    ['file', 'identity.json', 0o620, 'chmod 600'],
    ['folder', '.', 0o755, 'chmod 700'],
  ])('is refused when its %s %s has mode %o, with the way out', (_kind, name, mode, wayOut) => {
    enrolled();
    chmodSync(join(folder, name), mode);
    const load = () => openIdentity(folder, uid).load();
    expect(load).toThrow(Failure);
    expect(load).toThrow(wayOut);
    expect(load).toThrow(mode.toString(8));
  });

  it('is refused when it belongs to another user', () => {
    enrolled();
    const other = (uid ?? 0) + 1;
    expect(() => openIdentity(folder, other).load()).toThrow(`chown ${other}`);
  });

  it('is refused when a link stands in its place', () => {
    enrolled();
    const path = join(folder, 'identity.json');
    const elsewhere = join(parent, 'elsewhere.json');
    writeFileSync(elsewhere, readFileSync(path), { mode: 0o600 });
    rmSync(path);
    symlinkSync(elsewhere, path);
    expect(() => openIdentity(folder, uid).load()).toThrow('not a plain file');
  });

  it('tells how to go on when its file is damaged', () => {
    enrolled();
    writeFileSync(join(folder, 'identity.json'), '{"device":"device-1234"');
    expect(() => openIdentity(folder, uid).load()).toThrow('forewarn-agent enroll --again TOKEN');
  });
});
