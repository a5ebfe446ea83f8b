import type { Cluster, Workload } from '../cluster.js';
import type { IstioResource } from '../resource.js';
import { SelectorIndex } from '../selector-index.js';
import type { Deciding } from '../verdict.js';
import { byAge } from './by-age.js';
import { perCluster, perWorkload } from './per-cluster.js';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface EffectiveMode {
  readonly mode: MtlsMode;
  readonly by: readonly Deciding[];
}

type Policy = IstioResource<'PeerAuthentication'>;

/** Where nothing is stated. */
const open: EffectiveMode = { mode: 'PERMISSIVE', by: [] };

const policies = perCluster((cluster) => {
  const all = cluster.ofIstio('PeerAuthentication').toSorted(byAge);
  const isWhole = ({ spec }: Policy) => Object.keys(spec.selector?.matchLabels ?? {}).length === 0;
  const { rootNamespace } = cluster.settings;
  return {
    /** Only the oldest of each namespace counts. */
    whole: Map.groupBy(all.filter(isWhole), (each) => each.namespace),
    /** In the root namespace there are none. */
    picking: new SelectorIndex(
      all.filter((each) => !isWhole(each) && each.namespace !== rootNamespace),
      ({ namespace, spec }) => ({ namespace, labels: spec.selector?.matchLabels ?? {} }),
    ),
  };
});

const decidedBy = (policy: Policy | undefined, above: EffectiveMode): EffectiveMode => {
  const mode = policy?.spec.mtls?.mode ?? 'UNSET';
  return !policy || mode === 'UNSET'
    ? above
    : { mode, by: [{ resource: policy, path: ['spec', 'mtls', 'mode'] }] };
};

/** Of a namespace as a whole, which is all that callers know beforehand. */
export function namespaceMode(cluster: Cluster, namespace: string): EffectiveMode {
  const { whole } = policies(cluster);
  const mesh = decidedBy(whole.get(cluster.settings.rootNamespace)?.[0], open);
  return namespace === cluster.settings.rootNamespace ? mesh : decidedBy(whole.get(namespace)?.[0], mesh);
}

const modesOf = perWorkload((cluster, { namespace, labels }) => {
  const above = namespaceMode(cluster, namespace);
  const own = policies(cluster).picking.picking(namespace, labels)[0];
  const mode = decidedBy(own, above);
  const ports = Object.entries(own?.spec.portLevelMtls ?? {}).map(
    ([port, stated]): [string, EffectiveMode] => [
      port,
      own && stated.mode && stated.mode !== 'UNSET'
        ? { mode: stated.mode, by: [{ resource: own, path: ['spec', 'portLevelMtls', port, 'mode'] }] }
        : mode,
    ],
  );
  return { mode, ports: new Map(ports) };
});

/** What a workload's sidecar takes on a port of its pods. */
export function modeOn(cluster: Cluster, workload: Workload, port: number): EffectiveMode {
  const { mode, ports } = modesOf(cluster, workload);
  return ports.get(String(port)) ?? mode;
}
