import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './user-error.js';

/**
 * Held by the one shop of a data directory, and released by the kernel when that process ends in whatever way.
 * Node offers no file locks of its own; SQLite, which it carries, takes one that needs no clean-up and no clock.
 */
export class InstanceLock {
  private constructor(private readonly database: DatabaseSync) {}

  /** @throws UserError naming the process that holds the lock. */
  static take(directory: string): InstanceLock {
    const database = new DatabaseSync(join(directory, 'lock'), { timeout: 0 });
    const holder = join(directory, 'lock.pid');
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (!isBusy(error)) throw error;
      throw new UserError(
        `A shop already runs on ${directory} (${pidIn(holder)}). ` +
          'Stop it with Ctrl-C or kill, or start another with MESHCART_DATA=<folder> and --port.',
      );
    }
    writeFileSync(holder, `${process.pid}\n`);
    return new InstanceLock(database);
  }

  /** Waits for another shop to end. @throws UserError where that takes longer than the patience. */
  static async takeWithin(directory: string, patienceMs: number): Promise<InstanceLock> {
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100)) {
      try {
        return InstanceLock.take(directory);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
    return InstanceLock.take(directory);
  }

  release(): void {
    this.database.close();
  }
}

function isBusy(error: unknown): boolean {
  const busy = 5;
  return (error as { errcode?: unknown }).errcode === busy;
}

/** The winner of a race of two starts writes its pid just after it took the lock. */
function pidIn(path: string): string {
  try {
    return `pid ${readFileSync(path, 'utf8').trim()}`;
  } catch {
    return 'it has only just started';
  }
}
