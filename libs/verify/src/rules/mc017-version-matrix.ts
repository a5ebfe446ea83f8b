import type { Cluster } from '#manifests/cluster.js';
import { valueAt } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { imagesOf, podPath } from '../reading/pods.js';
import { kongProxies } from '../reading/kong.js';
import { isBefore, versionParts } from '../reading/version.js';
import { versionsIn } from '../reading/versions.js';
import type { Rule, Subject } from '../rule.js';

export const versionMatrix: Rule = {
  id: 'MC017',
  title: 'version matrix',
  explanation:
    'Istio, Kubernetes, Kong, its controller and the Gateway API are made for each other within bounds. Outside of them fields are dropped, objects are refused, or the free edition has ended.',
  check: (subject) => [
    ...subject.cluster.resources.flatMap((resource) => served(subject, resource)),
    ...istioRuns(subject),
    ...istioKnows(subject.cluster),
    ...kongFits(subject.cluster),
    ...gatewayApi(subject.cluster),
  ],
};

/** What Kubernetes does not serve any more, and since when; all of it is gone from every version in support. */
const gone: Readonly<Record<string, readonly [since: string, instead: string]>> = {
  'extensions/v1beta1 Ingress': ['1.22', 'networking.k8s.io/v1'],
  'extensions/v1beta1 Deployment': ['1.16', 'apps/v1'],
  'extensions/v1beta1 NetworkPolicy': ['1.16', 'networking.k8s.io/v1'],
  'apps/v1beta1 Deployment': ['1.16', 'apps/v1'],
  'apps/v1beta2 Deployment': ['1.16', 'apps/v1'],
  'networking.k8s.io/v1beta1 Ingress': ['1.22', 'networking.k8s.io/v1'],
  'networking.k8s.io/v1beta1 IngressClass': ['1.22', 'networking.k8s.io/v1'],
  'policy/v1beta1 PodDisruptionBudget': ['1.25', 'policy/v1'],
  'policy/v1beta1 PodSecurityPolicy': ['1.25', 'pod-security.kubernetes.io labels of namespaces'],
  'batch/v1beta1 CronJob': ['1.25', 'batch/v1'],
  'autoscaling/v2beta1 HorizontalPodAutoscaler': ['1.25', 'autoscaling/v2'],
  'autoscaling/v2beta2 HorizontalPodAutoscaler': ['1.26', 'autoscaling/v2'],
  'apiextensions.k8s.io/v1beta1 CustomResourceDefinition': ['1.22', 'apiextensions.k8s.io/v1'],
  'rbac.authorization.k8s.io/v1beta1 Role': ['1.22', 'rbac.authorization.k8s.io/v1'],
  'rbac.authorization.k8s.io/v1beta1 RoleBinding': ['1.22', 'rbac.authorization.k8s.io/v1'],
};

function served({ kubernetes }: Subject, resource: Resource): readonly Found[] {
  const [since, instead] = gone[`${resource.apiVersion} ${resource.kind}`] ?? [];
  if (since === undefined || isBefore(kubernetes, since)) return [];
  return [
    foundIn('error', resource, ['apiVersion'], {
      message: `Kubernetes serves no ${resource.apiVersion} ${resource.kind} since ${since}`,
      fix: `Write ${instead}`,
    }),
  ];
}

/** The oldest and the newest Kubernetes that each Istio is tested with. */
const istioOn: Readonly<Record<string, readonly [oldest: string, newest: string]>> = {
  '1.26': ['1.29', '1.33'],
  '1.27': ['1.29', '1.34'],
  '1.28': ['1.30', '1.34'],
  '1.29': ['1.31', '1.35'],
  '1.30': ['1.32', '1.36'],
  '1.31': ['1.32', '1.36'],
};

function istioRuns({ cluster, kubernetes }: Subject): readonly Found[] {
  const { istio, from } = versionsIn(cluster);
  const bounds = istioOn[versionParts(istio)?.slice(0, 2).join('.') ?? ''];
  if (!bounds || !from.istio || kubernetes === undefined || !isBefore(kubernetes, bounds[0])) return [];
  return [
    foundIn('error', from.istio, [], {
      message: `Istio ${istio} needs Kubernetes ${bounds[0]} or newer, and this is for ${kubernetes}`,
      fix: `Raise Kubernetes to ${bounds[0]}, or choose an Istio made for ${kubernetes}`,
    }),
  ];
}

/** Fields that came with some version, by the kind that has them. An older Istio drops them without a word. */
const fields: readonly { readonly kind: string; readonly field: string; readonly since: string }[] = [
  { kind: 'DestinationRule', field: 'http2KeepAlive', since: '1.31' },
  { kind: 'DestinationRule', field: 'warmup', since: '1.25' },
  { kind: 'AuthorizationPolicy', field: 'trustDomains', since: '1.30' },
  { kind: 'AuthorizationPolicy', field: 'serviceAccounts', since: '1.27' },
  { kind: 'ServiceEntry', field: 'DYNAMIC_DNS', since: '1.30' },
];

function istioKnows(cluster: Cluster): readonly Found[] {
  const { istio } = versionsIn(cluster);
  return fields
    .filter(({ since }) => isBefore(istio, since))
    .flatMap(({ kind, field, since }) =>
      cluster.ofKind(kind).flatMap((resource) => {
        const path = pathTo(resource.spec, field, ['spec']);
        return path
          ? [
              foundIn('error', resource, path, {
                message: `Istio ${istio} knows no ${field}, which came with ${since}, and drops it`,
                fix: `Raise Istio to ${since}, or take ${field} out`,
              }),
            ]
          : [];
      }),
    );
}

/** Where a name stands, as a key or as a value. */
function pathTo(value: unknown, name: string, path: readonly Step[]): readonly Step[] | undefined {
  if (typeof value !== 'object' || value === null) return value === name ? path : undefined;
  for (const [key, each] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    if (key === name) return [...path, step];
    const found = pathTo(each, name, [...path, step]);
    if (found) return found;
  }
  return undefined;
}

function kongFits(cluster: Cluster): readonly Found[] {
  const { kong, controller, from } = versionsIn(cluster);
  const old =
    controller !== undefined && isBefore(controller, '3.5.6') && kong !== undefined && !isBefore(kong, '3.9');
  return [
    ...(old && from.controller
      ? [
          foundIn('error', from.controller, [], {
            message: `the controller ${controller} breaks on the certificates of Kong ${kong}, which 3.5.6 mended`,
            fix: 'Raise the controller to 3.5.6 or newer',
          }),
        ]
      : []),
    ...kongProxies(cluster).flatMap((proxy) =>
      imagesOf(proxy).flatMap(({ name, tag }) => {
        const parts = versionParts(tag);
        const licensed = JSON.stringify(valueAt(proxy.resource.spec, 'template') ?? {}).includes(
          'KONG_LICENSE',
        );
        if (!/^kong(\/|$)/.test(name) || !parts || isBefore(tag, '3.10') || licensed) return [];
        return [
          foundIn('error', proxy.resource, [...podPath(proxy), 'containers'], {
            message:
              name === 'kong/kong-gateway'
                ? `Kong ${tag} has no free mode: without a licence its configuration cannot be changed`
                : `there is no image ${name}:${tag}: the free Kong ends with 3.9`,
            fix: 'Use kong:3.9.3, or give it a licence (KONG_LICENSE_DATA)',
          }),
        ];
      }),
    ),
  ];
}

/** Routes of the Gateway API, against the CRDs that the manifests bring. */
function gatewayApi(cluster: Cluster): readonly Found[] {
  const { gatewayApi: bundle } = versionsIn(cluster);
  const needs: Readonly<Record<string, string>> = {
    GRPCRoute: '1.1',
    HTTPRoute: '1.0',
    BackendTLSPolicy: '1.4',
  };
  return Object.entries(needs)
    .filter(([, since]) => isBefore(bundle, since))
    .flatMap(([kind, since]) =>
      cluster
        .ofKind(kind)
        .filter(({ apiVersion }) => apiVersion === 'gateway.networking.k8s.io/v1')
        .map((resource) =>
          foundIn('error', resource, ['apiVersion'], {
            message: `${kind} is in gateway.networking.k8s.io/v1 since ${since}, and these CRDs are ${bundle}`,
            fix: `Raise the CRDs of the Gateway API to ${since} or newer`,
          }),
        ),
    );
}
