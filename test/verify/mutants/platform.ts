import type { Mutant } from './mutant.js';
import { access, deployment, operator } from './places.js';

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
