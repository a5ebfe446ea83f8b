import type { ChannelOptions } from '@grpc/grpc-js';
import { rpcPolicy } from '#contracts/contracts.js';

/** Who makes further tries: exactly one layer does. */
export type Mesh = 'none' | 'istio';

/**
 * The target of an address list as configuration gives it: `host:port`, or several literal addresses separated by
 * commas, over which calls go round. Throws for a list with a name in it.
 */
export function targetOf(addresses: string): string {
  const each = addresses.split(',').map((address) => address.trim());
  if (each.every((address) => /^[\d.]+:\d+$/.test(address))) return `ipv4:${each.join(',')}`;
  if (each.length > 1) throw new Error(`only literal addresses can stand in a list, not ${addresses}`);
  return `dns:///${each[0]}`;
}

/** Channel options for the RPCs of one contract, compiled from their policies. */
export function channelOptionsFor(rpcs: readonly string[], mesh: Mesh): ChannelOptions {
  return {
    'grpc.service_config': JSON.stringify(serviceConfig(rpcs, mesh)),
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_channelz': 0,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 5000,
    // The defaults wait a second before the first, and then up to two minutes: too long for a pod that was replaced.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
    // And by default a name is looked up again after 30 seconds, however soon all pods behind it were replaced.
    'grpc.dns_min_time_between_resolutions_ms': 1000,
  };
}

function serviceConfig(rpcs: readonly string[], mesh: Mesh) {
  const methodConfig = mesh === 'none' ? rpcs.flatMap(retriesOf) : [];
  // With a mesh the sidecar balances, over one connection to it.
  const policy = mesh === 'none' ? { round_robin: {} } : { pick_first: {} };
  return { loadBalancingConfig: [policy], methodConfig };
}

function retriesOf(rpc: string) {
  const { retry, repeatable } = rpcPolicy(rpc);
  if (!retry || retry.attempts === 0) return [];
  if (!repeatable) throw new Error(`${rpc} must not be repeated, so it cannot have further attempts`);
  const [service, method] = rpc.split('/');
  const retryPolicy = {
    maxAttempts: retry.attempts + 1,
    initialBackoff: '0.05s',
    maxBackoff: '0.5s',
    backoffMultiplier: 2,
    retryableStatusCodes: ['UNAVAILABLE'],
  };
  return [{ name: [{ service, method }], retryPolicy }];
}
