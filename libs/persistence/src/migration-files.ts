import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A migration as its journal knows it; the hash is SHA-256 in hex. */
export interface Applied {
  readonly number: number;
  readonly file: string;
  readonly hash: string;
}

/** A migration as its file holds it. */
export interface Migration extends Applied {
  readonly sql: string;
}

/** A set of migrations that cannot be trusted: its folder and its journal tell two stories. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const named = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** Reads the files in order and insists that they are numbered 0001, 0002 and so on. */
export async function readMigrations(set: string, folder: string | URL): Promise<Migration[]> {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const files = (await readdir(path)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(files.map(async (file, index) => readMigration(set, join(path, file), file, index + 1)));
}

async function readMigration(set: string, path: string, file: string, expected: number): Promise<Migration> {
  const number = Number(named.exec(file)?.[1]);
  if (number !== expected) {
    const prefix = String(expected).padStart(4, '0');
    throw new MigrationError(`${set}: expected a file ${prefix}-title.sql and found ${file}`);
  }
  const sql = await readFile(path, 'utf8');
  return { number, file, sql, hash: createHash('sha256').update(sql).digest('hex') };
}

/** Throws unless what was applied is exactly the beginning of what the folder holds. */
export function refuseDrift(
  set: string,
  migrations: readonly Migration[],
  applied: readonly Applied[],
): void {
  for (const [index, { file, hash }] of applied.entries()) {
    const found = migrations[index];
    if (!found || (found.file !== file && !migrations.some((other) => other.file === file))) {
      throw new MigrationError(`${set}: ${file} was applied and is missing from the folder`);
    }
    if (found.file !== file) {
      throw new MigrationError(`${set}: ${found.file} would run before ${file}, which was applied already`);
    }
    if (found.hash !== hash) {
      throw new MigrationError(
        `${set}: ${file} was edited after it was applied; write a new migration instead`,
      );
    }
  }
}
