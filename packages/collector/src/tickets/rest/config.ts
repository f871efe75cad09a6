import { priorities } from '@forewarn/shared';
import * as z from 'zod';
import { placeholders, uses } from './template.ts';

const listed = placeholders.map((name) => `{{${name}}}`).join(' ');
const template = z.json().meta({
  description: `The JSON to send. Filled in inside strings, nowhere else: ${listed}`,
});
const path = z
  .string()
  .regex(/^\//, 'must begin with /')
  .meta({ description: 'Added to the base address. {{id}} is the ticket, {{key}} the incident; both are encoded.' });
const dotted = z.string().meta({ description: 'Where in the answer, as `ticket.id` or `results.0.id`' });
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const change = z.object({ method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'), path, body: template });

/** Any help desk that speaks JSON over HTTP, described. Also the settings form. */
export const restConfig = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !/[?#]/.test(url), 'must hold neither ? nor #')
      .meta({ title: 'Base address', description: 'As https://desk.example.com/api/v2, before every path' }),
    auth: z
      .strictObject({
        header: z
          .string()
          .regex(/^[A-Za-z0-9-]+$/)
          .default('Authorization')
          .meta({ title: 'Header' }),
        value: z
          .string()
          .min(1)
          .regex(/^[^\r\n]*$/, 'must be one line')
          .meta({ title: 'Value', secret: true, description: 'As it is sent: Bearer TOKEN, or Basic BASE64' }),
      })
      .optional()
      .meta({ title: 'Sign-in' }),
    open: change
      .extend({ id: dotted, url: dotted.optional() })
      .refine(
        (open) => uses([open.body, open.path], 'key'),
        'must carry {{key}} in a field that find can search; without it a broken answer could make a second ticket',
      )
      .meta({ title: 'Open a ticket' }),
    find: z
      .strictObject({
        path,
        list: dotted.meta({ description: 'Where the list of tickets is; empty = the answer itself' }),
        match: dotted.meta({ description: 'Field of each ticket that holds {{key}}, alone or inside its text' }),
        id: dotted,
        url: dotted.optional(),
      })
      .optional()
      .meta({
        title: 'Find a ticket by key',
        description: 'Without it, a ticket whose opening was interrupted waits for a person to look.',
      }),
    read: z
      .strictObject({
        path,
        status: dotted,
        closed: z.array(scalar).min(1).meta({ description: 'Values of the status that mean closed' }),
        touched: z
          .array(z.strictObject({ field: dotted, untouched: z.array(scalar).default([null, '', 0]) }))
          .default([])
          .meta({ description: 'A field with any other value than these shows that a person took the ticket' }),
      })
      .meta({ title: 'Read a ticket' }),
    note: change.meta({ title: 'Add a note' }),
    close: change.meta({
      title: 'Close',
      description: 'With {{text}} in it the last word is sent in the same request.',
    }),
    reopen: change.meta({ title: 'Reopen' }),
    page: z
      .string()
      .optional()
      .meta({ title: 'Page for people', description: 'Address with {{id}}, where the answers hold none' }),
    priorities: z
      .partialRecord(z.enum(priorities), z.union([z.string(), z.number()]))
      .default({})
      .meta({ title: 'Priorities', description: 'What {{priority}} becomes: P1: urgent' }),
    leaveOpen: z
      .array(z.enum(priorities))
      .default([])
      .meta({ title: 'Never close', description: 'Tickets of these priorities are closed by people only' }),
    limits: z
      .strictObject({
        subject: z.int().min(20).max(1000).default(200),
        text: z.int().min(200).max(60_000).default(16_000),
      })
      .prefault({})
      .meta({ title: 'Longest texts', description: 'In characters; longer ones are cut' }),
  })
  .meta({ title: 'Any help desk with a JSON API' });

export type RestConfig = z.output<typeof restConfig>;
