import { type Child, startChild } from './child.ts';

/** What collector-child.mjs says when it is ready. */
export interface Ready {
  readonly startMs: number;
  readonly tokens: string[];
  readonly apiToken: string;
  readonly localUrl: string;
  readonly rules: number;
}

/** The collector as built, in a process of its own, with so many enrolment tokens made. */
export const startCollectorChild = (folder: string, settings: object, tokens: number): Child =>
  startChild(process.execPath, ['test/bench/collector-child.mjs', folder, JSON.stringify(settings), String(tokens)]);
