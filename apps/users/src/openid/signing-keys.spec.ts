import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#persistence/database.js';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-postgres.js';
import { usersMigrations } from '../migrations.js';
import { SigningKeys } from './signing-keys.js';

const configuration = {
  DATABASE_URL: '',
  OPENID_ADDRESS: '127.0.0.1:0',
  MESHCART_PUBLIC_URL: 'http://shop.example',
  OPENID_COOKIE_SECRET: 'a-cookie-secret-for-tests',
};

let postgres: TestDatabase;
let database: Database;

beforeAll(async () => {
  postgres = await testDatabase('signing', usersMigrations);
  database = Database.open(postgres.url);
});

afterAll(async () => {
  await database.close();
  await postgres.drop();
});

const keysOf = (secret = configuration.OPENID_COOKIE_SECRET) =>
  new SigningKeys(database, { ...configuration, OPENID_COOKIE_SECRET: secret });

describe('SigningKeys', () => {
  it('makes one key, however many instances start at once', async () => {
    const loaded = await Promise.all(Array.from({ length: 8 }, async () => keysOf().load()));

    expect(new Set(loaded.map(([first]) => first.kid)).size).toBe(1);
    await expect(keysOf().published()).resolves.toHaveLength(1);
  });

  it('keeps no private part in clear', async () => {
    const [{ d }] = await keysOf().load();
    const { rows } = await database.execute<{ dump: string }>({
      name: 'dump',
      text: `select string_agg(k::text || encode(sealed_private_jwk, 'escape'), '') as dump from signing_key k`,
    });

    expect(d).toEqual(expect.any(String));
    expect(String(rows[0]?.dump)).not.toContain(d);
  });

  it('signs with a new key after a change of the secret, and still publishes the old one', async () => {
    const [old] = await keysOf().load();

    const [made] = await keysOf('another-cookie-secret').load();

    expect(made.kid).not.toBe(old.kid);
    const published = await keysOf().published();
    expect(published.map(({ kid }) => kid)).toEqual([made.kid, old.kid]);
    await expect(keysOf('another-cookie-secret').load()).resolves.toMatchObject([{ kid: made.kid }]);
  });

  it('lets the newest sign', async () => {
    await keysOf().rotate();

    const [first] = await keysOf().load();

    const [newest] = await keysOf().published();
    expect(first.kid).toBe(newest?.kid);
  });
});
