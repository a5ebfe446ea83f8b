import type { Group } from '../../apps/meshctl/src/doctor/check.js';
import { appNamespace } from './deploy.js';
import type { Kubectl, KubeObject } from './kubectl.js';

/** Something that somebody does to a cluster by hand. */
export interface Drift {
  readonly title: string;
  /** What the doctor must name, as failed. */
  readonly names: readonly RegExp[];
  /** The subjects that can show it. */
  readonly only: readonly Group[];
  readonly plant: (kubectl: Kubectl) => Promise<unknown>;
  /** Beyond applying what is committed. */
  readonly revert?: (kubectl: Kubectl) => Promise<unknown>;
}

const inApps = ['-n', appNamespace];

const patch =
  (kind: string, name: string, ...operations: readonly object[]) =>
  async (kubectl: Kubectl) =>
    kubectl.run(['patch', kind, name, ...inApps, '--type=json', '-p', JSON.stringify(operations)]);

const remove = (kind: string, name: string) => async (kubectl: Kubectl) =>
  kubectl.run(['delete', kind, name, ...inApps]);

const letAllIn = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'let-all-in', namespace: appNamespace },
  spec: { action: 'ALLOW', rules: [{}] },
};

/** Kept for the time in which it is missing: no manifest has it. */
let stripe: KubeObject | undefined;

/** Those that make new pods come last, since only the end waits for them. */
export const drifts: readonly Drift[] = [
  {
    title: 'a Secret that is gone',
    names: [/^Secret meshcart\/stripe$/],
    only: ['workloads'],
    plant: async (kubectl) => {
      stripe = await kubectl.json<KubeObject>('get', 'secret', 'stripe', ...inApps);
      await remove('secret', 'stripe')(kubectl);
    },
    revert: async (kubectl) => {
      if (!stripe) return;
      const { name, namespace, labels = {} } = stripe.metadata;
      await kubectl.apply([{ ...stripe, metadata: { name, namespace, labels } }]);
    },
  },
  {
    title: 'another timeout in a VirtualService',
    names: [/^VirtualService meshcart\/billing$/],
    only: ['objects'],
    plant: patch('virtualservice', 'billing', { op: 'replace', path: '/spec/http/0/timeout', value: '9s' }),
  },
  {
    title: 'a rule less in an AuthorizationPolicy',
    names: [/^AuthorizationPolicy meshcart\/billing$/],
    only: ['objects'],
    plant: patch('authorizationpolicy', 'billing', { op: 'remove', path: '/spec/rules/0' }),
  },
  {
    title: 'an AuthorizationPolicy that lets everybody in',
    names: [
      /^AuthorizationPolicy meshcart\/let-all-in$/,
      /^Pod meshcart\/billing-/,
      /^call meshcart\/api -> /,
    ],
    only: ['objects', 'proxies', 'entrance'],
    plant: async (kubectl) => kubectl.apply([letAllIn]),
    revert: remove('authorizationpolicy', 'let-all-in'),
  },
  {
    title: 'PERMISSIVE in a PeerAuthentication',
    names: [
      /^PeerAuthentication meshcart\/default$/,
      /^Pod meshcart\/api-/,
      /^request in clear to meshcart\/api$/,
    ],
    only: ['objects', 'proxies', 'entrance'],
    plant: patch('peerauthentication', 'default', {
      op: 'replace',
      path: '/spec/mtls/mode',
      value: 'PERMISSIVE',
    }),
  },
  {
    title: 'no NetworkPolicy around billing, and one that opens it',
    names: [
      /^NetworkPolicy meshcart\/billing$/,
      /^NetworkPolicy meshcart\/open$/,
      /^connection meshcart\/notifications -> meshcart\/billing:50051$/,
    ],
    only: ['objects', 'network'],
    plant: async (kubectl) => {
      await remove('networkpolicy', 'billing')(kubectl);
      await kubectl.apply([
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'open', namespace: appNamespace },
          spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
        },
      ]);
    },
    revert: remove('networkpolicy', 'open'),
  },
  {
    title: 'another name of the port of a Service',
    names: [/^Service meshcart\/billing$/],
    only: ['objects'],
    plant: patch('service', 'billing', { op: 'replace', path: '/spec/ports/0/name', value: 'tcp-billing' }),
  },
  {
    title: 'no DestinationRule',
    names: [/^DestinationRule meshcart\/users$/],
    only: ['objects'],
    plant: remove('destinationrule', 'users'),
  },
  {
    title: 'a Sidecar that lets out to everybody',
    names: [/^Sidecar meshcart\/notifications$/, /^Pod meshcart\/notifications-/],
    only: ['objects', 'proxies'],
    plant: patch('sidecar.networking.istio.io', 'notifications', {
      op: 'add',
      path: '/spec/egress/0/hosts/-',
      value: './*',
    }),
  },
  {
    title: 'no PodDisruptionBudget',
    names: [/^PodDisruptionBudget meshcart\/users$/],
    only: ['objects'],
    plant: remove('poddisruptionbudget', 'users'),
  },
  {
    title: 'no label for injection on the namespace',
    names: [/^Namespace meshcart$/],
    only: ['objects'],
    plant: async (kubectl) => kubectl.run(['label', 'namespace', appNamespace, 'istio-injection-']),
  },
  {
    title: 'another image in a Deployment',
    names: [/^Deployment meshcart\/notifications$/],
    only: ['objects'],
    plant: async (kubectl) =>
      kubectl.run([
        'set',
        'image',
        'deployment/notifications',
        ...inApps,
        'notifications=meshcart/users:dev',
      ]),
  },
  {
    title: 'injection switched off for a workload',
    names: [/^Deployment meshcart\/notifications$/],
    only: ['objects', 'workloads'],
    plant: patch('deployment', 'notifications', {
      op: 'add',
      path: '/spec/template/metadata/labels/sidecar.istio.io~1inject',
      value: 'false',
    }),
    revert: patch('deployment', 'notifications', {
      op: 'remove',
      path: '/spec/template/metadata/labels/sidecar.istio.io~1inject',
    }),
  },
  {
    title: 'a Deployment scaled to 0',
    names: [/^Deployment meshcart\/notifications$/],
    only: ['objects', 'workloads'],
    plant: async (kubectl) => kubectl.run(['scale', 'deployment/notifications', ...inApps, '--replicas=0']),
  },
];
