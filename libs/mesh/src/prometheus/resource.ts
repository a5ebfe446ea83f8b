import type { Kinds as Istio } from '#crds/istio.js';
import type { Kinds as Kong } from '#crds/kong.js';
import type { Kinds as Prometheus } from '#crds/prometheus.js';
import type { NetworkPolicy } from '../network/network-policy.js';

/** What measures the mesh, as plain values. */
export type MonitoringResource =
  | Named<'PrometheusRule', Prometheus['PrometheusRule']>
  | Named<'PodMonitor', Prometheus['PodMonitor']>
  | Named<'Telemetry', { readonly spec: NonNullable<Istio['Telemetry']['spec']> }>
  | Named<'KongClusterPlugin', Kong['KongClusterPlugin']>
  | NetworkPolicy;

type Named<Kind extends string, Body> = Body & {
  readonly kind: Kind;
  readonly app: undefined;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
};

export type Group = NonNullable<Prometheus['PrometheusRule']['spec']['groups']>[number];

export type Rule = NonNullable<Group['rules']>[number];

/** How fast somebody should look. */
export type Severity = 'page' | 'ticket';

interface Alert {
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  /** How long it must hold, as in "5m". */
  readonly lasting: string;
  readonly summary: string;
  readonly description: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export const alert = ({ name, severity, expr, lasting, summary, description, labels }: Alert): Rule => ({
  alert: name,
  expr,
  for: lasting,
  labels: { ...labels, severity },
  annotations: { summary, description },
});
