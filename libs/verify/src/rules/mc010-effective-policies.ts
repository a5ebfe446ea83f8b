import type { Rule } from '../rule.js';
import { destinations } from './mc010/destinations.js';
import { rivals } from './mc010/rivals.js';
import { visibility } from './mc010/visibility.js';

export const effectivePolicies: Rule = {
  id: 'MC010',
  title: 'effective policies per client',
  explanation:
    'Sidecars take one VirtualService for a host, and one DestinationRule: that of the client’s namespace before that of the service’s before that of the root namespace. Nothing is merged, so a second one makes the first disappear for some clients, with its timeouts, its limits or its subsets.',
  check: ({ cluster }) => [...rivals(cluster), ...visibility(cluster), ...destinations(cluster)],
};
