import * as fc from 'fast-check';
import { adding, app, maybe, placed, together, type Edit } from './edit.js';

const selector = fc.record({ matchLabels: fc.record({ app }) });
const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET');

export const peerAuthentication: fc.Arbitrary<Edit> = fc
  .tuple(
    placed,
    fc.oneof(
      maybe('mtls', fc.record({ mode })),
      together(
        fc.record({ selector }),
        maybe('mtls', fc.record({ mode })),
        maybe(
          'portLevelMtls',
          fc.dictionary(fc.constantFrom('50051', '3000'), fc.record({ mode }), {
            minKeys: 1,
            maxKeys: 2,
            noNullPrototype: true,
          }),
        ),
      ),
    ),
  )
  .map(([metadata, spec]) =>
    adding({ apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata, spec }),
  );

const some = (...pool: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 2 });
const either = (name: string, ...pool: readonly string[]) => {
  const denied = `not${name[0]?.toUpperCase()}${name.slice(1)}`;
  return fc.oneof(
    { weight: 3, arbitrary: some(...pool).map((values) => ({ [name]: values })) },
    { weight: 1, arbitrary: some(...pool).map((values) => ({ [denied]: values })) },
  );
};

const source = fc.oneof(
  either('principals', 'cluster.local/ns/shop/sa/orders', 'cluster.local/ns/edge/*', '*/sa/users', '*'),
  either('namespaces', 'shop', 'edge', 's*', '*'),
  either('serviceAccounts', 'orders', 'shop/orders', 'edge/default'),
  either('ipBlocks', '0.0.0.0/0'),
  either('requestPrincipals', '*', 'issuer/subject'),
  either('trustDomains', 'cluster.local', 'cluster.*', '*'),
);

const operation = fc.oneof(
  either('paths', '/shop.Users/Get', '/v1/*', '*/Create', '*', '/{*}/Get', '/orders/{**}'),
  either('methods', 'POST', 'GET', 'P*'),
  either('hosts', 'users.shop.svc.cluster.local:50051', 'users*', '*'),
  either('ports', '50051', '3000', '80', '2525'),
);

const condition = fc.oneof(
  fc.record({ key: fc.constant('source.principal'), values: some('cluster.local/ns/shop/sa/orders', '*') }),
  fc.record({ key: fc.constant('source.namespace'), notValues: some('shop', 'edge') }),
  fc.record({ key: fc.constant('source.serviceAccount'), values: some('shop/orders', 'orders') }),
  fc.record({ key: fc.constant('request.headers[X-Tier]'), values: some('gold', 's*', '*') }),
  fc.record({ key: fc.constant('request.headers[x-tier]'), notValues: some('gold') }),
  fc.record({ key: fc.constant('request.auth.claims[role]'), values: some('admin') }),
  fc.record({ key: fc.constant('destination.port'), values: some('50051', '3000') }),
  fc.record({ key: fc.constant('connection.sni'), values: some('outbound_.50051_*', '*svc.cluster.local') }),
);

const rule = together(
  maybe(
    'from',
    fc.array(
      source.map((is) => ({ source: is })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  maybe(
    'to',
    fc.array(
      fc.tuple(operation, operation).map(([one, other]) => ({ operation: { ...one, ...other } })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  maybe('when', fc.array(condition, { minLength: 1, maxLength: 1 })),
);

const rules = fc.array(rule, { minLength: 1, maxLength: 2 });

/** What istiod lets an action have. */
const deciding = fc.oneof(
  { weight: 3, arbitrary: maybe('rules', rules) },
  { weight: 2, arbitrary: rules.map((list) => ({ action: 'ALLOW', rules: list })) },
  { weight: 3, arbitrary: rules.map((list) => ({ action: 'DENY', rules: list })) },
  { weight: 1, arbitrary: rules.map((list) => ({ action: 'AUDIT', rules: list })) },
  {
    weight: 1,
    arbitrary: operation.map((is) => ({
      action: 'CUSTOM',
      provider: { name: 'guard' },
      rules: [{ to: [{ operation: is }] }],
    })),
  },
);

export const authorizationPolicy: fc.Arbitrary<Edit> = fc
  .tuple(placed, fc.nat(7), together(maybe('selector', selector), deciding))
  .map(([metadata, luck, spec]) => {
    const onTrial = luck === 0 && !/AUDIT|CUSTOM/.test(JSON.stringify(spec));
    return adding({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { ...metadata, ...(onTrial && { annotations: { 'istio.io/dry-run': 'true' } }) },
      spec,
    });
  });
