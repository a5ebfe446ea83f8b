import type { Cluster } from '#manifests/cluster.js';
import { labelsAt, textAt } from '#manifests/fields.js';
import { isHttp } from '#manifests/protocol.js';
import type { Resource } from '#manifests/resource.js';
import type { Decision, Request } from '#manifests/verdict.js';
import type { Need } from './need.js';
import { calleeOf } from './callee-of.js';
import { selectorOf } from './connection.js';

/** A rule for the caller in a policy that is for the callee, or the end of the rule that denies. */
export function admission(cluster: Cluster, request: Request, { by, because }: Decision): Need {
  const callee = calleeOf(cluster, request);
  const [first] = by;
  if (!callee?.workload || !first) return { impossible: because };
  const action = textAt(first.resource.spec, 'action') ?? 'ALLOW';
  if (action === 'DENY' || action === 'CUSTOM')
    return {
      change: 'take out the rule that denies it, or let it not match this caller',
      edit: { kind: 'remove', resource: first.resource, path: first.path, value: undefined },
    };
  const { from, method, path } = request;
  const readsRequests =
    callee.port !== undefined && (isHttp(callee.port.protocol) || callee.port.protocol === 'detected');
  const operation = readsRequests
    ? { methods: [method], paths: [path.split('?')[0] ?? path] }
    : { ports: [String(callee.targetPort)] };
  const rule = {
    from: [
      { source: { principals: [`${cluster.settings.trustDomain}/ns/${from.namespace}/sa/${from.account}`] } },
    ],
    to: [{ operation }],
  };
  const change = `allow ${readsRequests ? `${method} ${path}` : `port ${callee.targetPort}`} to ${from.account} of ${from.namespace}`;
  const policy = by.map(({ resource }) => resource).find(picksByLabels);
  if (policy)
    return { change, edit: { kind: 'add', resource: policy, path: ['spec', 'rules'], value: rule } };
  return {
    change: `${change}, by an AuthorizationPolicy of its own`,
    edit: {
      kind: 'create',
      value: {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: `${callee.workload.name}-from-${from.name}`, namespace: callee.workload.namespace },
        spec: { selector: { matchLabels: selectorOf(callee.workload) }, action: 'ALLOW', rules: [rule] },
      },
    },
  };
}

/** One for a whole namespace would open all of it. */
const picksByLabels = ({ spec }: Resource): boolean =>
  Object.keys(labelsAt(spec, 'selector', 'matchLabels')).length > 0;
