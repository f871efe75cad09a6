import { html, raw } from 'hono/html';
import * as z from 'zod';

const schemaSchema = z.record(z.string(), z.unknown()).optional();
const contentSchema = z.record(z.string(), z.object({ schema: schemaSchema })).optional();
const operationSchema = z.object({
  summary: z.string().default(''),
  tags: z.array(z.string()).default([]),
  'x-permission': z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: z.object({ description: z.string().optional() }).optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: contentSchema })),
});
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) });

export interface Operation extends z.infer<typeof operationSchema> {
  readonly method: string;
  readonly path: string;
}

/** The operations of an OpenAPI document, in its order. */
export function operationsOf(document: object): Operation[] {
  return Object.entries(documentSchema.parse(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

const name = (schema: Record<string, unknown> | undefined): string => {
  const ref = schema?.$ref;
  return typeof ref === 'string' ? (ref.split('/').pop() ?? '') : JSON.stringify(schema ?? {}, null, 1);
};

const shown = (content: z.infer<typeof contentSchema>) =>
  Object.entries(content ?? {}).map(([type, { schema }]) => html`<dt>${type}</dt><dd><pre>${name(schema)}</pre></dd>`);

const parameter = (given: Operation['parameters'][number]) =>
  html`<tr><td><code>${given.name}</code></td><td>${given.in}${given.required ? '' : ', optional'}</td><td>${given.schema?.description ?? ''}</td></tr>`;

const operation = (item: Operation) => html`
  <details>
    <summary><b class="${item.method}">${item.method}</b> <code>${item.path}</code> <span>${item.summary}</span> <i>${item['x-permission']}</i></summary>
    ${item.parameters.length > 0 ? html`<table>${item.parameters.map(parameter)}</table>` : ''}
    ${item.requestBody ? html`<h4>Body</h4><dl>${shown(item.requestBody.content)}</dl>` : ''}
    ${Object.entries(item.responses).map(([status, answer]) => html`<h4>${status} ${answer.description}</h4><dl>${shown(answer.content)}</dl>`)}
  </details>`;

/** A page of our own: no script, nothing loaded from elsewhere. */
export function documentPage(operations: readonly Operation[], description: string) {
  const tags = [...new Set(operations.flatMap((item) => item.tags))];
  const section = (tag: string) =>
    html`<section><h2 id="${tag}">${tag}</h2>${operations.filter((item) => item.tags.includes(tag)).map(operation)}</section>`;
  return html`${raw('<!doctype html>')}<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Forewarn API</title>
<link rel="stylesheet" href="/api/v1/docs.css"></head>
<body><header><h1>Forewarn API</h1><p>${description}</p><p><a href="/api/v1/openapi.json">openapi.json</a></p></header>
<nav>${tags.map((tag) => html`<a href="#${tag}">${tag}</a> `)}</nav>
<main>${tags.map(section)}</main></body></html>`;
}

export const documentStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
nav a { margin-right: .75rem }
summary { cursor: pointer; padding: .35rem 0; border-bottom: 1px solid #8884 }
summary b { display: inline-block; min-width: 4rem }
summary span { opacity: .8 }
summary i { float: right; opacity: .7 }
details[open] { margin-bottom: 1.5rem }
table { border-spacing: 1rem .25rem }
pre { overflow: auto; padding: .5rem; background: #8881; border-radius: .25rem }
dd { margin: 0 }
`;
