import { describe, it } from '@jest/globals';
import pg from 'pg';
import { until } from '../../../test/contract/until.js';
import { testDatabase } from '../../../test/support/test-postgres.js';
import { NotificationListener } from './notification-listener.js';

describe('NotificationListener', () => {
  it('hears notifications, also after its connection was killed', async () => {
    const server = await testDatabase('listener_spec', []);
    const admin = new pg.Client(server.serverUrl);
    await admin.connect();
    const listener = new NotificationListener(server.url, 'spec listener');
    const heard: (string | undefined)[] = [];
    const listening = await listener.listen('bell', (payload) => heard.push(payload));
    await admin.query(`notify bell, 'one'`);
    await until('it is heard', () => heard.includes('one'));
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spec listener'`,
    );
    await until('it is heard', () => heard.includes(undefined));
    await admin.query(`notify bell, 'two'`);
    await until('it is heard', () => heard.includes('two'));
    await listening.close();
    await listener.close();
    await admin.end();
    await server.drop();
  });
});
