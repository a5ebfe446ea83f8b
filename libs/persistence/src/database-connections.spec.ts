import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { Database } from './database.js';

describe('the connections of a Database', () => {
  let server: TestDatabase;
  let database: Database;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await testDatabase('connections_spec', []);
    database = Database.open(server.url);
    admin = new pg.Client(server.serverUrl);
    await admin.connect();
    await admin.query('create table counter (id bigint primary key, value bigint not null)');
    await admin.query('grant all on counter to public; insert into counter values (1, 0)');
  });

  afterAll(async () => {
    await database.close();
    await admin.end();
    await server.drop();
  });

  const valueOf = async (): Promise<unknown> =>
    (await admin.query<{ value: string }>('select value from counter')).rows[0]?.value;
  const execute = (text: string) => database.execute({ name: text.slice(0, 60), text });

  it('rejects a transaction whose backend was killed, and goes on with another connection', async () => {
    const killed = database.transaction('killed', async () => {
      const { rows } = await execute('select pg_backend_pid() as pid');
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await execute('update counter set value = 3');
    });
    await expect(killed).rejects.toThrow();
    await execute('update counter set value = 4');
    expect(await valueOf()).toBe('4');
  });

  it('gives every connection back where BEGIN fails', async () => {
    const small = Database.open(server.url, { poolSize: 2, connectTimeoutMs: 2000 });
    const isolation = 'no such level' as 'serializable';
    for (let i = 0; i < 6; i++) {
      const refused = small.transaction('begin', () => Promise.resolve(), { isolation });
      await expect(refused).rejects.toThrow('syntax error');
    }
    await expect(small.transaction('begin', () => Promise.resolve('ran'))).resolves.toBe('ran');
    await small.close();
  });

  it('are given back with their limits on statements and on pauses in a transaction', async () => {
    const limits = await execute(`select current_setting('statement_timeout') as statement,
                                         current_setting('idle_in_transaction_session_timeout') as pause`);
    expect(limits.rows).toEqual([{ statement: '10s', pause: '10s' }]);
  });
});
