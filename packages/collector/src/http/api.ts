import { bodyLimit } from 'hono/body-limit';
import { apiTokenRoutes } from './api-tokens.ts';
import { auditRoutes } from './audit.ts';
import { connectorRoutes } from './connectors.ts';
import { consoleRoutes } from './console.ts';
import { deliveryRoutes } from './deliveries.ts';
import type { ApiDeps } from './deps.ts';
import { deviceDataRoutes } from './device-data.ts';
import { deviceRoutes } from './devices.ts';
import { documentRoutes } from './document.ts';
import { checkHost, checkOrigin, readDoor } from './door.ts';
import { ApiError, answerError, errorResponse, notFound } from './errors.ts';
import { guard, type PermissionTable, readPermissions } from './guard.ts';
import { healthRoutes } from './health.ts';
import { incidentRoutes } from './incidents.ts';
import { liveRoutes } from './live.ts';
import { createParts, type Parts } from './parts.ts';
import { readingRoutes } from './readings.ts';
import { createRoutes } from './route.ts';
import { ruleRoutes } from './rules.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionRoutes } from './session-routes.ts';
import { silenceRoutes } from './silences.ts';
import { ticketRoutes } from './tickets.ts';
import { tokenRoutes } from './tokens.ts';
import { userRoutes } from './users.ts';
import { createWebFiles } from './web-files.ts';

/** All routes, one noun after the other. */
const nouns = (parts: Parts) =>
  createRoutes()
    .basePath('/api/v1')
    .route('/', sessionRoutes(parts))
    .route('/', deviceRoutes(parts))
    .route('/', deviceDataRoutes(parts))
    .route('/', readingRoutes(parts))
    .route('/', incidentRoutes(parts))
    .route('/', silenceRoutes(parts))
    .route('/', ticketRoutes(parts))
    .route('/', deliveryRoutes(parts))
    .route('/', ruleRoutes(parts))
    .route('/', connectorRoutes(parts))
    .route('/', tokenRoutes(parts))
    .route('/', apiTokenRoutes(parts))
    .route('/', userRoutes(parts))
    .route('/', auditRoutes(parts))
    .route('/', liveRoutes(parts))
    .route('/', consoleRoutes(parts));

/** What the browser's client is typed by. */
export type Api = ReturnType<typeof nouns>;

/** The HTTP API and the web pages. Throws when a route declares no permission. */
export function createApi(deps: ApiDeps) {
  const parts = createParts(deps);
  let table: PermissionTable = new Map();
  const app = createRoutes();
  const webFiles = createWebFiles(parts.webFolder);

  app.use(securityHeaders);
  app.use(async (c, next) => {
    const { door, address, secure } = readDoor(c, parts.publicUrl);
    c.set('door', door);
    c.set('address', address);
    c.set('secure', secure);
    c.set('caller', null);
    checkHost(c);
    checkOrigin(c, parts.publicUrl);
    await next();
  });
  const tooLarge = () => errorResponse(new ApiError('too-large', 'This request is too large: 1 MiB is the limit.'));
  app.use(bodyLimit({ maxSize: parts.limit.bodyBytes, onError: tooLarge }));
  for (const path of ['/api/*', '/healthz', '/metrics'])
    app.use(
      path,
      guard(parts, () => table),
    );
  app.route('/', nouns(parts));
  app.route('/', healthRoutes(parts));
  app.route('/', documentRoutes(app));
  app.notFound(async (c) => (await webFiles(c, parts)) ?? errorResponse(notFound('such page')));
  app.onError((error, c) => answerError(error, c, parts.log.error));
  table = readPermissions(app);

  return {
    app,
    permissions: table,
    audit: parts.audit,
    /** Ends the streams to browsers, so that the server can close. */
    close: () => parts.streams.closeAll(),
  };
}
