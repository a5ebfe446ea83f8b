import type { Cluster } from '#manifests/cluster.js';
import type { Decision, Request } from '#manifests/verdict.js';
import type { Need } from './need.js';
import { calleeOf } from './callee-of.js';

/** Lets both sides speak mTLS, or neither where the callee has no sidecar. mTLS is never weakened for a caller. */
export function transport(cluster: Cluster, request: Request, { by, because }: Decision): Need {
  const { from } = request;
  const callee = calleeOf(cluster, request);
  if (!callee?.workload) return { impossible: because };
  if (!callee.workload.inMesh) return byRule(by, 'DISABLE', because);
  if (!from.inMesh)
    return {
      change: `give ${from.name} a sidecar, so that it has an identity`,
      edit: {
        kind: 'put',
        resource: from.resource,
        path: [...templateOf(from.kind), 'metadata', 'labels', 'sidecar.istio.io/inject'],
        value: 'true',
      },
    };
  return byRule(by, 'ISTIO_MUTUAL', because);
}

function byRule(by: Decision['by'], mode: string, because: string): Need {
  const rule = by.find(({ resource }) => resource.kind === 'DestinationRule');
  if (!rule) return { impossible: because };
  return {
    change: `let callers speak ${mode === 'DISABLE' ? 'plain text' : 'mTLS'} to it`,
    edit: { kind: 'put', resource: rule.resource, path: rule.path, value: mode },
  };
}

const templateOf = (kind: string): readonly string[] =>
  kind === 'Pod'
    ? []
    : kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template']
      : ['spec', 'template'];
