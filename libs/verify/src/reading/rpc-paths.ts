import type { Cluster } from '#manifests/cluster.js';
import { listAt, textAt } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { memoized } from './memoized.js';
import { rulesOf, texts } from './policies.js';
import { routesIn } from './routes.js';

/** A path of an RPC that a policy names, as in "/shop.users.v1.UsersService/Get". */
export interface RpcPath {
  readonly resource: Resource;
  readonly path: readonly Step[];
  /** As contracts name it, without the first slash. */
  readonly rpc: string;
  /** As in "shop.users.v1.UsersService". */
  readonly service: string;
}

/** Those that routes match exactly. */
export const routedRpcs = memoized((cluster: Cluster): readonly RpcPath[] =>
  routesIn(cluster).flatMap(({ resource, path, matches }) =>
    matches.flatMap((match, index) =>
      rpcPath(resource, [...path, 'match', index, 'uri', 'exact'], textAt(match, 'uri', 'exact')),
    ),
  ),
);

/** Those that AuthorizationPolicies let in. */
export const allowedRpcs = memoized((cluster: Cluster): readonly RpcPath[] =>
  cluster
    .ofIstio('AuthorizationPolicy')
    .flatMap(rulesOf)
    .filter(({ action }) => action === 'ALLOW')
    .flatMap(({ policy, path, to }) =>
      to.flatMap((operation, at) =>
        texts(operation, 'paths').flatMap((each, index) =>
          rpcPath(policy, [...path, 'to', at, 'operation', 'paths', index], each),
        ),
      ),
    ),
);

function rpcPath(resource: Resource, path: readonly Step[], text: string | undefined): RpcPath[] {
  const [, service, method] = /^\/((?:\w+\.)+\w+)\/(\w+)$/.exec(text ?? '') ?? [];
  return service === undefined ? [] : [{ resource, path, rpc: `${service}/${method}`, service }];
}

/** Operations that alerts are about, by a label of the name. */
export const alertedOperations = memoized((cluster: Cluster) =>
  cluster.ofKind('PrometheusRule').flatMap((resource) =>
    listAt(resource.spec, 'groups').flatMap((group, at) =>
      listAt(group, 'rules').flatMap((rule, index) => {
        const operation = textAt(rule, 'labels', 'operation');
        if (operation === undefined || textAt(rule, 'alert') === undefined) return [];
        return [{ resource, path: ['spec', 'groups', at, 'rules', index, 'labels', 'operation'], operation }];
      }),
    ),
  ),
);
