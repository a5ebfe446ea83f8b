import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KnownRoutes } from '#api/edge/known-routes.js';
import { operations } from '#contracts/contracts.js';
import type { PublicIngress } from '#mesh/kong/resource.js';
import { manifestsIn, ofKind, type Manifest } from '../../support/rendered.js';
import type { OpenApiDocument } from './documented-answers.js';
import { RunningEdge } from './running-edge.js';
import { declared, disagreements, documented, ledTo, registered, type Surface } from './surface.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

const routesOfKong = (environment: string) =>
  ofKind(manifestsIn(environment), 'Ingress')
    .map((manifest) => manifest as Manifest & PublicIngress)
    .filter(({ metadata }) => !/^(door-|unknown$)/.test(metadata.name));

const routesOfRouter = () => edge.service.app.get(KnownRoutes).operations();

const sides = (environment = 'prod'): Record<string, Surface> => ({
  'edge.proto': declared(operations()),
  'the router': registered(routesOfRouter()),
  'the OpenAPI document': documented(edge.document),
  Kong: ledTo(routesOfKong(environment)),
});

/** Each side once more, without one of what it is read from. */
const withoutOne = {
  'edge.proto': (at: number) => declared(without(operations(), at)),
  'the router': (at: number) => registered(without(routesOfRouter(), at)),
  'the OpenAPI document': (at: number) => documented(withoutOperation(edge.document, at)),
  Kong: (at: number) => ledTo(without(routesOfKong('prod'), at)),
};

const without = <T>(list: readonly T[], at: number) => list.filter((_, index) => index !== at);

function withoutOperation({ paths }: OpenApiDocument, at: number): Pick<OpenApiDocument, 'paths'> {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((verb) => ({ path, verb })),
  );
  return {
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, item]) => [
        path,
        Object.fromEntries(
          Object.entries(item).filter(([verb]) => all[at]?.path !== path || all[at].verb !== verb),
        ),
      ]),
    ),
  };
}

describe('edge.proto, the router, the OpenAPI document and Kong', () => {
  it.each(['dev', 'staging', 'prod'])('name the same operations in %s', (environment) => {
    expect(disagreements(sides(environment))).toEqual([]);
    expect(sides(environment)['edge.proto']?.size).toBe(operations().length);
  });

  it.each(Object.entries(withoutOne))('are seen to disagree where %s lacks any one', (side, lacking) => {
    for (let at = 0; at < operations().length; at++) {
      const found = disagreements({ ...sides(), [side]: lacking(at) });

      expect(found).toEqual([expect.stringMatching(`^${side} lacks (GET|POST|PUT|PATCH) /`)]);
    }
  });

  it.each(Object.keys(withoutOne))('are seen to disagree where %s has one more', (side) => {
    const more = new Set([...(sides()[side] ?? []), 'GET /v1/secrets']);

    expect(disagreements({ ...sides(), [side]: more })).toHaveLength(Object.keys(withoutOne).length - 1);
  });
});
