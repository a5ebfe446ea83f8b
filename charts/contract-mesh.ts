import { getOption } from '@bufbuild/protobuf';
import { service } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { doors, entryPoints, operations, rpcPolicies, apps, appOf } from '#contracts/contracts.js';
import { services } from '#contracts/registry.js';
import type { Mesh } from '#mesh/mesh.js';

/** Stands in until libs/mesh reads the descriptors itself. */
export function contractMesh(): Mesh {
  const places = () => ({ file: '', line: undefined });
  const maxTries = 4;
  return {
    workloads: apps().map((app) => {
      const own = services.filter((desc) => appOf(desc) === app);
      const policies = own.map((desc) => getOption(desc, service));
      return {
        app,
        services: own.map(({ typeName }) => typeName),
        concurrency: Math.max(...policies.map((each) => each.concurrency)) || 100,
        thirdParties: policies.flatMap((each) => each.thirdParties),
        stores: [...new Set(policies.flatMap((each) => each.stores))],
      };
    }),
    rpcs: rpcPolicies().map((rpc) => ({
      ...rpc,
      origin: rpc.name,
      streaming: false,
      objective: undefined,
      places,
    })),
    operations: operations().map((each) => ({ ...each, app: 'api', maxTries, objective: undefined, places })),
    entryPoints: entryPoints().map((each) => ({ ...each, maxTries, places })),
    doors: doors(),
    edgeApp: 'api',
  };
}
