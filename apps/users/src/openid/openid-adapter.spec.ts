import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#persistence/database.js';
import { meetingOf } from '../../../../test/support/meeting-of.js';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-postgres.js';
import { usersMigrations } from '../migrations.js';
import { ArtifactStore } from './artifact-store.js';
import { OpenIdAdapter } from './openid-adapter.js';

let postgres: TestDatabase;
let database: Database;
let artifacts: ArtifactStore;
let codes: OpenIdAdapter;

beforeAll(async () => {
  postgres = await testDatabase('artifacts', usersMigrations);
  database = Database.open(postgres.url);
  artifacts = new ArtifactStore(database);
  codes = new OpenIdAdapter('AuthorizationCode', artifacts);
});

afterAll(async () => {
  await database.close();
  await postgres.drop();
});

const aCode = async (id: string, fields = {}) =>
  codes.upsert(id, { jti: id, accountId: 'user-1', ...fields }, 60);

describe('OpenIdAdapter', () => {
  it('finds what it was given', async () => {
    await aCode('code-1');

    await expect(codes.find('code-1')).resolves.toEqual({ jti: 'code-1', accountId: 'user-1' });
    await expect(codes.find('code-2')).resolves.toBeUndefined();
    await expect(new OpenIdAdapter('RefreshToken', artifacts).find('code-1')).resolves.toBeUndefined();
  });

  it('does not find what has expired, and removes it', async () => {
    await codes.upsert('old-code', { jti: 'old-code' }, -1);

    await expect(codes.find('old-code')).resolves.toBeUndefined();
    await artifacts.removeExpired();
    const { rowCount } = await database.execute({
      name: 'left',
      text: 'select from openid_artifact where expires_at <= now()',
    });
    expect(rowCount).toBe(0);
  });

  it('keeps no code or token in clear', async () => {
    await aCode('canary-code');
    const { rows } = await database.execute<{ dump: string }>({
      name: 'dump',
      text: 'select string_agg(a::text, $1) as dump from openid_artifact a',
      values: [''],
    });

    expect(String(rows[0]?.dump)).not.toContain('canary-code');
  });

  it('lets one of many consume a code, and shows later ones that it is gone', async () => {
    await aCode('contested');

    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, async () => codes.consume('contested')),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ error: 'invalid_grant' });
    await expect(codes.find('contested')).resolves.toMatchObject({ consumed: expect.any(Number) });
  });

  it('would let several through without the comparison', async () => {
    await aCode('careless');
    const allHaveLooked = meetingOf(8);
    const consume = async () => {
      const found = await codes.find('careless');
      await allHaveLooked();
      if (found?.consumed) throw new Error('consumed');
      await database.execute({
        name: 'careless',
        text: `update openid_artifact set consumed_at = now() where model = 'AuthorizationCode'`,
      });
    };

    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, consume));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  });

  it('finds sessions by their uid', async () => {
    const sessions = new OpenIdAdapter('Session', artifacts);
    await sessions.upsert('session-1', { jti: 'session-1', uid: 'uid-1' }, 60);

    await expect(sessions.findByUid('uid-1')).resolves.toMatchObject({ jti: 'session-1' });
  });

  it('takes back everything of a grant, and nothing of others', async () => {
    await aCode('granted', { grantId: 'grant-1' });
    await aCode('other', { grantId: 'grant-2' });
    await new OpenIdAdapter('RefreshToken', artifacts).upsert(
      'refresh',
      { jti: 'refresh', grantId: 'grant-1' },
      60,
    );

    await codes.revokeByGrantId('grant-1');

    await expect(codes.find('granted')).resolves.toBeUndefined();
    await expect(new OpenIdAdapter('RefreshToken', artifacts).find('refresh')).resolves.toBeUndefined();
    await expect(codes.find('other')).resolves.toBeDefined();
  });
});
