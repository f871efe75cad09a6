import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, type Stats, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, Failure } from './failure.ts';
import { isRecord, isText } from './shape.ts';

/** The key that proves a device is itself. The private half never leaves this object. */
export interface DeviceKey {
  /** Ed25519, raw 32 bytes, base64url. */
  readonly publicKey: string;
  /** Signature over the text's UTF-8 bytes, base64url. */
  sign(text: string): string;
}

/** Where a device belongs: all it needs to connect. */
export interface Enrolment {
  readonly device: string;
  /** `wss://HOST:PORT/agent` */
  readonly url: string;
  /** The one certificate authority trusted, DER in base64. */
  readonly ca: string;
  readonly site: string;
  /** What the person who enrolled it called it; without it the host name is shown. */
  readonly name?: string | undefined;
}

export interface Identity extends Enrolment {
  readonly key: DeviceKey;
}

/** Throws on what is not one; the caller says which file is damaged. */
function privateKeyIn(json: unknown): string {
  if (!isRecord(json) || !isText(json.privateKey, undefined, 1)) throw new Error('It holds no private key.');
  return json.privateKey;
}

function enrolmentIn(json: unknown): Enrolment {
  if (!isRecord(json)) throw new Error('It is no enrolment.');
  const { device, url, ca, site, name } = json;
  const whole = isText(device, undefined, 8) && isText(url) && isText(ca, undefined, 1) && isText(site, undefined, 8);
  if (!whole || !url.startsWith('wss://') || (name !== undefined && !isText(name)))
    throw new Error('Its enrolment is not whole.');
  return { device, url, ca, site, ...(name !== undefined && { name }) };
}

function deviceKey(privateKey: KeyObject): DeviceKey {
  // An Ed25519 SPKI is a fixed 12-byte head and the raw key (RFC 8410 §4).
  const raw = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
  return {
    publicKey: raw.toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
}

/** A key that lives in memory only: tests and the simulated fleet. */
export function createDeviceKey(): DeviceKey {
  return deviceKey(generateKeyPairSync('ed25519').privateKey);
}

function statIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'EACCES') {
      throw new Failure(`${path} belongs to another user. Run this command as that user, for example with sudo.`);
    }
    throw error;
  }
}

/** SECURITY S14: a secret that others could read or replace is no proof of who this machine is. */
function demandPrivate(path: string, kind: 'file' | 'folder', uid: number | undefined): void {
  // Windows has no such modes; there the installer sets the folder's access list.
  if (uid === undefined) return;
  const stat = statIfThere(path);
  if (stat === undefined) return;
  const wanted = kind === 'file' ? '600' : '700';
  if (kind === 'file' ? !stat.isFile() : !stat.isDirectory()) {
    throw new Failure(`${path} is not a plain ${kind}. Remove it and enrol this machine again.`);
  }
  if (stat.uid !== uid) {
    throw new Failure(
      `${path} belongs to user ${stat.uid}, but the agent runs as user ${uid}. Run the agent as its owner, or give it to the agent: chown ${uid} ${path}`,
    );
  }
  const mode = stat.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new Failure(
      `${path} holds this machine's key, and others can reach it (mode ${mode.toString(8).padStart(4, '0')}). Close it: chmod ${wanted} ${path}\nIf somebody may have copied it, revoke this device in the collector and enrol it again.`,
    );
  }
}

/** Replaces a file at once and for good: after a crash it is the old one or the new one. */
function writePrivate(path: string, content: object): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

export interface IdentityStore {
  /** Undefined until this machine is enrolled. Throws a `Failure` when the files are not private or damaged. */
  load(): Identity | undefined;
  /** The key to enrol with: kept until it is adopted, so that asking again after a lost answer uses no second token. */
  candidate(): DeviceKey;
  /** The candidate becomes this machine's identity, in one step. */
  adopt(enrolment: Enrolment): void;
}

const wayOut = 'Enrol this machine again: forewarn-agent enroll --again TOKEN';

/** Identity in a folder of its own, which and all of which only `uid` may touch; `uid` undefined where there are no modes. */
export function openIdentity(folder: string, uid: number | undefined): IdentityStore {
  const identityPath = join(folder, 'identity.json');
  const candidatePath = join(folder, 'candidate.json');

  /** The file's content when it is there, private and understood. */
  function read<T>(path: string, parse: (json: unknown) => T): T | undefined {
    demandPrivate(folder, 'folder', uid);
    demandPrivate(path, 'file', uid);
    if (statIfThere(path) === undefined) return undefined;
    try {
      return parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new Failure(`${path} is damaged. ${wayOut}`, { cause });
    }
  }

  function readCandidate(): string | undefined {
    return read(candidatePath, privateKeyIn);
  }

  return {
    load: () =>
      read(identityPath, (json) => ({ ...enrolmentIn(json), key: deviceKey(createPrivateKey(privateKeyIn(json))) })),
    candidate() {
      const kept = readCandidate();
      if (kept !== undefined) return deviceKey(createPrivateKey(kept));
      const { privateKey } = generateKeyPairSync('ed25519');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writePrivate(candidatePath, { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
      return deviceKey(privateKey);
    },
    adopt({ device, url, ca, site, name }) {
      const privateKey = readCandidate();
      if (privateKey === undefined) throw new Failure(`${candidatePath} is gone. ${wayOut}`);
      writePrivate(identityPath, { device, url, ca, site, name, privateKey });
      unlinkSync(candidatePath);
    },
  };
}
