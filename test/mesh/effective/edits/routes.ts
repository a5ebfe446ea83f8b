import * as fc from 'fast-check';
import { adding, app, exportTo, maybe, placed, together, type Edit } from './edit.js';

const text = (...pool: readonly string[]) =>
  fc.oneof(
    fc.record({ exact: fc.constantFrom(...pool) }),
    fc.record({ prefix: fc.constantFrom(...pool.map((each) => each.slice(0, Math.ceil(each.length / 2)))) }),
    fc.record({
      regex: fc.constantFrom(...pool.map((each) => `${each.slice(0, 2)}.*`), '(?i)GOLD|get'),
    }),
  );
const uri = fc.oneof(
  fc.record({ exact: fc.constantFrom('/shop.Users/Get', '/v1/users', '/orders') }),
  fc.record({ prefix: fc.constantFrom('/', '/shop.Users/', '/v1', '/orders/') }),
  fc.record({
    regex: fc.constantFrom('/shop\\.Users/(Get|List)', '.*', '(?i)/v1/users.*', '/orders/[0-9]+'),
  }),
);

const match = together(
  maybe('uri', uri),
  maybe('ignoreUriCase', fc.boolean()),
  maybe('method', text('POST', 'GET')),
  maybe('authority', text('users.shop.svc.cluster.local:50051')),
  maybe('headers', fc.record({ 'x-tier': text('gold', 'silver') })),
  maybe('withoutHeaders', fc.record({ 'x-tier': text('gold', 'silver') })),
  maybe('queryParams', fc.record({ deep: text('yes') })),
  maybe('port', fc.constantFrom(50_051, 8080, 80)),
  maybe('sourceLabels', fc.record({ app })),
  maybe('sourceNamespace', fc.constantFrom('shop', 'edge')),
  maybe('gateways', fc.constantFrom(['mesh'], ['ingress'])),
).map(thinned);

/** Several conditions at once match nothing; one or two are left. */
function thinned(whole: object): object {
  const entries = Object.entries(whole);
  return Object.fromEntries(entries.slice(0, (entries.length % 3) + 1));
}

const destination = together(
  fc.record({
    host: fc.constantFrom(
      'users.shop.svc.cluster.local',
      'orders.shop.svc.cluster.local',
      'ledger.shop.svc.cluster.local',
      'nobody.shop.svc.cluster.local',
    ),
  }),
  maybe('port', fc.record({ number: fc.constantFrom(50_051, 8080, 80) })),
  maybe('subset', fc.constantFrom('v1', 'v2')),
);

const retries = fc.constantFrom(
  { attempts: 0 },
  { attempts: 3 },
  { attempts: 2, retryOn: 'unavailable,503', perTryTimeout: '500ms' },
  { attempts: 1, perTryTimeout: '9s' },
  { attempts: 1, retryOn: '500,502' },
);

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: together(
      destination.map((to) => ({ route: [{ destination: to }] })),
      maybe('retries', retries),
      maybe('timeout', fc.constantFrom('1s', '1500ms', '2m')),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(destination, destination, fc.constantFrom(10, 50, 80, 100))
      .map(([one, other, weight]) => ({
        route: [
          { destination: one, weight },
          { destination: other, weight: 100 - weight },
        ],
      })),
  },
  { weight: 1, arbitrary: fc.constant({ redirect: { uri: '/elsewhere' } }) },
  { weight: 1, arbitrary: fc.constant({ directResponse: { status: 503 } }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(destination, fc.constantFrom({ value: 100 }, { value: 20 }))
      .map(([to, percentage]) => ({
        route: [{ destination: to }],
        fault: { abort: { httpStatus: 500, percentage } },
      })),
  },
);

const http = together(maybe('match', fc.array(match, { minLength: 1, maxLength: 2 })), action);

/** A VirtualService of anybody, for any of the hosts; whole ones, as the oracle has no domain to complete others by. */
export const route: fc.Arbitrary<Edit> = fc
  .tuple(
    placed,
    fc.uniqueArray(
      fc.constantFrom(
        'users.shop.svc.cluster.local',
        'users.shop.svc.cluster.local',
        '*.shop.svc.cluster.local',
        'orders.shop.svc.cluster.local',
        'ledger.shop.svc.cluster.local',
        'pay.example.com',
      ),
      { minLength: 1, maxLength: 2 },
    ),
    together(
      maybe(
        'exportTo',
        exportTo.filter(([first]) => first !== '~'),
      ),
      maybe('gateways', fc.constantFrom(['mesh'], ['shop/ingress'], ['mesh', 'shop/ingress'])),
    ),
    fc.array(http, { minLength: 1, maxLength: 3 }),
  )
  .map(([metadata, hosts, more, list]) =>
    adding({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: { hosts, ...more, http: list },
    }),
  );

/** One for the port of which nothing is read. */
export const connectionRoute: fc.Arbitrary<Edit> = fc
  .tuple(placed, together(maybe('port', fc.constantFrom(2525, 9)), maybe('sourceLabels', fc.record({ app }))))
  .map(([metadata, match]) =>
    adding({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { ...metadata, name: `tcp-${metadata.name}` },
      spec: {
        hosts: ['mail.shop.svc.cluster.local'],
        tcp: [{ match: [match], route: [{ destination: { host: 'sql.data.svc.cluster.local' } }] }],
      },
    }),
  );
