import type { LiveFrame } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import { callerOf } from './auth.ts';
import { ApiError } from './errors.ts';
import type { Parts } from './parts.ts';
import { createRoutes, route } from './route.ts';

/** Keeps proxies from closing a quiet stream, and is when a stream learns that its session ran out. */
const heartbeatMs = 15_000;
/** A snapshot of 10,000 devices is about 3 MB; a viewer further behind than this misses frames until it has read them. */
const bufferBytes = 4 * 1024 * 1024;

const liveStream = route('viewer', {
  method: 'get',
  path: '/live',
  tags: ['Live'],
  summary: 'Server-sent events: a snapshot of the fleet, then everything that changes',
  responses: {
    200: { description: 'text/event-stream of LiveFrame', content: { 'text/event-stream': { schema: z.string() } } },
  },
});

const encoder = new TextEncoder();
/** All viewers are handed the same string: it is encoded once. */
let encoded = { text: '', bytes: new Uint8Array() };
function encode(text: string): Uint8Array<ArrayBuffer> {
  if (encoded.text !== text) encoded = { text, bytes: encoder.encode(text) };
  return encoded.bytes;
}

/** The live view. A viewer that fell behind gets a new snapshot instead of the frames it missed. */
export const liveRoutes = (parts: Parts) =>
  createRoutes().openapi(liveStream, (c) => {
    const caller = callerOf(c);
    if (parts.streams.open >= parts.limit.liveStreams) {
      throw new ApiError('unavailable', 'Too many live views are open. Close some, or raise the limit.');
    }
    const snapshot = (): Uint8Array<ArrayBuffer> => {
      const frame: LiveFrame = { t: 'snapshot', at: parts.now(), devices: parts.fleet.tiles() };
      return encoder.encode(`data: ${JSON.stringify(frame)}\n\n`);
    };
    let end: (() => void) | undefined;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start(controller) {
          let behind = false;
          const write = (text: string): boolean => {
            if ((controller.desiredSize ?? 0) <= 0) {
              behind = true;
              return false;
            }
            controller.enqueue(behind ? snapshot() : encode(text));
            behind = false;
            return true;
          };
          const close = () => {
            stop();
            controller.close();
          };
          const beat = setInterval(async () => {
            if (caller.kind === 'user' && !(await parts.sessions.isOpen(caller.credential))) close();
            else if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'));
          }, heartbeatMs);
          const unsubscribe = parts.bus.subscribe({ write, close });
          const forget = parts.streams.add({ user: caller.user, credential: caller.credential, close });
          function stop() {
            clearInterval(beat);
            unsubscribe();
            forget();
          }
          end = stop;
          controller.enqueue(encoder.encode('retry: 2000\n\n'));
          controller.enqueue(snapshot());
        },
        cancel() {
          end?.();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: bufferBytes }),
    );
    return c.body(stream, 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });
