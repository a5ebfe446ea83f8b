import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem } from './expect-problem.js';
import { ids } from './fixtures.js';
import { sendRaw } from './raw-http.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

describe('an address', () => {
  it.each([
    ['that nobody serves', '/v1/nothing', 404, 'ROUTE_UNKNOWN'],
    ['at the root', '/', 404, 'ROUTE_UNKNOWN'],
    ['with a broken escape', '/v1/products/%E0%A4%A', 400, 'REQUEST_INVALID'],
    ['with an id that is none', '/v1/products/1', 400, 'REQUEST_INVALID'],
    ['with a number for an id', '/v1/products/1e1', 400, 'REQUEST_INVALID'],
    ['with a very long id', `/v1/products/${'a'.repeat(201)}`, 414, 'URI_TOO_LONG'],
    ['that is very long', `/v1/products?q=${'a'.repeat(5000)}`, 414, 'URI_TOO_LONG'],
    ['with an unknown parameter', '/v1/products?page=2', 400, 'REQUEST_INVALID'],
    ['with a limit of 0', '/v1/products?limit=0', 400, 'REQUEST_INVALID'],
    ['with a limit of 101', '/v1/products?limit=101', 400, 'REQUEST_INVALID'],
    ['with a limit that is none', '/v1/products?limit=many', 400, 'REQUEST_INVALID'],
    ['with two limits', '/v1/products?limit=1&limit=2', 400, 'REQUEST_INVALID'],
    ['with a cursor that no one made', '/v1/products?cursor=%20', 400, 'REQUEST_INVALID'],
    ['with a boolean that is none', '/v1/products?available=maybe', 400, 'REQUEST_INVALID'],
  ])('is refused %s', async (_, path, status, code) => {
    expectProblem(await edge.ask('GET', path), status, code);
  });

  it('is told without its query, which may hold what a person typed', async () => {
    const answer = await edge.ask('GET', '/v1/products?email=ada@example.com');

    expect(answer.body['instance']).toBe('/v1/products');
    expect(answer.text).not.toContain('ada@example.com');
  });
});

describe('a method', () => {
  it.each([
    ['DELETE', '/v1/orders', 'GET, HEAD, OPTIONS, POST'],
    ['PUT', `/v1/orders/${ids.order}`, 'GET, HEAD, OPTIONS'],
    ['GET', `/v1/orders/${ids.order}/cancellation`, 'OPTIONS, POST'],
    ['POST', '/health/live', 'GET, HEAD, OPTIONS'],
  ])('%s is not allowed at %s', async (method, path, allow) => {
    const answer = await edge.ask(method, path);

    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it.each(['TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const { httpAddress = '' } = edge.service;
    const answer = await sendRaw(
      httpAddress,
      `${method} /v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 40[45] /);
    expect(answer).toContain('application/problem+json');
  });

  it('OPTIONS tells what is allowed', async () => {
    const answer = await edge.ask('OPTIONS', '/v1/products');

    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(answer.text).toBe('');
  });

  it('OPTIONS of nothing is nothing', async () => {
    expectProblem(await edge.ask('OPTIONS', '/v1/nothing'), 404, 'ROUTE_UNKNOWN');
  });
});

describe('an address with a host in front', () => {
  it('is read without it, so that no link leads elsewhere', async () => {
    edge.neighbours.on('ListProducts', () => ({ products: [], nextPageToken: 'two' }));
    const answer = await sendRaw(
      edge.service.httpAddress ?? '',
      'GET http://evil.example/v1/products?limit=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );

    expect(answer).toContain('link: </v1/products?limit=1&cursor=two>; rel="next"');
    expect(answer).not.toContain('evil');
  });
});

describe('an Accept header', () => {
  beforeAll(() => edge.neighbours.on('ListProducts', () => ({ products: [], nextPageToken: '' })));

  it.each(['text/html', 'application/xml', 'application/json;q=0', '*/*;q=0', 'application/json;q=0, */*'])(
    'of %s is refused',
    async (accept) => {
      const answer = await edge.ask('GET', '/v1/products', { headers: { accept } });
      // problem+json stays welcome under */*, so only what excludes both is refused.
      if (accept === 'application/json;q=0, */*') expect(answer.status).toBe(200);
      else expectProblem(answer, 406, 'NOT_ACCEPTABLE');
    },
  );

  it.each([
    'application/json',
    '*/*',
    'application/*',
    'text/html, application/json;q=0.1',
    'text/html, */*;q=0.1',
  ])('of %s is welcome', async (accept) => {
    expect((await edge.ask('GET', '/v1/products', { headers: { accept } })).status).toBe(200);
  });
});

describe('what is not even a request', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400, 'REQUEST_INVALID'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'two lengths',
      'POST /v1/users HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'REQUEST_INVALID',
    ],
  ])('is refused: %s', async (_, bytes, status, code) => {
    const answer = await sendRaw(edge.service.httpAddress ?? '', bytes);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code, status });
  });

  it('costs no connection for ever where the sender does not close', async () => {
    const { port, hostname } = new URL(edge.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
    socket.resume().write('nonsense\r\n\r\n');
    await once(socket, 'end');
    // Only a socket that the server has given up refuses what is written to it.
    const writing = setInterval(() => socket.write('x'), 100);
    await closed;
    clearInterval(writing);

    expect(socket.destroyed).toBe(true);
  });
});
