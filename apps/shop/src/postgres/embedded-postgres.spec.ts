import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { choosePorts } from '../ports.js';
import { ensureDatabases } from './databases.js';
import { EmbeddedPostgres, type PostgresConfig } from './embedded-postgres.js';
import { runningPostmaster } from './postmaster.js';

const isRoot = process.getuid?.() === 0;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshcart-postgres-'));
  let config: PostgresConfig;
  let server: EmbeddedPostgres;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const { postgres } = await choosePorts(['postgres']);
    const settings = { fsync: 'off' };
    config = {
      directory: join(folder, 'postgres'),
      port: postgres,
      password: 'superuser-password',
      settings,
    };
    server = await EmbeddedPostgres.start(config);
  }, 60_000);

  afterAll(async () => {
    await EmbeddedPostgres.erase(config.directory);
    await rm(folder, { recursive: true, force: true });
  });

  it('lets nobody in without the password', async () => {
    const url = server.url.replace('superuser-password', 'guess');

    await expect(query(url, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it("gives each role its own database and no way into the neighbour's", async () => {
    const accounts = [
      { name: 'orders', password: 'orders-password' },
      { name: 'billing', password: 'billing-password' },
    ];
    await ensureDatabases(server.url, accounts);
    await ensureDatabases(server.url, accounts);
    const as = (role: string, database: string) =>
      `postgres://${role}:${role}-password@127.0.0.1:${config.port}/${database}`;

    expect(await query(as('orders', 'orders'), 'SELECT current_user AS me')).toEqual([{ me: 'orders' }]);
    await expect(query(as('orders', 'billing'), 'SELECT 1')).rejects.toThrow(
      /permission denied for database/,
    );
    await expect(query(as('orders', 'orders'), 'CREATE TABLE mine (id int)')).rejects.toThrow(
      /permission denied/,
    );
  });

  it('writes no value of a failed statement to its log', async () => {
    await query(server.url, 'CREATE TABLE canary (address text UNIQUE)');
    const insert = "INSERT INTO canary VALUES ('canary@example.test')";
    await query(server.url, insert);

    await expect(query(server.url, insert)).rejects.toThrow(/duplicate key/);

    await sleep(100);
    const log = readFileSync(join(server.directory, 'log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('canary@example.test');
  });

  it('is stopped and started again by the next start when a killed shop left it behind, with its data', async () => {
    await query(server.url, 'CREATE TABLE kept (id int)');
    const orphan = await server.pid();

    server = await EmbeddedPostgres.start(config);

    expect(await server.pid()).not.toBe(orphan);
    expect(await query(server.url, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }]);
  });

  it('touches no process that merely got the number of a server of the past', async () => {
    await server.close();
    const data = join(server.directory, 'data');
    writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n0\n${config.port}\n`);

    expect(await runningPostmaster(data)).toBeUndefined();
    server = await EmbeddedPostgres.start(config);

    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is not started by half a cluster that a killed initdb left', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'data.draft'), { recursive: true });
    mkdirSync(join(broken, 'data'));
    const { postgres } = await choosePorts(['postgres']);

    const second = await EmbeddedPostgres.start({ ...config, directory: broken, port: postgres });

    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await EmbeddedPostgres.erase(broken);
    expect(existsSync(broken)).toBe(false);
  });

  it('finds another place below a folder that its own user cannot enter, as when root starts it', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'meshcart-closed-'));
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    const directory = join(closed, 'postgres');
    const { postgres } = await choosePorts(['postgres']);

    const second = await EmbeddedPostgres.start({ ...config, directory, port: postgres });

    expect(second.directory.startsWith(isRoot ? '/var/tmp/meshcart/data-' : directory)).toBe(true);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await EmbeddedPostgres.erase(directory);
    expect(existsSync(second.directory)).toBe(false);
  });
});
