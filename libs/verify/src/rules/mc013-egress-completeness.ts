import type { Rule } from '../rule.js';
import { entries } from './mc013/entries.js';
import { imports } from './mc013/imports.js';
import { keys } from './mc013/keys.js';
import { thirdParties } from './mc013/third-parties.js';

export const egressCompleteness: Rule = {
  id: 'MC013',
  title: 'completeness of egress',
  explanation:
    'A host outside is reached where a ServiceEntry declares it, the Sidecar of the workload imports it and its NetworkPolicy lets it out, and by nobody else. TLS that a sidecar begins must say whom it expects, and must not repeat what is sent by itself.',
  check: (subject) => [
    ...imports(subject.cluster),
    ...entries(subject.cluster),
    ...keys(subject.cluster),
    ...thirdParties(subject),
  ],
};
