import * as z from 'zod/mini';

const cell = z.union([z.string().check(z.maxLength(300)), z.number(), z.boolean(), z.null()]);
const row = z.record(z.string().check(z.maxLength(64)), cell);

/**
 * One section of a device's inventory (`hardware`, `os`, `network`, `owner`, …): rows of flat cells,
 * sent only when it changed. Sections with one row are shown as a list, others as a table.
 */
export const factSchema = z.object({
  section: z.string().check(z.minLength(1), z.maxLength(64)),
  rows: z.array(row).check(z.maxLength(500)),
});
export type Fact = z.infer<typeof factSchema>;
