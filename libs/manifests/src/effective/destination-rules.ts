import type { DestinationRuleSpec } from '#crds/istio.js';
import type { Cluster, Service, Workload } from '../cluster.js';
import type { IstioResource, Labels, Step } from '../resource.js';
import { hasLabels } from '../selector-index.js';
import { byAge } from './by-age.js';
import { fullHost, HostTable } from './host-name.js';
import { perCluster } from './per-cluster.js';

export type TrafficPolicy = NonNullable<DestinationRuleSpec['trafficPolicy']>;
type Rule = IstioResource<'DestinationRule'>;

/** DestinationRules of one namespace for one host, which Istio takes for one. */
export interface MergedRule {
  /** The first is the one that the others were merged into. */
  readonly rules: readonly Rule[];
  readonly exportTo: ReadonlySet<string>;
  readonly selector: Labels | undefined;
  readonly policy: Stated<TrafficPolicy> | undefined;
  readonly subsets: ReadonlyMap<string, Stated<NonNullable<DestinationRuleSpec['subsets']>[number]>>;
}

export interface Stated<T> {
  readonly is: T;
  readonly resource: Rule;
  readonly path: readonly Step[];
}

type Table = HostTable<readonly MergedRule[]>;

const tables = perCluster((cluster) => {
  const own = new Map<string, Table>();
  const exported = new Map<string, Table>();
  const privateInRoot: Table = new HostTable();
  const all = cluster.ofIstio('DestinationRule').toSorted(byAge);
  const picking = all.filter(({ spec }) => spec.workloadSelector);
  for (const rule of [...picking, ...all.filter(({ spec }) => !spec.workloadSelector)]) {
    const { spec, namespace } = rule;
    // One for some workloads only stays in its namespace.
    const exportTo = new Set(spec.workloadSelector ? ['.'] : (spec.exportTo ?? []));
    const isOpen = exportTo.size === 0 || exportTo.has('*');
    if (isOpen || exportTo.has('.') || exportTo.has(namespace)) add(tableIn(own, namespace), rule, exportTo);
    const isPrivate =
      (exportTo.size === 0 && cluster.settings.exportTo.destinationRules.includes('.')) ||
      (exportTo.size === 1 && (exportTo.has('.') || exportTo.has(namespace)));
    if (!isPrivate) add(tableIn(exported, namespace), rule, exportTo);
    else if (namespace === cluster.settings.rootNamespace) add(privateInRoot, rule, exportTo);
  }
  return { own, exported, privateInRoot };
});

function tableIn(tablesByNamespace: Map<string, Table>, namespace: string): Table {
  const known = tablesByNamespace.get(namespace) ?? new HostTable();
  tablesByNamespace.set(namespace, known);
  return known;
}

/** As Istio does it, rule after rule: each is merged into those before it that suit, or stands for itself, or both. */
function add(table: Table, rule: Rule, exportTo: ReadonlySet<string>): void {
  const host = fullHost(rule.spec.host, rule.namespace);
  const known = table.at(host) ?? [];
  const fresh = alone(rule, exportTo);
  let standsAlone = true;
  const merged = known.map((each) => {
    const covers = [...each.exportTo].every((namespace) => exportTo.has(namespace));
    const equal = covers && each.exportTo.size === exportTo.size;
    standsAlone = !equal;
    if (!equal && (each.exportTo.size === 0 || !covers)) return each;
    const [one, other] = [each.selector, fresh.selector];
    if (one && other && !(hasLabels(one, other) && hasLabels(other, one))) {
      standsAlone = true;
      return each;
    }
    if (Boolean(one) === Boolean(other)) standsAlone = false;
    return merge(each, fresh);
  });
  table.put(host, standsAlone ? [...merged, fresh] : merged);
}

const alone = (rule: Rule, exportTo: ReadonlySet<string>): MergedRule => ({
  rules: [rule],
  exportTo,
  selector: rule.spec.workloadSelector && (rule.spec.workloadSelector.matchLabels ?? {}),
  policy: rule.spec.trafficPolicy && {
    is: rule.spec.trafficPolicy,
    resource: rule,
    path: ['spec', 'trafficPolicy'],
  },
  subsets: new Map(
    (rule.spec.subsets ?? []).map((is, at) => [
      is.name,
      { is, resource: rule, path: ['spec', 'subsets', at] },
    ]),
  ),
});

/** Subsets add up; of what both state, the first has its way. */
const merge = (first: MergedRule, second: MergedRule): MergedRule => ({
  ...first,
  rules: [...first.rules, ...second.rules],
  policy: first.policy ?? second.policy,
  subsets: new Map([...second.subsets, ...first.subsets]),
});

/** What a client's sidecar is told about a service: of its own namespace, or else of the service's, or of the root's. */
export function ruleFor(
  cluster: Cluster,
  { namespace, labels }: Workload,
  service: Service,
): MergedRule | undefined {
  const { own, exported, privateInRoot } = tables(cluster);
  const { rootNamespace } = cluster.settings;
  const ownTable = namespace === rootNamespace ? privateInRoot : own.get(namespace);
  const openIn = (owner: string) => {
    const found = exported.get(owner)?.mostSpecific(service.host) ?? [];
    const open = found.filter(
      ({ exportTo }) => exportTo.size === 0 || exportTo.has('*') || exportTo.has(namespace),
    );
    return open.length > 0 ? open : undefined;
  };
  const candidates =
    ownTable?.mostSpecific(service.host) ?? openIn(service.namespace) ?? openIn(rootNamespace) ?? [];
  return (
    candidates.find(
      ({ rules, selector }) => selector && rules[0]?.namespace === namespace && hasLabels(labels, selector),
    ) ?? candidates.findLast(({ selector }) => !selector)
  );
}
