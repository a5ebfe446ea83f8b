import type { Cluster } from '#manifests/cluster.js';
import { listAt, textAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { serviceAt } from '../../reading/services.js';

/** istiod itself fetches the keys that tokens are checked with, and has no sidecar to help it. */
export const keys = (cluster: Cluster): readonly Found[] =>
  cluster.ofIstio('RequestAuthentication').flatMap((resource) =>
    listAt(resource.spec, 'jwtRules').flatMap((rule, index) => {
      const uri = textAt(rule, 'jwksUri');
      const [, host, namespace] =
        /^https?:\/\/([^/.:]+)\.([^/.:]+)(?:\.svc(?:\.cluster\.local)?)?(?::\d+)?\//.exec(uri ?? '') ?? [];
      if (host === undefined || !cluster.namespaces.has(namespace ?? '')) return [];
      if (serviceAt(cluster, `${host}.${namespace}.svc.cluster.local`)) return [];
      return [
        foundIn('error', resource, ['spec', 'jwtRules', index, 'jwksUri'], {
          message: `there is no Service ${host} in ${namespace}, so no token is ever accepted`,
          fix: 'Name a Service that answers with the keys, or give them in `jwks`',
        }),
      ];
    }),
  );
