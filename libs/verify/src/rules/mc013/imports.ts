import type { Cluster } from '#manifests/cluster.js';
import { foundIn, type Found } from '../../found.js';
import { nearest } from '../../reading/nearest.js';
import { brings, importsOf } from '../../reading/sidecars.js';
import { serviceAt } from '../../reading/services.js';

/** Hosts that a Sidecar imports, and that nothing declares or exports to it. */
export const imports = (cluster: Cluster): readonly Found[] => {
  const declared = new Set(cluster.services.map(({ namespace }) => namespace));
  return cluster.ofIstio('Sidecar').flatMap((sidecar) =>
    importsOf(sidecar).flatMap((each) => {
      const { namespace, host, path } = each;
      const from = namespace === '.' ? sidecar.namespace : namespace;
      if (host.startsWith('*') || ['~', '*'].includes(namespace)) return [];
      // What lies in a namespace of which these manifests hold nothing may be in others.
      if (!declared.has(from)) return [];
      const service = serviceAt(cluster, host);
      if (service && brings(each, service)) {
        const seen = service.exportTo.includes('*') || service.exportTo.includes(sidecar.namespace);
        return seen
          ? []
          : [
              foundIn('error', sidecar, path, {
                message: `${host} is not exported to ${sidecar.namespace}, so importing it brings nothing in`,
                fix: `Add "${sidecar.namespace}" to exportTo of ${service.resource.kind} ${service.namespace}/${service.name}`,
              }),
            ];
      }
      const meant = nearest(
        host,
        cluster.services.filter((one) => one.namespace === from).map((one) => one.host),
      );
      return [
        foundIn('error', sidecar, path, {
          message: service
            ? `${host} is declared in ${service.namespace}, and imported from ${from}`
            : `nothing declares ${host} in ${from}, so importing it brings nothing in`,
          fix: service
            ? `Write ${service.namespace}/${host}`
            : meant
              ? `Did you mean ${from}/${meant}?`
              : `Declare it by a ServiceEntry in ${from}, or take it out`,
        }),
      ];
    }),
  );
};
