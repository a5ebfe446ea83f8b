import type { Cluster, Service, ServicePort, Workload } from '#manifests/cluster.js';
import { isFields, listAt, numberAt, textAt, valueAt } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { imagesOf } from './pods.js';
import { memoized } from './memoized.js';
import { serviceAt } from './services.js';

/** One path of an Ingress that Kong's controller reads. */
export interface KongRoute {
  readonly ingress: Resource;
  /** Of its backend. */
  readonly path: readonly Step[];
  readonly host: string | undefined;
  /** As the Ingress writes it. */
  readonly pattern: string;
  readonly backend: string;
  /** Undefined where there is none of the name. */
  readonly service: Service | undefined;
  /** Undefined where the Service has no such port. */
  readonly port: ServicePort | undefined;
}

export const kongRoutesIn = memoized((cluster: Cluster): readonly KongRoute[] =>
  cluster
    .ofKind('Ingress')
    .filter((ingress) => isKongs(cluster, ingress))
    .flatMap((ingress) => routesOf(cluster, ingress)),
);

/** Proxies, which carry what the world asks. */
export const kongProxies = (cluster: Cluster): readonly Workload[] =>
  cluster.workloads.filter((workload) => imagesOf(workload).some(({ name }) => isProxy(name)));

export const kongControllers = (cluster: Cluster): readonly Workload[] =>
  cluster.workloads.filter((workload) => imagesOf(workload).some(({ name }) => isController(name)));

export const isProxy = (image: string): boolean => /^(kong|kong\/kong|kong\/kong-gateway)$/.test(image);
export const isController = (image: string): boolean => /(^|\/)kubernetes-ingress-controller$/.test(image);

/**
 * The proxy that the policies speak of where its pods are installed by others, as by Kong's Helm chart: told from the
 * Sidecar and the policies that pick it. Undefined where nothing tells.
 */
export function kongGateway(cluster: Cluster): Workload | undefined {
  const [stated] = kongProxies(cluster);
  if (stated || kongRoutesIn(cluster).length === 0) return stated;
  const sidecar = cluster
    .ofKind('Sidecar')
    .find(({ spec }) => Object.values(labelsOf(spec)).some((label) => label === 'kong'));
  if (!sidecar) return undefined;
  const { namespace, spec } = sidecar;
  return {
    resource: sidecar,
    kind: 'Deployment',
    name: 'kong',
    namespace,
    labels: labelsOf(spec),
    annotations: {},
    account: accountIn(cluster, namespace) ?? 'kong',
    inMesh: true,
    ports: [],
    replicas: { min: 1, max: 1 },
  };
}

/** The account of a namespace that the policies of others name. */
function accountIn(cluster: Cluster, namespace: string): string | undefined {
  const principals = cluster
    .ofKind('AuthorizationPolicy')
    .flatMap(({ spec }) => listAt(spec, 'rules').flatMap((rule) => listAt(rule, 'from')))
    .flatMap((from) => listAt(from, 'source', 'principals'));
  const names = principals.flatMap((each) =>
    typeof each === 'string' ? (new RegExp(`/ns/${namespace}/sa/(.+)$`).exec(each)?.[1] ?? []) : [],
  );
  return names[0];
}

function labelsOf(spec: unknown): Readonly<Record<string, string>> {
  const labels = valueAt(spec, 'workloadSelector', 'labels');
  return isFields(labels) ? (labels as Readonly<Record<string, string>>) : {};
}

function isKongs(cluster: Cluster, { spec, annotations }: Resource): boolean {
  const name = textAt(spec, 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'];
  if (name === 'kong') return true;
  return cluster
    .ofKind('IngressClass')
    .some(
      (each) =>
        each.name === name && textAt(each.spec, 'controller') === 'ingress-controllers.konghq.com/kong',
    );
}

const routesOf = (cluster: Cluster, ingress: Resource): readonly KongRoute[] =>
  listAt(ingress.spec, 'rules').flatMap((rule, at) =>
    listAt(rule, 'http', 'paths').flatMap((path, index): KongRoute[] => {
      const backend = textAt(path, 'backend', 'service', 'name');
      if (backend === undefined) return [];
      const service = serviceAt(cluster, `${backend}.${ingress.namespace}.svc.cluster.local`);
      const port = valueAt(path, 'backend', 'service', 'port');
      return [
        {
          ingress,
          path: ['spec', 'rules', at, 'http', 'paths', index, 'backend', 'service'],
          host: textAt(rule, 'host'),
          pattern: textAt(path, 'path') ?? '/',
          backend,
          service,
          port: service?.ports.find(
            (each) => each.port === numberAt(port, 'number') || (each.name ?? '') === textAt(port, 'name'),
          ),
        },
      ];
    }),
  );
