import type { Mutant } from './mutant.js';
import { access, deployment, object, operator, policy, rule } from './places.js';

/** Versions, and what cannot be read. */
export const platformMutants: readonly Mutant[] = [
  {
    rule: 'MC017',
    fault: 'an object of a version that no Kubernetes serves',
    alone: true,
    changes: [{ of: 'PodDisruptionBudget meshcart/users', at: ['apiVersion'], to: 'policy/v1beta1' }],
  },
  {
    rule: 'MC017',
    fault: 'an autoscaler of a version that no Kubernetes serves',
    environment: 'prod',
    alone: true,
    changes: [
      { of: 'HorizontalPodAutoscaler meshcart/users', at: ['apiVersion'], to: 'autoscaling/v2beta2' },
    ],
  },
  {
    rule: 'MC017',
    fault: 'an Istio that is too new for its Kubernetes',
    alone: true,
    kubernetes: '1.30',
    changes: [{ of: operator, at: ['spec', 'tag'], to: '1.30.3' }],
  },
  {
    rule: 'MC017',
    fault: 'a field that came after this Istio',
    alone: true,
    says: 'knows no http2KeepAlive',
    changes: [
      { of: operator, at: ['spec', 'tag'], to: '1.30.3' },
      { of: rule('users'), at: policy('connectionPool', 'http', 'http2KeepAlive'), to: { interval: '30s' } },
    ],
  },
  {
    rule: 'MC017',
    fault: 'a route of the Gateway API that is newer than its CRDs',
    alone: true,
    says: 'GRPCRoute is in gateway.networking.k8s.io/v1 since 1.1',
    changes: [
      {
        add: {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: {
            name: 'grpcroutes.gateway.networking.k8s.io',
            annotations: { 'gateway.networking.k8s.io/bundle-version': 'v1.0.0' },
          },
        },
        beside: deployment('users'),
      },
      {
        add: object('gateway.networking.k8s.io/v1', 'GRPCRoute', 'users', {
          parentRefs: [{ kind: 'Service', group: '', name: 'users' }],
          rules: [{ backendRefs: [{ name: 'users', port: 50_051 }] }],
        }),
        beside: deployment('users'),
      },
    ],
  },
  {
    rule: 'MC000',
    fault: 'a list is written as an object',
    alone: true,
    changes: [{ of: access('users'), at: ['spec', 'rules'], to: { from: [] } }],
  },
  {
    rule: 'MC000',
    fault: 'a duration has no unit',
    alone: true,
    changes: [{ of: 'VirtualService meshcart/users', at: ['spec', 'http', 0, 'timeout'], to: '2' }],
  },
  {
    rule: 'MC000',
    fault: 'a suppression has no reason',
    alone: true,
    changes: [
      {
        of: deployment('users'),
        at: ['metadata', 'annotations', 'meshctl.meshcart.dev/ignore'],
        to: 'MC016',
      },
    ],
  },
];
