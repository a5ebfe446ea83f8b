import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Access, operations, type Operation } from '#contracts/contracts.js';
import { DomainError } from '#errors/domain-error.js';
import { scopes } from '#security/scopes.js';
import { fittingBodies, fittingPath, ids } from './fixtures.js';
import { RunningEdge, type EdgeAnswer } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => edge.neighbours.forget());

/** The neighbours answer nothing: what is let in ends as 500. */
async function askFor(operation: Operation, held?: readonly string[]): Promise<EdgeAnswer> {
  const body = fittingBodies[operation.name];
  return edge.ask(operation.method, fittingPath(operation), {
    key: 'k',
    headers: { 'if-match': '"1"' },
    ...(body ? { body } : {}),
    ...(held ? { scopes: held } : {}),
  });
}

const guarded = operations().filter(({ access }) => access === Access.TOKEN);
const open = operations().filter(({ access }) => access !== Access.TOKEN);
const isLetIn = ({ status }: EdgeAnswer) => status !== 401 && status !== 403;

describe('what the contract guards', () => {
  it('is most of it', () => {
    expect(guarded.length).toBeGreaterThan(8);
    expect(guarded.every((operation) => operation.scopes.length > 0)).toBe(true);
  });

  it.each(guarded)('$name is refused without a token', async (operation) => {
    const answer = await askFor(operation);

    expect(answer.status).toBe(401);
    expect(answer.body['code']).toBe('TOKEN_INVALID');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="meshcart"');
    expect(edge.neighbours.seen.map(({ rpc }) => rpc)).toEqual([]);
  });

  it.each(guarded)('$name is refused to a token with every scope but its own', async (operation) => {
    const answer = await askFor(
      operation,
      scopes.filter((scope) => !operation.scopes.includes(scope)),
    );

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'SCOPE_MISSING',
      detail: `the token lacks the scope ${operation.scopes.join(' ')}`,
    });
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="meshcart", error="insufficient_scope", scope="${operation.scopes.join(' ')}"`,
    );
  });

  it.each(guarded)('$name is let in with its scope alone', async (operation) => {
    expect(isLetIn(await askFor(operation, operation.scopes))).toBe(true);
    expect(edge.neighbours.seen.length).toBeGreaterThan(0);
  });

  it.each(open)('$name needs no token', async (operation) => {
    expect(isLetIn(await askFor(operation))).toBe(true);
  });
});

describe('a bad token', () => {
  const read = async (authorization: string) => edge.ask('GET', '/v1/orders', { headers: { authorization } });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer nonsense', 'Bearer a.b.c', 'Token x'])(
    'is refused as %s',
    async (authorization) => {
      const answer = await read(authorization);

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="meshcart", error="invalid_token"');
      expect(answer.text).not.toContain('nonsense');
    },
  );

  it('is refused where it has expired', async () => {
    const token = await edge.issuer.token(['orders:read'], { expiresInSeconds: -120 });

    expect((await read(`Bearer ${token}`)).status).toBe(401);
  });

  it('is not looked for in the address', async () => {
    const token = await edge.issuer.token(['orders:read']);

    expect((await edge.ask('GET', `/v1/orders?access_token=${token}`)).status).toBe(401);
  });
});

describe('the signing keys', () => {
  it('are fetched by the edge itself, as its own work', async () => {
    const fresh = await RunningEdge.start();
    await fresh.ask('GET', '/v1/orders', { scopes: ['orders:read'] });
    await fresh.ask('GET', '/v1/orders', { scopes: ['orders:read'] });
    await fresh.close();

    expect(fresh.neighbours.callsOf('GetSigningKeys')).toHaveLength(1);
    expect(fresh.neighbours.callsOf('GetSigningKeys')[0]?.principal).toMatchObject({
      subject: '',
      service: 'api',
    });
  });

  it('being out of reach is no fault of the token', async () => {
    const fresh = await RunningEdge.start();
    fresh.neighbours.on('GetSigningKeys', () => {
      throw new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'not now');
    });
    const answer = await fresh.ask('GET', '/v1/orders', { scopes: ['orders:read'] });
    await fresh.close();

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true });
  });
});

describe('the things of others', () => {
  it('are not there', async () => {
    edge.neighbours.on('GetOrder', () => {
      throw new DomainError('missing', 'ORDER_NOT_FOUND', 'there is no such order');
    });
    const answer = await edge.ask('GET', `/v1/orders/${ids.order}`, { scopes: ['orders:read'] });

    expect(answer.status).toBe(404);
    expect(answer.body['code']).toBe('ORDER_NOT_FOUND');
    expect(edge.neighbours.callsOf('GetOrder')[0]?.principal?.subject).toBe(ids.user);
  });

  it('cannot be had by naming another principal', async () => {
    edge.neighbours.on('GetOrder', () => ({}));
    const forged = { 'meshcart-principal-bin': 'AAAA', 'x-user-id': 'someone' };
    await edge.ask('GET', `/v1/orders/${ids.order}`, { scopes: ['orders:read'], headers: forged });

    expect(edge.neighbours.callsOf('GetOrder')[0]?.principal?.subject).toBe(ids.user);
  });
});
