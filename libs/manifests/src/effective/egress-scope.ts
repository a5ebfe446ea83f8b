import type { Cluster, MeshSettings } from '../cluster.js';
import type { IstioResource, Step } from '../resource.js';
import { SelectorIndex } from '../selector-index.js';
import { byAge } from './by-age.js';
import { isWildcard, isWithin, overlap } from './host-name.js';
import { perCluster, perWorkload } from './per-cluster.js';

/** What the sidecar of one workload is told about, as its Sidecar says. */
export interface EgressScope {
  /** Undefined where none applies, so that all is told. */
  readonly sidecar: IstioResource<'Sidecar'> | undefined;
  readonly outbound: MeshSettings['outbound'];
  /** What holds for connections to a port; undefined where no listener takes them. */
  readonly listenerOn: (port: number) => EgressListener | undefined;
}

export interface EgressListener {
  readonly port: number | undefined;
  readonly hosts: readonly ImportedHost[];
}

/** As in "shop/users.shop.svc.cluster.local"; a "~" before it takes out what another lets in. */
export interface ImportedHost {
  readonly namespace: string;
  readonly host: string;
  readonly excluded: boolean;
  readonly path: readonly Step[];
}

export const egressScopeOf = perWorkload((cluster, { namespace, labels }): EgressScope => {
  const sidecar = sidecarFor(cluster, namespace, labels);
  const egress = sidecar?.spec.egress ?? [];
  const listeners: readonly EgressListener[] =
    egress.length === 0
      ? [{ port: undefined, hosts: [{ namespace: '*', host: '*', excluded: false, path: ['spec'] }] }]
      : egress.map(({ port, hosts }, index) => ({
          port: port?.number,
          hosts: hosts.map((host, at) =>
            importedHost(host, namespace, ['spec', 'egress', index, 'hosts', at]),
          ),
        }));
  const policy = sidecar?.spec.outboundTrafficPolicy;
  return {
    sidecar,
    outbound: policy ? (policy.mode ?? 'REGISTRY_ONLY') : cluster.settings.outbound,
    listenerOn: (port) => listeners.find((each) => each.port === undefined || each.port === port),
  };
});

/** Those that pick labels come before that of the namespace, and that before the one of the root namespace. */
const sidecarsIn = perCluster((cluster) => {
  const all = cluster.ofIstio('Sidecar').toSorted(byAge);
  const [picking, open] = [
    all.filter(({ spec }) => spec.workloadSelector),
    all.filter(({ spec }) => !spec.workloadSelector),
  ];
  return {
    index: new SelectorIndex([...picking, ...open], ({ namespace, spec }) => ({
      namespace,
      labels: spec.workloadSelector?.labels ?? {},
    })),
    ofRoot: open.find(({ namespace }) => namespace === cluster.settings.rootNamespace),
  };
});

function sidecarFor(cluster: Cluster, namespace: string, labels: Readonly<Record<string, string>>) {
  const { index, ofRoot } = sidecarsIn(cluster);
  return index.picking(namespace, labels)[0] ?? ofRoot;
}

function importedHost(written: string, own: string, path: readonly Step[]): ImportedHost {
  const [first = '', host = ''] = written.split('/');
  const excluded = first.startsWith('~');
  const namespace = excluded ? first.slice(1) || '*' : first;
  return { namespace: namespace === '.' ? own : namespace, host, excluded, path };
}

/** The host of a Sidecar by which something in a namespace is told about; undefined where none does. */
export const importOf = (
  { hosts }: EgressListener,
  namespace: string,
  host: string,
  kind: 'Service' | 'VirtualService',
): ImportedHost | undefined => {
  const concerned = hosts.filter((each) => each.namespace === namespace || each.namespace === '*');
  if (concerned.some((each) => each.excluded && isWithin(host, each.host))) return undefined;
  const names = (each: ImportedHost) =>
    each.host === host || (isWildcard(each.host) || isWildcard(host) ? matches(each.host) : false);
  // A VirtualService for a part of what is imported comes along, too.
  const matches = (imported: string) =>
    kind === 'Service' ? isWithin(host, imported) : overlap(host, imported);
  return concerned.find((each) => !each.excluded && names(each));
};
