import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { pino } from 'pino';
import { Database } from '#persistence/database.js';
import { AccessTokenVerifier } from '#security/access-token-verifier.js';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-postgres.js';
import { AccountStore } from '../account-store.js';
import { Accounts, type Registered } from '../accounts.js';
import { hashClientSecret } from '../client-secret.js';
import { ClientStore } from '../client-store.js';
import { usersMigrations } from '../migrations.js';
import { ArtifactStore } from './artifact-store.js';
import { OpenIdServer } from './openid-server.js';
import { SigningKeys } from './signing-keys.js';

const issuer = 'http://shop.example:13000';
const configuration = {
  DATABASE_URL: '',
  OPENID_ADDRESS: '127.0.0.1:0',
  MESHCART_PUBLIC_URL: issuer,
  OPENID_COOKIE_SECRET: 'a-cookie-secret-for-tests',
};

let postgres: TestDatabase;
let database: Database;
let accounts: Accounts;
let keys: SigningKeys;
let server: OpenIdServer;
let registered: Registered;

beforeAll(async () => {
  postgres = await testDatabase('openid', usersMigrations);
  database = Database.open(postgres.url);
  accounts = new Accounts(database, new AccountStore(database), new ClientStore(database));
  keys = new SigningKeys(database, configuration);
  server = anInstance();
  await server.onApplicationBootstrap();
  registered = await accounts.register({
    email: 'ada@example.com',
    name: 'Ada',
    password: 'correct horse battery',
  });
});

afterAll(async () => {
  await server.onApplicationShutdown();
  await database.close();
  await postgres.drop();
});

function anInstance(): OpenIdServer {
  const stores = [
    new AccountStore(database),
    new ClientStore(database),
    new ArtifactStore(database),
  ] as const;
  return new OpenIdServer(configuration, pino({ level: 'silent' }), keys, ...stores);
}

interface TokenRequest {
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

async function askForToken(request: TokenRequest = {}, instance = server) {
  const { clientId = registered.client.clientId, clientSecret = registered.client.clientSecret } = request;
  const response = await fetch(`http://${instance.address}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      ...request.headers,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...request.form }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

async function aToken(scope?: string, instance = server): Promise<string> {
  const { body } = await askForToken(scope === undefined ? {} : { form: { scope } }, instance);
  return String(body.access_token);
}

const verifier = () =>
  new AccessTokenVerifier({
    issuer,
    audience: 'urn:meshcart:api',
    fetchKeys: async () => ({ keys: await keys.published() }),
  });

describe('the token endpoint', () => {
  it('keeps an idle connection longer than the hour for which a sidecar does', async () => {
    const { headers } = await fetch(`http://${server.address}/oauth2/jwks`);

    expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(3600);
  });

  it('gives an account’s client a token that names the account and the scopes asked for', async () => {
    const { status, headers, body } = await askForToken({ form: { scope: 'orders:read orders:write' } });

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'orders:read orders:write' });
    const token = String(body.access_token);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    await expect(verifier().verify(token)).resolves.toMatchObject({
      subject: registered.account.id,
      clientId: registered.client.clientId,
      scopes: ['orders:read', 'orders:write'],
    });
  });

  it('gives no scopes where none are asked for', async () => {
    await expect(verifier().verify(await aToken())).resolves.toMatchObject({ scopes: [] });
  });

  it('refuses a scope that the client does not have', async () => {
    const { status, body } = await askForToken({ form: { scope: 'refunds:write' } });

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_scope' });
  });

  it('refuses another audience', async () => {
    const { status, body } = await askForToken({ form: { resource: 'urn:other' } });

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_target' });
  });

  it.each<[string, () => TokenRequest]>([
    ['an unknown client', () => ({ clientId: 'nobody' })],
    ['a wrong secret', () => ({ clientSecret: 'wrong' })],
    [
      'the stored hash instead of the secret',
      () => ({ clientSecret: hashOf(registered.client.clientSecret) }),
    ],
    ['an empty hash', () => ({ clientSecret: '0' })],
  ])('answers 401 invalid_client to %s', async (_, request) => {
    const { status, headers, body } = await askForToken(request());

    expect(status).toBe(401);
    expect(body).toMatchObject({ error: 'invalid_client' });
    expect(headers.get('www-authenticate')).toContain('Basic');
  });

  it('takes the secret in the header only', async () => {
    const { clientId, clientSecret } = registered.client;
    const response = await fetch(`http://${server.address}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });

    expect(response.status).toBe(401);
  });

  it('gives no token for a password', async () => {
    const { status, body } = await askForToken({
      form: { grant_type: 'password', username: 'ada@example.com' },
    });

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it('answers errors in JSON, even to a browser', async () => {
    const { headers, body } = await askForToken({ clientId: 'nobody', headers: { accept: 'text/html' } });

    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toMatchObject({ error: 'invalid_client' });
  });

  it('gives a removed client nothing any more', async () => {
    const { account, client } = await accounts.register({
      email: 'gone@example.com',
      name: 'Gone',
      password: 'correct horse battery',
    });
    expect((await askForToken(client)).status).toBe(200);

    await new ClientStore(database).removeAll(account.id);

    expect((await askForToken(client)).status).toBe(401);
  });
});

describe('discovery', () => {
  it('names the public addresses, whatever host the request claims', async () => {
    const response = await fetch(`http://${server.address}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });

    expect(await response.json()).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/oauth2/token`,
      jwks_uri: `${issuer}/oauth2/jwks`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
  });

  it('serves public keys that verify its tokens, and no private part', async () => {
    const url = new URL(`http://${server.address}/oauth2/jwks`);
    const { payload } = await jwtVerify(await aToken(), createRemoteJWKSet(url), { issuer });
    const published = (await (await fetch(url)).json()) as JSONWebKeySet;

    expect(payload.sub).toBe(registered.account.id);
    expect(published.keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
  });

  it('answers unknown paths in JSON', async () => {
    const response = await fetch(`http://${server.address}/oauth2/nothing`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('the provider', () => {
  it('warns of nothing that was left as it is for development', async () => {
    const warnings = [jest.spyOn(console, 'warn'), jest.spyOn(console, 'info')];

    await server.reload();
    await aToken('orders:read');

    for (const warning of warnings) {
      expect(warning).not.toHaveBeenCalled();
      warning.mockRestore();
    }
  });

  it('starts no login without a proof key, nor for a client that has no such grant', async () => {
    const query = new URLSearchParams({
      client_id: registered.client.clientId,
      response_type: 'code',
      scope: 'openid',
    });
    const response = await fetch(`http://${server.address}/oauth2/authorize?${query.toString()}`, {
      redirect: 'manual',
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: expect.any(String) });
  });
});

describe('several instances', () => {
  it('sign with the same key', async () => {
    const other = anInstance();
    await other.onApplicationBootstrap();

    const tokens = await Promise.all([aToken(), aToken(undefined, other)]);

    const [first, second] = tokens.map((token) => decodeProtectedHeader(token).kid);
    expect(first).toBe(second);
    await other.onApplicationShutdown();
  });

  it('go on believing tokens of the key before a rotation', async () => {
    const older = await aToken('orders:read');
    await keys.rotate();
    await server.reload();
    const newer = await aToken('orders:read');

    expect(decodeProtectedHeader(newer).kid).not.toBe(decodeProtectedHeader(older).kid);
    await expect(verifier().verify(older)).resolves.toBeDefined();
    await expect(verifier().verify(newer)).resolves.toBeDefined();

    await keys.retire(String(decodeProtectedHeader(older).kid));
    await expect(verifier().verify(older)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    await expect(verifier().verify(newer)).resolves.toBeDefined();
  });
});

function hashOf(secret: string): string {
  return hashClientSecret(secret).toString('base64url');
}
