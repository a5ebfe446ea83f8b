import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.js';

/** What runs where, for the next start, for tests and for a curious person. Kept after the end, for its ports. */
export interface RunRecord {
  readonly version: string;
  /** The process that supervises; the services live in it, or in `pids`. */
  readonly pid: number;
  readonly url: string;
  readonly ports: Readonly<Record<string, number>>;
  /** Children by name: `twins`, `postgres`, and in processes mode each replica, such as `orders-2`. */
  readonly pids: Readonly<Record<string, number>>;
  /** PostgreSQL's folder, which may lie elsewhere where root's data directory is closed to others. */
  readonly postgres: string;
  /** True from the moment at which all of it answers until it begins to stop. */
  readonly ready: boolean;
}

const fileName = 'run.json';

export function readRunRecord(directory: string): RunRecord | undefined {
  return readJson(join(directory, fileName)) as RunRecord | undefined;
}

export function writeRunRecord(directory: string, record: RunRecord): void {
  writePrivateJson(join(directory, fileName), record);
}
