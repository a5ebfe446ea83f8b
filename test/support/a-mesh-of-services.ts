import type { Mesh, Rpc } from '#mesh/mesh.js';
import { Kind } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { aMesh, anEntryPoint, anOperation, anRpc, aWorkload } from './a-mesh.js';
import { randomNumbers } from './random-numbers.js';

const words = [
  'accounts',
  'baskets',
  'catalogue',
  'delivery',
  'fraud',
  'invoices',
  'loyalty',
  'prices',
  'search',
  'stock',
];
const verbs = ['Get', 'List', 'Create', 'Update', 'Cancel', 'BatchGet'];
const longestTimeoutMs = 12_000;

/**
 * A safe contract of so many services behind one edge, in layers of which each calls lower ones only, the lowest fastest.
 * The same for the same count and seed.
 */
export function aMeshOfServices(count: number, seed = 1): Mesh {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const layers = Math.max(2, Math.min(6, Math.round(Math.sqrt(count))));
  const services = Array.from({ length: count }, (_, index) => {
    const layer = Math.floor((index * layers) / count);
    const round = Math.floor(index / words.length);
    return { app: `${words[index % words.length]}${round === 0 ? '' : `-${round + 1}`}`, layer };
  });
  const byLayer = Map.groupBy(services, ({ layer }) => layer);
  const rpcs: Rpc[] = [];
  for (const { app, layer } of services.toReversed()) {
    const callable = rpcs.filter((rpc) =>
      (byLayer.get(layer + 1) ?? []).some((each) => each.app === rpc.app),
    );
    for (const verb of verbs.slice(0, 2 + below(4))) {
      const writes = !/Get|List/.test(verb);
      const calls =
        callable.length === 0 ? [] : Array.from({ length: below(3) }, () => callable[below(callable.length)]);
      const timeoutMs = Math.round(longestTimeoutMs / 1.4 ** (layer + 1) / 100) * 100;
      const isLeaf = layer === layers - 1;
      rpcs.push(
        anRpc({
          name: `shop.${app}.v1.${capital(app)}Service/${verb}`,
          app,
          timeoutMs,
          calls: [...new Set(calls.flatMap((rpc) => rpc?.name ?? []))].sort(),
          repeatable: !writes || verb === 'Create',
          keyed: verb === 'Create',
          ...(isLeaf &&
            !writes && { retry: { attempts: 1, perTryTimeoutMs: Math.round(timeoutMs / 2) - 50 } }),
        }),
      );
    }
  }
  const entries = rpcs.filter(({ app }) => (byLayer.get(0) ?? []).some((each) => each.app === app));
  return aMesh({
    rpcs: rpcs.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    operations: entries.map(({ app, name }) => {
      const verb = name.slice(name.indexOf('/') + 1);
      const method = /Get|List/.test(verb) ? 'GET' : verb === 'Create' ? 'POST' : 'PATCH';
      const path = `/v1/${app}${/List|Create/.test(verb) ? '' : '/{id}'}${verb === 'Cancel' ? '/cancel' : ''}`;
      return anOperation({ name: `${verb}${capital(app)}`, method, path, calls: [name], maxTries: 100 });
    }),
    entryPoints: services
      .filter((_, index) => index % 4 === 3)
      .map(({ app, layer }) => {
        const target = rpcs.find((rpc) =>
          (byLayer.get(layer + 1) ?? []).some((each) => each.app === rpc.app),
        );
        const calls = target ? [target.name] : [];
        return anEntryPoint({
          app,
          name: `${app}-events`,
          kind: Kind.CONSUMER,
          topic: `shop.${app}.v1`,
          calls,
          maxTries: 100,
        });
      }),
    workloads: [
      aWorkload({ app: 'api' }),
      ...services.map(({ app }, index) =>
        aWorkload({
          app,
          services: [`shop.${app}.v1.${capital(app)}Service`],
          stores: index % 2 === 0 ? ['postgres'] : index % 5 === 0 ? ['redis'] : [],
          thirdParties:
            index % 12 === 4
              ? [{ name: `partner-${index}`, host: `partner-${index}.example`, port: 443, tls: true }]
              : [],
        }),
      ),
    ].toSorted((one, other) => (one.app < other.app ? -1 : 1)),
  });
}

const capital = (app: string) =>
  app
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
