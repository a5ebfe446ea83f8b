import { describe, expect, it } from '@jest/globals';
import { violationsOf } from '#mesh/violations.js';
import { aMesh, anEntryPoint, anOperation, anRpc, aWorkload } from '../../../test/support/a-mesh.js';
import { aMeshOfServices } from '../../../test/support/a-mesh-of-services.js';
import { byApp } from './by-app.js';
import { describeNode } from './describe-node.js';
import { focusOn, UnknownFocus } from './focus.js';
import { graphOf, longestPath } from './graph-of.js';

const place = 'shop.orders.v1.OrdersService/Place';
const charge = 'shop.billing.v1.PaymentsService/Charge';
const get = 'shop.users.v1.UsersService/Get';
const operation = 'shop.edge.v1.EdgeService/PlaceOrder';
const saga = 'orders#saga';

const mesh = aMesh({
  operations: [anOperation({ name: 'PlaceOrder', method: 'POST', path: '/v1/orders', calls: [place, get] })],
  doors: [{ prefix: '/oauth2', app: 'users' }],
  entryPoints: [anEntryPoint({ app: 'orders', name: 'saga', calls: [charge] })],
  rpcs: [
    anRpc({
      name: place,
      timeoutMs: 6000,
      retry: { attempts: 1, perTryTimeoutMs: 2500 },
      keyed: true,
      calls: [get],
    }),
    anRpc({ name: charge, timeoutMs: 9000, repeatable: false }),
    anRpc({ name: get, timeoutMs: 1000, retry: { attempts: 1, perTryTimeoutMs: 400 } }),
  ],
  workloads: [
    aWorkload({ app: 'api' }),
    aWorkload({
      app: 'billing',
      thirdParties: [{ name: 'stripe', host: 'api.stripe.com', port: 443, tls: true }],
    }),
    aWorkload({ app: 'orders', stores: ['postgres'] }),
    aWorkload({ app: 'users', stores: ['postgres'] }),
  ],
});
const graph = graphOf(mesh);
const node = (id: string) => graph.nodes.find((each) => each.id === id);
const edge = (from: string, to: string) => graph.edges.find((each) => each.from === from && each.to === to);

describe('the graph of a contract', () => {
  it('goes from the gateway through operations and doors to RPCs, and from apps to their leaves', () => {
    expect(graph.edges.map(({ from, to, kind }) => `${kind} ${from} -> ${to}`)).toEqual([
      `route gateway -> ${operation}`,
      'route gateway -> door:/oauth2',
      `call ${place} -> ${get}`,
      `call ${operation} -> ${place}`,
      `call ${operation} -> ${get}`,
      `call ${saga} -> ${charge}`,
      'connection app:billing -> party:stripe',
      'connection app:orders -> store:postgres',
      'connection app:users -> store:postgres',
    ]);
    const ids = new Set([...graph.nodes, ...graph.apps].map(({ id }) => id));
    for (const { from, to } of graph.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
  });

  it('puts each app a layer below its callers', () => {
    expect(graph.apps.map(({ name, layer }) => [name, layer])).toEqual([
      ['api', 0],
      ['billing', 2],
      ['orders', 1],
      ['users', 2],
    ]);
  });

  it('tells what a callee sees of its deadline, and its tries', () => {
    expect(edge(operation, place)).toMatchObject({ deadlineMs: 6000, tries: 2, critical: true });
    // One try of 2.5 s less 100 ms would leave more than the callee takes for itself.
    expect(edge(place, get)).toMatchObject({ deadlineMs: 1000, tries: 2 });
    expect(edge(operation, get)).toMatchObject({ critical: false });
  });

  it('tells the retry class of an RPC', () => {
    expect([place, charge, get].map((id) => node(id)?.retryClass)).toEqual([
      'with key',
      'not repeatable',
      'repeatable',
    ]);
  });

  it('multiplies tries along paths and sums over them', () => {
    expect(node(get)?.amplification).toEqual([{ root: operation, tries: 6, allowed: 4 }]);
    expect(node(charge)?.amplification).toEqual([{ root: saga, tries: 1, allowed: 4 }]);
  });

  it('follows the slowest callee, and never beyond a budget', () => {
    // users: 2 tries of 400 ms; orders: twice 100 ms and that; the operation: 100 ms and that.
    expect(graph.criticalPaths[0]).toEqual({
      root: operation,
      nodes: [operation, place, get],
      worstMs: 100 + 2 * (100 + 800),
      timeoutMs: 10_000,
    });
    expect(longestPath(graph)).toMatchObject({ root: saga, worstMs: 9100 });
    const tight = graphOf(
      aMesh({
        entryPoints: [anEntryPoint({ app: 'orders', name: 'saga', timeoutMs: 3000, calls: [charge] })],
        rpcs: [anRpc({ name: charge, timeoutMs: 9000 })],
      }),
    );
    expect(tight.criticalPaths).toMatchObject([{ worstMs: 3000 }]);
  });

  it('is drawn of an unsafe contract, too: cycles end, and unknown callees are shown as such', () => {
    const unsafe = graphOf(
      aMesh({
        rpcs: [anRpc({ name: place, calls: [get] }), anRpc({ name: get, calls: [place, 'shop.x.v1.X/Y'] })],
      }),
    );
    expect(unsafe.nodes.map(({ kind }) => kind)).toEqual(['rpc', 'rpc', 'unknown']);
  });
});

describe('the focus', () => {
  it.each(['orders', 'OrdersService', 'OrdersService/Place', 'Place', place])('finds %s', (name) => {
    const seen = focusOn(graph, name).nodes.map(({ id }) => id);
    expect(seen).toEqual(expect.arrayContaining([operation, place, get]));
    expect(seen.includes(charge)).toBe(name === 'orders');
  });

  it('finds operations by route and entry points by name', () => {
    expect(focusOn(graph, 'POST /v1/orders').criticalPaths).toHaveLength(1);
    expect(focusOn(graph, saga).apps.map(({ name }) => name)).toEqual(['billing', 'orders']);
  });

  it('says what is not there, and guesses', () => {
    expect(() => focusOn(graph, 'billing.Charge2')).toThrow(UnknownFocus);
    expect(() => focusOn(graph, 'charge')).toThrow(`did you mean ${charge}?`);
  });
});

describe('a graph by app', () => {
  it('merges the calls between two apps', () => {
    const merged = byApp(graph).edges.map(({ from, to }) => `${from} ${to}`);
    expect(merged).toEqual([...new Set(merged)]);
    expect(merged).toContain('app:api app:users');
  });
});

describe('the description of a node', () => {
  it('tells budget, class, tries, callers and callees', () => {
    const text = JSON.stringify(describeNode(graph, place));
    for (const words of ['6 s', '2, each of 2.5 s', 'same idempotency key', 'POST /v1/orders', 'users Get'])
      expect(text).toContain(words);
  });

  it('links only to what is there', () => {
    const ids = [...graph.nodes, ...graph.apps].map(({ id }) => id);
    for (const id of ids)
      for (const { facts } of describeNode(graph, id)?.sections ?? [])
        for (const { node: link } of facts) expect(link === undefined || ids.includes(link)).toBe(true);
    expect(describeNode(graph, 'nobody')).toBeUndefined();
  });
});

describe('a generated contract', () => {
  it.each([5, 100])('of %i services is safe and connected', (count) => {
    const many = aMeshOfServices(count);
    expect(violationsOf(many)).toEqual([]);
    expect(graphOf(many).apps).toHaveLength(count + 1);
    expect(Math.max(...graphOf(many).criticalPaths.map(({ nodes }) => nodes.length))).toBeGreaterThan(2);
  });
});
