import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { migrate } from './migrate.js';
import { platformMigrations } from './migrations.js';

describe('migrate', () => {
  let server: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    server = await testDatabase('migrate_spec', []);
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await write('0001-first.sql', 'create table first (id int); grant select on first to :app_role;');
    await write('0002-second.sql', 'create table second (id int);');
  });
  afterEach(async () => {
    await server.drop();
    await rm(folder, { recursive: true });
  });

  const write = (file: string, text: string) => writeFile(join(folder, file), text);
  const run = () =>
    migrate(server.adminUrl, [{ name: 'spec', folder }], { appRole: new URL(server.url).username });
  const query = async (url: string, text: string): Promise<unknown[]> => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };

  it('succeeds four times at once and applies each file once', async () => {
    await Promise.all([run(), run(), run(), run()]);
    const journal = await query(server.adminUrl, 'select number, file from migrations.spec order by number');
    expect(journal).toEqual([
      { number: 1, file: '0001-first.sql' },
      { number: 2, file: '0002-second.sql' },
    ]);
  });

  it('gives the application role what the files grant, and nothing else', async () => {
    await run();
    await expect(query(server.url, 'select * from first')).resolves.toEqual([]);
    await expect(query(server.url, 'select * from second')).rejects.toThrow('permission denied');
    await expect(query(server.url, 'create table third (id int)')).rejects.toThrow('permission denied');
    await expect(query(server.url, 'select * from migrations.spec')).rejects.toThrow('permission denied');
  });

  it('refuses a file that was edited after it was applied', async () => {
    await run();
    await write('0001-first.sql', 'create table other (id int);');
    await expect(run()).rejects.toThrow('spec: 0001-first.sql was edited after it was applied');
  });

  it('refuses a folder that lacks an applied file', async () => {
    await run();
    await rm(join(folder, '0002-second.sql'));
    await expect(run()).rejects.toThrow('spec: 0002-second.sql was applied and is missing');
  });

  it('refuses a file that would run before an applied one', async () => {
    await run();
    await rename(join(folder, '0002-second.sql'), join(folder, '0003-second.sql'));
    await write('0002-late.sql', 'select 1;');
    await expect(run()).rejects.toThrow('0002-second.sql was applied and is missing');
  });

  it('refuses two files of one number and a gap', async () => {
    await write('0002-other.sql', 'select 1;');
    await expect(run()).rejects.toThrow('expected a file 0003-title.sql and found 0002-second.sql');
  });

  it('leaves nothing of a file that fails halfway', async () => {
    await write('0002-second.sql', 'create table second (id int); select * from nowhere;');
    await expect(run()).rejects.toThrow('migration 0002-second.sql failed');
    const tables = await query(
      server.adminUrl,
      `select tablename from pg_tables where schemaname = 'public'`,
    );
    expect(tables).toEqual([{ tablename: 'first' }]);
  });

  it('applies the platform set', async () => {
    await migrate(server.adminUrl, [platformMigrations], { appRole: new URL(server.url).username });
    await expect(query(server.url, 'select * from platform.outbox')).resolves.toEqual([]);
  });
});
