import type { Mutant } from './mutant.js';
import {
  access,
  deployment,
  network,
  object,
  operator,
  outside,
  routes,
  rule,
  service,
  sidecar,
  workload,
} from './places.js';

/** Who reaches whom. */
export const reachMutants: readonly Mutant[] = [
  {
    rule: 'MC004',
    fault: 'a NetworkPolicy keeps a declared caller from its callee',
    alone: true,
    changes: [
      {
        of: network('orders'),
        at: ['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'],
        to: 'apy',
      },
    ],
  },
  {
    rule: 'MC004',
    fault: 'a NetworkPolicy lets nobody out to a callee',
    alone: true,
    changes: [{ of: network('orders'), at: ['spec', 'egress', 1], to: undefined }],
  },
  {
    rule: 'MC004',
    fault: 'a Sidecar does not import a callee',
    alone: true,
    changes: [{ of: sidecar('orders'), at: ['spec', 'egress', 0, 'hosts', 1], to: undefined }],
  },
  {
    rule: 'MC004',
    fault: 'callers speak plaintext to a callee that insists on mTLS',
    alone: true,
    changes: [{ of: rule('users'), at: ['spec', 'trafficPolicy', 'tls', 'mode'], to: 'DISABLE' }],
  },
  {
    rule: 'MC004',
    fault: 'a rule lets in a caller that no contract declares',
    alone: false,
    changes: [
      {
        of: access('users'),
        at: ['spec', 'rules', 1, 'from', 0, 'source', 'principals'],
        to: ['cluster.local/ns/meshcart/sa/api', 'cluster.local/ns/meshcart/sa/notifications'],
      },
    ],
  },
  {
    rule: 'MC004',
    fault: 'a policy that denies all denies nothing any more',
    alone: true,
    changes: [{ remove: access('allow-nothing') }, { remove: access('billing') }],
  },
  {
    rule: 'MC013',
    fault: 'a Sidecar imports what nothing declares',
    environment: 'prod',
    alone: true,
    changes: [
      { of: sidecar('billing'), at: ['spec', 'egress', 0, 'hosts', 0], to: 'meshcart/api.strype.com' },
    ],
  },
  {
    rule: 'MC013',
    fault: 'a third party is let out for an app that does not name it',
    environment: 'prod',
    alone: false,
    changes: [{ of: sidecar('users'), at: ['spec', 'egress', 0, 'hosts'], first: 'meshcart/api.stripe.com' }],
  },
  {
    rule: 'MC013',
    fault: 'the ServiceEntry of a third party is gone',
    environment: 'prod',
    alone: true,
    changes: [{ remove: 'ServiceEntry meshcart/billing-stripe' }],
  },
  {
    rule: 'MC013',
    fault: 'a NetworkPolicy keeps an app from its third party',
    environment: 'prod',
    alone: false,
    changes: [{ of: network('billing'), at: ['spec', 'egress', 2], to: undefined }],
  },
  {
    rule: 'MC013',
    fault: 'a sidecar begins TLS and takes whoever answers',
    environment: 'prod',
    alone: true,
    changes: [
      {
        of: 'ServiceEntry meshcart/billing-stripe',
        at: ['spec', 'ports', 0],
        to: { name: 'http-stripe', number: 443, protocol: 'HTTP' },
      },
      {
        add: {
          apiVersion: 'networking.istio.io/v1',
          kind: 'DestinationRule',
          metadata: { name: 'stripe', namespace: 'meshcart' },
          spec: { host: 'api.stripe.com', exportTo: ['.'], trafficPolicy: { tls: { mode: 'SIMPLE' } } },
        },
        beside: routes('billing'),
      },
    ],
  },
  {
    rule: 'MC013',
    fault: 'nobody imports what is declared outside',
    environment: 'prod',
    alone: true,
    says: 'no Sidecar imports maps.example',
    changes: [{ add: outside('maps.example', 'TLS'), beside: 'ServiceEntry meshcart/billing-stripe' }],
  },
  {
    rule: 'MC013',
    fault: 'every host of a domain is let out',
    environment: 'prod',
    alone: true,
    says: 'is held to its server name only',
    changes: [
      { add: outside('*.maps.example', 'TLS'), beside: 'ServiceEntry meshcart/billing-stripe' },
      { of: sidecar('billing'), at: ['spec', 'egress', 0, 'hosts'], first: 'meshcart/*.maps.example' },
    ],
  },
  {
    rule: 'MC013',
    fault: 'a sidecar sends a POST to the outside again',
    environment: 'prod',
    alone: true,
    says: 'POST as well',
    changes: [
      { of: operator, at: ['spec', 'meshConfig', 'defaultHttpRetryPolicy'], to: undefined },
      { add: outside('maps.example', 'HTTP'), beside: 'ServiceEntry meshcart/billing-stripe' },
      { of: sidecar('billing'), at: ['spec', 'egress', 0, 'hosts'], first: 'meshcart/maps.example' },
    ],
  },
  {
    rule: 'MC013',
    fault: 'the keys of tokens are asked of a Service that there is not',
    alone: true,
    says: 'there is no Service keys in meshcart',
    changes: [
      {
        add: object('security.istio.io/v1', 'RequestAuthentication', 'tokens', {
          jwtRules: [{ issuer: 'https://shop.example', jwksUri: 'http://keys.meshcart.svc:3000/jwks' }],
        }),
        beside: routes('users'),
      },
    ],
  },
  {
    rule: 'MC012',
    fault: 'a rule names the port of the Service where the container has another',
    alone: true,
    changes: [
      { of: service('users'), at: ['spec', 'ports', 0, 'port'], to: 8080 },
      { of: access('users'), at: ['spec', 'rules', 1, 'to', 0, 'operation', 'ports'], to: ['8080'] },
    ],
  },
  {
    rule: 'MC012',
    fault: 'paths are asked of a port that carries bytes',
    alone: true,
    changes: [
      { of: service('billing'), at: ['spec', 'ports', 0, 'appProtocol'], to: 'tcp' },
      { of: service('billing'), at: ['spec', 'ports', 0, 'name'], to: 'tcp-billing' },
    ],
  },
  {
    rule: 'MC012',
    fault: 'callers are denied by name where some come without one',
    alone: true,
    changes: [
      { of: 'PeerAuthentication meshcart/default', at: ['spec', 'mtls', 'mode'], to: 'PERMISSIVE' },
      {
        add: {
          apiVersion: 'security.istio.io/v1',
          kind: 'AuthorizationPolicy',
          metadata: { name: 'deny-twins', namespace: 'meshcart' },
          spec: {
            action: 'DENY',
            selector: { matchLabels: { app: 'users' } },
            rules: [{ from: [{ source: { principals: ['cluster.local/ns/meshcart/sa/twins'] } }] }],
          },
        },
        beside: access('users'),
      },
    ],
  },
  {
    rule: 'MC016',
    fault: 'a Job in the mesh is never done',
    alone: true,
    kubernetes: '1.31',
    changes: [
      {
        add: workload('report', 'meshcart/report:1', {
          kind: 'Job',
          annotations: { 'sidecar.istio.io/nativeSidecar': 'false' },
        }),
        beside: deployment('users'),
      },
    ],
  },
  {
    rule: 'MC016',
    fault: 'no probe tells when a pod is ready',
    alone: true,
    changes: [
      {
        of: deployment('orders'),
        at: ['spec', 'template', 'spec', 'containers', 0, 'readinessProbe'],
        to: undefined,
      },
    ],
  },
  {
    rule: 'MC016',
    fault: 'no node is ever drained',
    alone: true,
    changes: [{ of: 'PodDisruptionBudget meshcart/users', at: ['spec', 'maxUnavailable'], to: 0 }],
  },
  {
    rule: 'MC016',
    fault: 'replicas are stated beside an autoscaler',
    environment: 'prod',
    alone: true,
    changes: [{ of: deployment('users'), at: ['spec', 'replicas'], to: 2 }],
  },
];
