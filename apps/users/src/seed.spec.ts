import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#persistence/database.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { clientSecretMatches } from './client-secret.js';
import { ClientStore, type ClientCredentials } from './client-store.js';
import { usersMigrations } from './migrations.js';
import { seedUsers, type SeededUsers } from './seed.js';

let postgres: TestDatabase;
let database: Database;
let first: SeededUsers | undefined;

beforeAll(async () => {
  postgres = await testDatabase('seed', usersMigrations);
  database = Database.open(postgres.url);
  first = await seedUsers(database);
});

afterAll(async () => {
  await database.close();
  await postgres.drop();
});

async function opens(client: ClientCredentials | undefined): Promise<boolean> {
  const stored = client && (await new ClientStore(database).find(client.clientId));
  return (
    stored !== undefined &&
    client !== undefined &&
    clientSecretMatches(client.clientSecret, stored.secretHash)
  );
}

describe('seedUsers', () => {
  it('makes a customer’s client and one of the staff', async () => {
    expect(first?.client.scopes.filter((scope) => /^(stock|refunds|work):/.test(scope))).toEqual([]);
    expect(first?.admin.scopes).toEqual(
      expect.arrayContaining(['orders:read', 'stock:write', 'refunds:write', 'work:read', 'work:write']),
    );
    await expect(opens(first?.client)).resolves.toBe(true);
    await expect(opens(first?.admin)).resolves.toBe(true);
  });

  it('answers nothing the second time, and leaves the first credentials alone', async () => {
    await expect(seedUsers(database)).resolves.toBeUndefined();
    await expect(opens(first?.client)).resolves.toBe(true);
  });

  it('replaces credentials that nobody wrote down', async () => {
    const renewed = await seedUsers(database, { renew: true });

    await expect(opens(renewed?.client)).resolves.toBe(true);
    await expect(opens(renewed?.admin)).resolves.toBe(true);
    await expect(opens(first?.client)).resolves.toBe(false);
    expect(renewed?.account.email).toBe(first?.account.email);
  });
});
