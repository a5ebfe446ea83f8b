import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { operations } from '#contracts/contracts.js';
import { KnownRoutes, templateOf } from './known-routes.js';

interface Route {
  readonly method: string;
  readonly path: string;
}

const declared: Route[] = operations().map(({ method, path }) => ({ method, path: templateOf(path) }));

function serving(routes: readonly Route[]): KnownRoutes {
  const known = new KnownRoutes();
  const server = fastify();
  known.collect(server);
  for (const { method, path } of routes) server.route({ method, url: path, handler: () => undefined });
  return known;
}

describe('KnownRoutes', () => {
  it('agrees with routes that the contract names, and with those behind doors', () => {
    const doors = [
      { method: 'GET', path: '/health/live' },
      { method: 'POST', path: '/oauth2/*' },
    ];

    expect(() => serving([...declared, ...doors]).verify()).not.toThrow();
  });

  it.each(declared)('misses $method $path', (missing) => {
    const routes = declared.filter((each) => each !== missing);

    expect(() => serving(routes).verify()).toThrow(`${missing.method} ${missing.path} is declared`);
  });

  it.each([
    { method: 'GET', path: '/v1/secrets' },
    { method: 'DELETE', path: '/v1/orders/:id' },
    { method: 'GET', path: '/healthy' },
  ])('refuses $method $path, which the contract does not name', (stranger) => {
    expect(() => serving([...declared, stranger]).verify()).toThrow(
      `${stranger.method} ${stranger.path} is a route that edge.proto does not declare`,
    );
  });

  it('tells all differences at once', () => {
    const known = serving([
      { method: 'GET', path: '/v1/a' },
      { method: 'GET', path: '/v1/b' },
    ]);

    expect(() => known.verify()).toThrow(/v1\/a[^]*v1\/b/);
  });

  it('tells the methods of a path, and nothing of a path that is not there', () => {
    const known = serving(declared);

    expect(known.methodsOf('/v1/orders?x=1')).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
    expect(known.methodsOf('/v1/nothing')).toEqual([]);
  });
});
