import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Context } from 'hono';
import type { ApiEnv } from './deps.ts';
import type { Parts } from './parts.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** First parts of the addresses of pages: the browser's own router takes them from there. */
export const pages = [
  '',
  'fleet',
  'devices',
  'incidents',
  'tickets',
  'deliveries',
  'rules',
  'silences',
  'audit',
  'users',
  'settings',
  'sign-in',
  'setup',
] as const;

interface WebFile {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly gzip: Buffer<ArrayBuffer> | undefined;
  readonly tag: string;
  readonly forever: boolean;
}

/** All files of the built web pages, read once: a path that is not one of them leads nowhere (SECURITY S53). */
function readAll(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    const small = gzipSync(bytes);
    const url = `/${name.replaceAll('\\', '/')}`;
    files.set(url, {
      type: types[extname(name)] ?? 'application/octet-stream',
      bytes,
      gzip: small.length < bytes.length * 0.9 ? small : undefined,
      tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      // Vite puts a hash into the names below assets/.
      forever: url.startsWith('/assets/'),
    });
  }
  return files;
}

function answer(c: Context<ApiEnv>, file: WebFile): Response {
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': file.forever ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.tag,
    vary: 'accept-encoding',
  };
  if (c.req.header('if-none-match') === file.tag) return new Response(null, { status: 304, headers });
  const zipped = file.gzip !== undefined && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  if (zipped) headers['content-encoding'] = 'gzip';
  return new Response(zipped && file.gzip ? file.gzip : file.bytes, { headers });
}

/** Serves the built web pages; undefined = there is no such page. */
export function createWebFiles(folder: string | null) {
  const files = folder !== null && existsSync(folder) ? readAll(folder) : new Map<string, WebFile>();
  return async (c: Context<ApiEnv>, parts: Parts): Promise<Response | undefined> => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined;
    // The address as it was sent: a normalised one hides what somebody tried.
    const sent = c.env?.incoming?.url ?? new URL(c.req.url).pathname;
    const path = sent.split('?')[0] ?? '';
    if (/%|\\|\0|\/\.|\/\//.test(path)) return undefined;
    const file = files.get(path);
    if (file !== undefined) return answer(c, file);
    const first = path.split('/')[1] ?? '';
    if (!pages.some((page) => page === first) || path.includes('.')) return undefined;
    if (first === 'setup' && (await parts.core.count('user')) > 0) return undefined;
    const index = files.get('/index.html');
    return index === undefined ? undefined : answer(c, index);
  };
}
