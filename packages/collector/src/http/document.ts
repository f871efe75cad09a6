import { z } from '@hono/zod-openapi';
import { documentPage, documentStyle, operationsOf } from './document-page.ts';
import { errorCodes } from './errors.ts';
import { createRoutes, route } from './route.ts';

const documentRoute = route('public', {
  method: 'get',
  path: '/api/v1/openapi.json',
  tags: ['API'],
  summary: 'This API as an OpenAPI 3.1 document',
  responses: {
    200: { description: 'OpenAPI', content: { 'application/json': { schema: z.record(z.string(), z.any()) } } },
  },
});
const pageRoute = route('public', {
  method: 'get',
  path: '/api/v1/docs',
  tags: ['API'],
  summary: 'This API as a page to read',
  responses: { 200: { description: 'HTML', content: { 'text/html': { schema: z.string() } } } },
});
const styleRoute = route('public', {
  method: 'get',
  path: '/api/v1/docs.css',
  tags: ['API'],
  summary: "The page's style",
  responses: { 200: { description: 'CSS', content: { 'text/css': { schema: z.string() } } } },
});

interface Documented {
  getOpenAPI31Document(config: {
    openapi: string;
    info: { title: string; version: string; description: string };
  }): object;
}

const description = [
  'Sign in with a session cookie (people) or send `Authorization: Bearer fwn_pat_…` (programs; make one with',
  '`forewarn-collector api-token create`). Moments are epoch milliseconds, UTC. Every error is',
  '`{ "error": { "code", "message" } }` with a message for people; codes:',
  `${Object.entries(errorCodes)
    .map(([code, status]) => `${code} (${status})`)
    .join(', ')}.`,
].join(' ');

/** The document, made once: it says nothing of the program's version (SECURITY S55). */
export function documentRoutes(app: Documented) {
  let kept: object | undefined;
  const document = () => {
    kept ??= app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Forewarn', version: 'v1', description } });
    return kept;
  };
  return createRoutes()
    .openapi(documentRoute, (c) => c.json(document(), 200))
    .openapi(pageRoute, (c) => c.html(documentPage(operationsOf(document()), description)))
    .openapi(styleRoute, (c) => c.body(documentStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
}
