import type { Rule } from '../rule.js';
import { limits } from './mc015/limits.js';
import { names } from './mc015/names.js';
import { tokens } from './mc015/tokens.js';

export const kongPlugins: Rule = {
  id: 'MC015',
  title: 'plugins of Kong',
  explanation:
    'A plugin that the free Kong does not have is refused, and with it the whole configuration; one that is named and not there is left out without a word; a limiter counts for each pod, or for everybody together, where that was not meant.',
  check: ({ cluster }) => [...names(cluster), ...limits(cluster), ...tokens(cluster)],
};
