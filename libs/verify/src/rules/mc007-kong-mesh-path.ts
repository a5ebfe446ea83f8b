import type { Rule } from '../rule.js';
import { arrivals } from './mc007/arrivals.js';
import { backends } from './mc007/backends.js';
import { kongPods } from './mc007/kong-pods.js';

export const kongMeshPath: Rule = {
  id: 'MC007',
  title: 'Kong to mesh path',
  explanation:
    'Policies of the mesh act on what Kong sends only where its pods have a sidecar and Kong sends to the name of a Service, with that name as its host. One annotation less, and requests go past every route, or nowhere.',
  check: ({ cluster }) => [...backends(cluster), ...kongPods(cluster), ...arrivals(cluster)],
};
