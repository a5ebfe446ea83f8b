import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.js';

/** What runs where, for the next start, for tests and for a curious person. Stays after the end, for its ports. */
export interface RunRecord {
  readonly version: string;
  /** The process that supervises; the services live in it, or in `pids`. */
  readonly pid: number;
  readonly url: string;
  /** The public addresses: one for each replica of the api. */
  readonly urls: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  /** Children by name: `twins`, `PostgreSQL`, and in processes mode each replica, such as `orders-2`. */
  readonly pids: Readonly<Record<string, number>>;
  /** PostgreSQL's folder, which lies elsewhere where its user cannot enter the data directory. */
  readonly postgres?: string;
  /** True from the moment at which all of it answers until it begins to stop. After a kill it stays true. */
  readonly ready: boolean;
}

const pathIn = (directory: string) => join(directory, 'run.json');

/** The record of the shop that runs on that data directory, or of the last one. */
export function readRunRecord(directory: string): RunRecord | undefined {
  return readJson(pathIn(directory)) as RunRecord | undefined;
}

/** Writes the record anew at each step, so that a kill at any moment leaves the pids of what was started. */
export class RunJournal {
  constructor(
    private readonly directory: string,
    private record: RunRecord,
  ) {
    this.change({});
  }

  started(name: string, pid: number): void {
    this.change({ pids: { ...this.record.pids, [name]: pid } });
  }

  stopped(name: string): void {
    const { [name]: _, ...pids } = this.record.pids;
    this.change({ pids });
  }

  change(part: Partial<RunRecord>): void {
    this.record = { ...this.record, ...part };
    writePrivateJson(pathIn(this.directory), this.record);
  }
}
