import type { Rule } from '../rule.js';
import { shadowedRoutes } from './mc006/shadowed-routes.js';
import { shadowedRules } from './mc006/shadowed-rules.js';
import { splitRules } from './mc006/split-rules.js';

export const semanticShadowing: Rule = {
  id: 'MC006',
  title: 'semantic shadowing',
  explanation:
    'The first route that matches wins, whatever stands below it; one rule of a policy that is wider than meant makes all others idle; a DENY beats every ALLOW. What is written and never acts is read as if it did.',
  check: ({ cluster }) => [...shadowedRoutes(cluster), ...splitRules(cluster), ...shadowedRules(cluster)],
};
