import type { Mesh } from '../mesh.js';
import { rpcNamed } from '../queries.js';
import { retriesOf } from './calls.js';
import { connection } from './capacity.js';

/** Who makes further tries and balances: exactly one layer does. */
export type Layer = 'none' | 'istio';

/** Channel options of grpc-js for a client of some RPCs. Without a mesh they do what its policies would. */
export function compileGrpc(mesh: Mesh, rpcs: readonly string[], layer: Layer) {
  const known = rpcs.flatMap((name) => rpcNamed(mesh, name) ?? []);
  const methodConfig = layer === 'none' ? known.flatMap(retriesOf) : [];
  // With a mesh the sidecar balances, over one connection to it.
  const policy = layer === 'none' ? { round_robin: {} } : { pick_first: {} };
  return {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [policy], methodConfig }),
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_channelz': 0,
    ...connection,
  };
}
