import pg from 'pg';
import type { TestDatabase } from './test-postgres.js';

/**
 * Connections as superuser. `end` resolves before the last of them are closed, and a database that is dropped then ends
 * them itself: which is no error of a test.
 */
export function serverPool({ serverUrl }: Pick<TestDatabase, 'serverUrl'>, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: serverUrl, max });
  pool.on('error', () => undefined); // of one that is idle
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
