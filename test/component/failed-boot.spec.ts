import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { messagingMigrations } from '#messaging/migrations.js';
import { platformMigrations } from '#persistence/migrations.js';
import { bootService } from '#platform/boot-service.js';
import { EntryPoints } from '#platform/entry-points.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { eventually } from '../support/eventually.js';
import { freeAddress } from '../support/free-address.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';

const queue = { tries: 1, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 5 };

@Injectable()
class Work implements OnModuleInit {
  constructor(private readonly entryPoints: EntryPoints) {}

  onModuleInit(): void {
    this.entryPoints.consume('order-events', {});
    this.entryPoints.work('mail', async () => undefined, queue);
  }
}

const parts = [PersistenceModule.forService('notifications'), MessagingModule.forService('notifications')];

@Injectable()
class Refusal implements OnModuleInit {
  onModuleInit(): void {
    throw new Error('this module does not start');
  }
}

@Module({ imports: parts, providers: [Work, Refusal] })
class FailsAtInit {}

@Injectable()
class Excess implements OnModuleInit {
  constructor(private readonly entryPoints: EntryPoints) {}

  onModuleInit(): void {
    this.entryPoints.work('mail', async () => undefined, { ...queue, tries: -1 });
  }
}

@Module({ imports: parts, providers: [Work, Excess] })
class FailsAtItsLastEntryPoint {}

describe('a service that fails to boot', () => {
  let own: TestDatabase;
  let messaging: TestDatabase;
  let admin: pg.Client;

  beforeAll(async () => {
    own = await testDatabase('failed_boot', [platformMigrations]);
    messaging = await testDatabase('failed_boot_messaging', [messagingMigrations]);
    admin = new pg.Client(own.serverUrl);
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await own.drop();
    await messaging.drop();
  });

  const connections = async (): Promise<number> => {
    const names = [own, messaging].map(({ url }) => new URL(url).pathname.slice(1));
    const text = `select from pg_stat_activity where datname = any($1) and pid <> pg_backend_pid()`;
    return (await admin.query(text, [names])).rowCount ?? 0;
  };
  const answers = async (address: string): Promise<boolean> => {
    const [host, port] = address.split(':');
    const socket = connect(Number(port), host);
    const answered = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return answered;
  };

  it.each([
    ['when a module starts', FailsAtInit],
    ['when its last entry point starts', FailsAtItsLastEntryPoint],
  ])('%s leaves no server and no connection behind', async (_when, module) => {
    const address = await freeAddress();
    const environment = {
      MESHCART_MODE: 'test',
      LOG_LEVEL: 'silent',
      GRPC_ADDRESS: address,
      DATABASE_URL: own.url,
      MESSAGING_DATABASE_URL: messaging.url,
    };
    await expect(bootService('notifications', module, environment)).rejects.toThrow();
    await eventually('no connection is left', 10_000, async () => (await connections()) === 0 || undefined);
    expect(await answers(address)).toBe(false);
  });

  it('where the queues are not migrated leaves no connection behind either', async () => {
    const environment = {
      MESHCART_MODE: 'test',
      LOG_LEVEL: 'silent',
      GRPC_ADDRESS: await freeAddress(),
      DATABASE_URL: own.url,
      MESSAGING_DATABASE_URL: own.url,
    };
    await expect(bootService('notifications', FailsAtInit, environment)).rejects.toThrow();
    await eventually('no connection is left', 10_000, async () => (await connections()) === 0 || undefined);
  });
});
