import { describe, expect, it } from '@jest/globals';
import { observe, type Answers, type Sample } from './observe.js';
import { queriesOver, queryNames } from './queries.js';

const nothing = Object.fromEntries(queryNames.map((name) => [name, []])) as unknown as Answers;
const operation = 'shop.users.v1.Users/Get';
const cluster = (name: string) => ({ cluster_name: name });

describe('observations', () => {
  it('tell failures of the callee from refusals, by gRPC or else by HTTP', () => {
    const calls: readonly Sample[] = [
      { labels: { operation, grpc_response_status: '0', response_code: '200' }, value: 90 },
      { labels: { operation, grpc_response_status: '5', response_code: '200' }, value: 4 },
      { labels: { operation, grpc_response_status: '14', response_code: '200' }, value: 3 },
      { labels: { operation, grpc_response_status: '4', response_code: '200' }, value: 2 },
      { labels: { operation, grpc_response_status: '13', response_code: '200' }, value: 1 },
      { labels: { operation: 'GetUser', response_code: '503' }, value: 7 },
      { labels: { operation: 'GetUser', response_code: '404' }, value: 5 },
    ];
    const { operations } = observe({ ...nothing, calls }, '7d');

    expect(operations.get(operation)).toMatchObject({ calls: 100, failed: 6, unavailable: 3, late: 2 });
    expect(operations.get('GetUser')).toMatchObject({ calls: 12, failed: 7, unavailable: 7, late: 0 });
  });

  it('put buckets in order, and never let one fall below the one before', () => {
    const bucket = (le: string, value: number) => ({ labels: { operation, le }, value });
    const calls = [{ labels: { operation, grpc_response_status: '0' }, value: 10 }];
    const durations = [bucket('+Inf', 9.9), bucket('1000', 10), bucket('250', 4), bucket('50', 1)];
    const { operations } = observe({ ...nothing, calls, durations }, '7d');

    expect(operations.get(operation)?.durations).toEqual([
      { upToMs: 50, calls: 1 },
      { upToMs: 250, calls: 4 },
      { upToMs: 1000, calls: 10 },
      { upToMs: Infinity, calls: 10 },
    ]);
  });

  it('find the app in the name of a cluster, older or newer, and add up its ports', () => {
    const retries = [
      { labels: cluster('outbound|50051||users.shop.svc.cluster.local'), value: 3 },
      { labels: cluster('outbound|3000||users.shop.svc.cluster.local;'), value: 4 },
      { labels: cluster('inbound|50051||'), value: 100 },
      { labels: cluster('prometheus_stats'), value: 100 },
    ];
    const { apps } = observe({ ...nothing, retries }, '7d');

    expect([...apps.keys()]).toEqual(['users']);
    expect(apps.get('users')).toMatchObject({ retries: 7, overflow: undefined });
  });
});

it('asks with the window and the step that are given', () => {
  const queries = queriesOver('3d', '10m');

  expect(queries.worstP99).toContain('[3d:10m]');
  expect(queries.calls).toContain('[3d]');
});
