import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JSONWebKeySet } from 'jose';
import { AccessTokenVerifier } from './access-token-verifier.js';

const issuer = 'http://127.0.0.1:13000';
const audience = 'urn:meshcart:api';

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly keys: JSONWebKeySet;
}

async function aSigner(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' }] };
  return { kid, privateKey, publicKey, keys };
}

interface TokenFields {
  readonly signer?: Signer;
  readonly issuer?: string;
  readonly audience?: string;
  readonly typ?: string;
  readonly expiresInSeconds?: number;
  readonly claims?: Record<string, unknown>;
}

let first: Signer;
let second: Signer;

beforeAll(async () => {
  [first, second] = await Promise.all([aSigner('first'), aSigner('second')]);
});

async function aToken(fields: TokenFields = {}): Promise<string> {
  const signer = fields.signer ?? first;
  return new SignJWT({ client_id: 'client-1', scope: 'orders:read orders:write', ...fields.claims })
    .setProtectedHeader({ alg: 'ES256', typ: fields.typ ?? 'at+jwt', kid: signer.kid })
    .setSubject('user-1')
    .setIssuer(fields.issuer ?? issuer)
    .setAudience(fields.audience ?? audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + (fields.expiresInSeconds ?? 600))
    .sign(signer.privateKey);
}

/** An issuer whose keys can be changed, that counts how often it is asked. */
function anIssuer(keys: JSONWebKeySet) {
  const state = { keys, fetches: 0, fails: false, now: 0 };
  const fetchKeys = async () => {
    state.fetches++;
    await new Promise((resolve) => setImmediate(resolve));
    if (state.fails) throw new Error('unreachable');
    return state.keys;
  };
  const verifier = new AccessTokenVerifier({
    issuer,
    audience,
    fetchKeys,
    refetchIntervalMs: 5000,
    now: () => state.now,
  });
  return { state, verifier };
}

const refused = expect.objectContaining({ kind: 'unauthenticated', code: 'TOKEN_INVALID' });

function unsigned(header: Record<string, string>, token: string): string {
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${token.split('.')[1]}`;
}

describe('AccessTokenVerifier', () => {
  it('answers account, client and scopes of a real token', async () => {
    const { verifier } = anIssuer(first.keys);

    await expect(verifier.verify(await aToken())).resolves.toMatchObject({
      subject: 'user-1',
      clientId: 'client-1',
      scopes: ['orders:read', 'orders:write'],
    });
  });

  it('answers no scopes where the token names none', async () => {
    const { verifier } = anIssuer(first.keys);

    await expect(verifier.verify(await aToken({ claims: { scope: undefined } }))).resolves.toMatchObject({
      scopes: [],
    });
  });

  it.each<[string, TokenFields]>([
    ['another issuer', { issuer: 'http://evil.example' }],
    ['another audience', { audience: 'urn:other' }],
    ['an ID token', { typ: 'JWT' }],
    ['an expired one', { expiresInSeconds: -61 }],
    ['one without a client', { claims: { client_id: undefined } }],
    ['one that is bound to a key', { claims: { cnf: { jkt: 'thumbprint' } } }],
    ['scopes that are no text', { claims: { scope: ['orders:read'] } }],
  ])('refuses %s', async (_, fields) => {
    const { verifier } = anIssuer(first.keys);

    await expect(verifier.verify(await aToken(fields))).rejects.toEqual(refused);
  });

  it('forgives a clock that is some seconds off', async () => {
    const { verifier } = anIssuer(first.keys);

    await expect(verifier.verify(await aToken({ expiresInSeconds: -5 }))).resolves.toBeDefined();
  });

  it('refuses a token that nobody signed', async () => {
    const { verifier } = anIssuer(first.keys);
    const forged = unsigned({ alg: 'none', typ: 'at+jwt', kid: 'first' }, await aToken());

    await expect(verifier.verify(`${forged}.`)).rejects.toEqual(refused);
  });

  it('refuses an HMAC made with the public key as its secret', async () => {
    const { verifier } = anIssuer(first.keys);
    const forged = unsigned({ alg: 'HS256', typ: 'at+jwt', kid: 'first' }, await aToken());
    const secret = await exportSPKI(first.publicKey);
    const signature = createHmac('sha256', secret).update(forged).digest('base64url');

    await expect(verifier.verify(`${forged}.${signature}`)).rejects.toEqual(refused);
  });

  it('refuses a changed payload', async () => {
    const { verifier } = anIssuer(first.keys);
    const [header, , signature] = (await aToken()).split('.');
    const payload = (await aToken({ claims: { scope: 'stock:write' } })).split('.')[1];

    await expect(verifier.verify(`${header}.${payload}.${signature}`)).rejects.toEqual(refused);
  });

  it('refuses the empty signature of zeros', async () => {
    const { verifier } = anIssuer(first.keys);
    const [header, payload] = (await aToken()).split('.');
    const zeros = Buffer.alloc(64).toString('base64url');

    await expect(verifier.verify(`${header}.${payload}.${zeros}`)).rejects.toEqual(refused);
  });

  it.each(['', 'nonsense', 'a.b.c', 'x'.repeat(10_000)])('refuses what is no token (%#)', async (text) => {
    const { verifier } = anIssuer(first.keys);

    await expect(verifier.verify(text)).rejects.toEqual(refused);
  });
});

describe('AccessTokenVerifier and its keys', () => {
  it('fetches once for many tokens at once', async () => {
    const { state, verifier } = anIssuer(first.keys);
    const token = await aToken();

    await Promise.all(Array.from({ length: 50 }, async () => verifier.verify(token)));

    expect(state.fetches).toBe(1);
  });

  it('accepts a token of a new key after one fetch', async () => {
    const { state, verifier } = anIssuer(first.keys);
    await verifier.verify(await aToken());
    state.keys = { keys: [...second.keys.keys, ...first.keys.keys] };
    state.now += 5000;

    await expect(verifier.verify(await aToken({ signer: second }))).resolves.toBeDefined();
    await expect(verifier.verify(await aToken())).resolves.toBeDefined();
    expect(state.fetches).toBe(2);
  });

  it('does not let unknown keys cause a storm of fetches', async () => {
    const { state, verifier } = anIssuer(first.keys);
    const unknown = await aToken({ signer: second });
    await verifier.verify(await aToken());
    state.now += 5000;

    const storm = async () =>
      Promise.allSettled(Array.from({ length: 100 }, async () => verifier.verify(unknown)));
    const outcomes = [...(await storm()), ...(await storm())];

    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(state.fetches).toBe(2);
  });

  it('fetches for each storm without a limit of the rate', async () => {
    const { state, verifier } = anIssuer(first.keys);
    const unknown = await aToken({ signer: second });
    await verifier.verify(await aToken());

    for (let storm = 0; storm < 3; storm++) {
      state.now += 5000;
      await expect(verifier.verify(unknown)).rejects.toEqual(refused);
    }

    expect(state.fetches).toBe(4);
  });

  it('says unavailable, not invalid, where no keys can be had', async () => {
    const { state, verifier } = anIssuer(first.keys);
    state.fails = true;

    await expect(verifier.verify(await aToken())).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'SERVICE_UNAVAILABLE',
    });
    state.fails = false;
    await expect(verifier.verify(await aToken())).resolves.toBeDefined();
  });

  it('goes on with the keys it has while the issuer is away', async () => {
    const { state, verifier } = anIssuer(first.keys);
    await verifier.verify(await aToken());
    state.fails = true;

    await expect(verifier.refresh()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(verifier.verify(await aToken())).resolves.toBeDefined();
  });
});
