import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { schema } from './schema.js';

export type Row = Record<string, unknown>;

/** The twins' one file on disk. What a transaction committed survives `kill -9` at any instant. */
export class Storage {
  private readonly statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  private depth = 0;

  private constructor(private readonly database: DatabaseSync) {}

  /** Throws when another process has the directory open: two twins would contradict each other. */
  static open(directory: string): Storage {
    mkdirSync(directory, { recursive: true });
    const database = new DatabaseSync(join(directory, 'twins.sqlite'));
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      database.exec(schema);
    } catch (error) {
      database.close();
      throw new Error(`the twins' directory ${directory} cannot be opened; is another twin running on it?`, {
        cause: error,
      });
    }
    return new Storage(database);
  }

  /** Forgets all when closed; for tests of rules, which need no disk. */
  static inMemory(): Storage {
    const database = new DatabaseSync(':memory:');
    database.exec(schema);
    return new Storage(database);
  }

  /** All of `work` or nothing of it; a nested call joins. `work` is synchronous, so nothing comes between. */
  transaction<T>(work: () => T): T {
    if (this.depth > 0) return work();
    this.database.exec('BEGIN IMMEDIATE');
    this.depth = 1;
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    } finally {
      this.depth = 0;
    }
  }

  rows(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.prepare(sql).all(...values);
  }

  row(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values);
  }

  /** Answers the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).changes);
  }

  close(): void {
    this.database.close();
  }

  private prepare(sql: string) {
    const known = this.statements.get(sql);
    if (known) return known;
    const prepared = this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }
}
