import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JSONWebKeySet } from 'jose';
import { Client, credentials, Metadata, status, type MethodDefinition } from '@grpc/grpc-js';
import { Principal } from '#contracts/meshcart/security/v1/principal.js';
import { TokensServiceService, UsersServiceService } from '#contracts/meshcart/users/v1/users.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { AccessTokenVerifier } from '#security/access-token-verifier.js';
import { usersMigrations } from '#users/migrations.js';
import { OpenIdServer } from '#users/openid/openid-server.js';
import { UsersModule } from '#users/users.module.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';

const issuer = 'http://shop.example:13000';

let postgres: TestDatabase;
let users: RunningService;
let client: Client;
let folder: string;
let logFile: string;

const environmentOf = (overrides: Record<string, string> = {}) => ({
  MESHCART_MODE: 'test',
  LOG_LEVEL: 'debug',
  LOG_FILE: logFile,
  GRPC_ADDRESS: '127.0.0.1:0',
  DATABASE_URL: postgres.url,
  OPENID_ADDRESS: '127.0.0.1:0',
  OPENID_COOKIE_SECRET: 'a-cookie-secret-for-tests',
  MESHCART_PUBLIC_URL: issuer,
  ...overrides,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'users-'));
  logFile = join(folder, 'users.log');
  postgres = await testDatabase('users_component', usersMigrations);
  users = await bootService('users', UsersModule, environmentOf());
  client = new Client(String(users.grpcAddress), credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  await users.close();
  await postgres.drop();
  await rm(folder, { recursive: true });
});

const asUser = (subject: string): Principal => ({ subject, clientId: 'client', scopes: [], service: '' });
const asService = (service: string): Principal => ({ subject: '', clientId: '', scopes: [], service });

async function call<Request, Response>(
  rpc: MethodDefinition<Request, Response>,
  request: Request,
  principal?: Principal,
): Promise<Response> {
  const metadata = new Metadata();
  if (principal) metadata.set('meshcart-principal-bin', Buffer.from(Principal.encode(principal).finish()));
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      rpc.path,
      rpc.requestSerialize,
      rpc.responseDeserialize,
      request,
      metadata,
      (error, response) => {
        if (error) reject(error);
        else if (response !== undefined) resolve(response);
      },
    );
  });
}

let number = 0;
async function register(fields: { email?: string; password?: string } = {}) {
  const request = {
    email: `ada${++number}@example.com`,
    name: 'Ada',
    password: 'correct horse battery',
    ...fields,
  };
  const { user, client: credentialsOnce } = await call(UsersServiceService.registerUser, request);
  if (!user || !credentialsOnce) throw new Error('incomplete answer');
  return { user, client: credentialsOnce };
}

describe('users', () => {
  it('registers an account whose client gets a token that the edge believes', async () => {
    const registered = await register();
    const { clientId, clientSecret } = registered.client;
    const response = await fetch(`http://${users.app.get(OpenIdServer).address}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:write' }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };

    const verifier = new AccessTokenVerifier({
      issuer,
      audience: 'urn:meshcart:api',
      fetchKeys: async () =>
        JSON.parse((await call(TokensServiceService.getSigningKeys, {})).jwks) as JSONWebKeySet,
    });

    await expect(verifier.verify(token)).resolves.toMatchObject({
      subject: registered.user.id,
      scopes: ['orders:write'],
    });
  });

  it('shows an account to itself and to services, and to nobody else', async () => {
    const { user } = await register();
    const { user: other } = await register();
    const get = async (principal?: Principal) =>
      call(UsersServiceService.getUser, { id: user.id }, principal);

    await expect(get(asUser(user.id))).resolves.toEqual({ user });
    await expect(get(asService('notifications'))).resolves.toEqual({ user });
    await expect(get(asUser(other.id))).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(get()).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });

  it('shows many accounts to services only', async () => {
    const { user } = await register();
    const get = async (principal: Principal) =>
      call(UsersServiceService.batchGetUsers, { ids: [user.id] }, principal);

    await expect(get(asService('notifications'))).resolves.toEqual({ users: [user] });
    await expect(get(asUser(user.id))).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  });

  it('changes the caller’s account where the version is the expected one', async () => {
    const { user } = await register();
    const update = async (expectedVersion: bigint) =>
      call(
        UsersServiceService.updateUser,
        { email: undefined, name: 'Ada King', expectedVersion },
        asUser(user.id),
      );

    await expect(update(1n)).resolves.toMatchObject({ user: { name: 'Ada King', version: 2n } });
    await expect(update(1n)).rejects.toMatchObject({ code: status.ABORTED });
  });

  it('refuses an address twice, however it is spelled', async () => {
    await register({ email: 'grace@example.com' });

    await expect(register({ email: ' GRACE@example.com' })).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
    });
    await expect(register({ email: 'not an address' })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  it('writes no address, password or secret into its log', async () => {
    const canary = { email: 'canary-4711@example.com', password: 'canary-password-4711' };
    const registered = await register(canary);
    await expect(register(canary)).rejects.toMatchObject({ code: status.ALREADY_EXISTS });

    const log = await eventually('the refusal in the log', 5000, async () => {
      const written = await readFile(logFile, 'utf8');
      return written.includes('EMAIL_TAKEN') ? written : undefined;
    });

    for (const secret of [canary.email, canary.password, registered.client.clientSecret])
      expect(log).not.toContain(secret);
  });

  it('does not start in production with the secret that everybody knows', async () => {
    const { OPENID_COOKIE_SECRET: _, ...rest } = environmentOf({ MESHCART_MODE: 'production' });

    await expect(bootService('users', UsersModule, rest)).rejects.toThrow(/OPENID_COOKIE_SECRET/);
  });
});
