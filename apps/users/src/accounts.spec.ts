import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#persistence/database.js';
import { testDatabase, type TestDatabase } from '../../../test/support/test-postgres.js';
import { AccountStore } from './account-store.js';
import { Accounts } from './accounts.js';
import { ClientStore } from './client-store.js';
import { usersMigrations } from './migrations.js';

let postgres: TestDatabase;
let database: Database;
let accounts: Accounts;

beforeAll(async () => {
  postgres = await testDatabase('users', usersMigrations);
  database = Database.open(postgres.url);
  accounts = new Accounts(database, new AccountStore(database), new ClientStore(database));
});

afterAll(async () => {
  await database.close();
  await postgres.drop();
});

let number = 0;
const aRegistration = (fields: { email?: string } = {}) => ({
  email: `ada${++number}@example.com`,
  name: 'Ada Lovelace',
  password: 'correct horse battery',
  ...fields,
});

async function count(text: string): Promise<number> {
  const { rows } = await database.execute<{ count: string }>({
    name: text,
    text: `select count(*) from ${text}`,
  });
  return Number(rows[0]?.count);
}

describe('Accounts.register', () => {
  it('stores the account and gives it a client of its own', async () => {
    const { account, client } = await accounts.register(aRegistration({ email: ' Grace@Example.COM ' }));

    expect(account).toMatchObject({ email: 'grace@example.com', name: 'Ada Lovelace', version: 1n });
    expect(account.createdAt).toBeInstanceOf(Date);
    expect(client.scopes).toEqual([
      'profile:read',
      'profile:write',
      'orders:read',
      'orders:write',
      'payments:read',
    ]);
    await expect(accounts.get(account.id)).resolves.toEqual(account);
  });

  it('gives one address to one of fifty who ask for it at once, and nothing to the others', async () => {
    const before = { accounts: await count('account'), clients: await count('oauth_client') };
    // Each spelled differently, and past the look that spares the hash: only the database can tell.
    const spellings = Array.from({ length: 50 }, (_, index) =>
      index % 2 ? 'Race@Example.com' : ' race@example.COM',
    );
    const outcomes = await Promise.allSettled(
      spellings.map(async (email) => accounts.register(aRegistration({ email }))),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ kind: 'conflict', code: 'EMAIL_TAKEN' });
    }
    expect(await count('account')).toBe(before.accounts + 1);
    expect(await count('oauth_client')).toBe(before.clients + 1);
  });

  it('would give it to several if the database did not hold it', async () => {
    const own = await testDatabase('users_unheld', usersMigrations);
    const owner = Database.open(own.adminUrl);
    const unheld = new Accounts(owner, new AccountStore(owner), new ClientStore(owner));
    await owner.execute({ name: 'drop', text: 'alter table account drop constraint account_email_key' });

    const registration = aRegistration();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, async () => unheld.register(registration)),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(1);
    await owner.close();
    await own.drop();
  });

  it('keeps neither password nor client secret in clear, anywhere', async () => {
    const registration = { ...aRegistration(), password: 'canary-password-4711' };
    const { client } = await accounts.register(registration);
    const { rows } = await database.execute<{ text: string }>({
      name: 'dump',
      text: `select (select string_agg(a::text, '') from account a) || (select string_agg(c::text, '') from oauth_client c) as text`,
    });
    const dump = String(rows[0]?.text);
    const hex = (text: string) => Buffer.from(text).toString('hex');

    expect(dump).toContain(registration.email);
    for (const secret of [registration.password, client.clientSecret]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(hex(secret));
    }
  });

  it('leaves no address in the error of a duplicate', async () => {
    const registration = aRegistration();
    await accounts.register(registration);

    const error = await accounts.register(registration).catch((thrown: unknown) => thrown);

    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(registration.email);
  });
});

describe('Accounts.change', () => {
  it('changes what is given and counts the version', async () => {
    const { account } = await accounts.register(aRegistration());

    const changed = await accounts.change(account.id, { name: 'Ada King', expectedVersion: 1n });

    expect(changed).toMatchObject({ email: account.email, name: 'Ada King', version: 2n });
  });

  it('lets one of many win who expect the same version', async () => {
    const { account } = await accounts.register(aRegistration());
    const change = async (index: number) =>
      accounts.change(account.id, { name: `Ada ${index}`, expectedVersion: 1n });

    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, async (_, index) => change(index)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ kind: 'stale', code: 'VERSION_STALE' });
    await expect(accounts.get(account.id)).resolves.toMatchObject({ version: 2n });
  });

  it('refuses the address of another account', async () => {
    const { account: other } = await accounts.register(aRegistration());
    const { account } = await accounts.register(aRegistration());

    await expect(accounts.change(account.id, { email: other.email.toUpperCase() })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'EMAIL_TAKEN',
    });
  });

  it('does not find what is not there', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';

    await expect(accounts.change(nobody, { name: 'Nobody' })).rejects.toMatchObject({
      code: 'USER_NOT_FOUND',
    });
    await expect(accounts.change('not-an-id', { name: 'Nobody' })).rejects.toMatchObject({
      code: 'USER_NOT_FOUND',
    });
    await expect(accounts.get('not-an-id')).rejects.toMatchObject({
      kind: 'missing',
      code: 'USER_NOT_FOUND',
    });
  });
});

describe('Accounts.batchGet', () => {
  it('answers those that exist, in the order asked for', async () => {
    const { account: first } = await accounts.register(aRegistration());
    const { account: second } = await accounts.register(aRegistration());
    const ids = [second.id, 'not-an-id', '00000000-0000-7000-8000-000000000000', first.id];

    const found = await accounts.batchGet(ids);

    expect(found.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('refuses more than a hundred', async () => {
    await expect(accounts.batchGet(Array.from({ length: 101 }, () => 'x'))).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});
