import { noProgress, type Progress } from '../history/shelf.ts';
import type { Connection } from './connection.ts';

/** The few values that say how far the store's own work has come. */
export interface State {
  get(name: 'cursors' | 'progress'): string | undefined;
  set(name: 'cursors' | 'progress', value: string): void;
}

export function createState(db: Connection): State {
  const read = db.prepare<[string], string>('SELECT value FROM state WHERE name = ?').pluck();
  const write = db.prepare<[string, string]>(
    'INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    get: (name) => read.get(name),
    set: (name, value) => void write.run(name, value),
  };
}

export function progressOf(state: Pick<State, 'get'>): Progress {
  const json = state.get('progress');
  return json === undefined ? noProgress : { ...noProgress, ...JSON.parse(json) };
}
