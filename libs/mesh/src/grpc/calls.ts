import type { Rpc } from '../mesh.js';

/** One entry of gRPC's service config. */
export interface MethodConfig {
  readonly name: readonly { readonly service: string; readonly method: string }[];
  readonly retryPolicy: {
    readonly maxAttempts: number;
    readonly initialBackoff: string;
    readonly maxBackoff: string;
    readonly backoffMultiplier: number;
    readonly retryableStatusCodes: readonly string[];
  };
}

/** As many tries as the mesh would make. gRPC knows no time for one of them: the deadline of the call ends them all. */
export function retriesOf({ name, retry, repeatable }: Rpc): readonly MethodConfig[] {
  if (!retry || retry.attempts === 0) return [];
  if (!repeatable) throw new Error(`${name} must not be repeated, so it cannot have further attempts`);
  const [service = '', method = ''] = name.split('/');
  const retryPolicy = {
    maxAttempts: retry.attempts + 1,
    initialBackoff: '0.05s',
    maxBackoff: '0.5s',
    backoffMultiplier: 2,
    retryableStatusCodes: ['UNAVAILABLE'],
  };
  return [{ name: [{ service, method }], retryPolicy }];
}
