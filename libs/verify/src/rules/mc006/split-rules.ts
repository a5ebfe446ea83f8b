import type { Cluster } from '#manifests/cluster.js';
import { foundIn, type Found } from '../../found.js';
import { rulesOf } from '../../reading/policies.js';

/** Rules that say more than who wrote them meant: any one that fits is enough. */
export const splitRules = (cluster: Cluster): readonly Found[] =>
  cluster.ofIstio('AuthorizationPolicy').flatMap((policy) => {
    const rules = rulesOf(policy);
    const anything = rules.find(({ from, to, when }) => from.length + to.length + when.length === 0);
    const onlyFrom = rules.find(({ from, to, when }) => from.length > 0 && to.length + when.length === 0);
    const onlyTo = rules.find(({ from, to }) => to.length > 0 && from.length === 0);
    return [
      ...(anything && anything.action === 'ALLOW'
        ? [
            foundIn('error', policy, anything.path, {
              message: 'an empty rule lets everybody do everything, since each rule is enough by itself',
              fix: 'Say from whom and to what, or write `spec: {}`, which lets nobody in',
            }),
          ]
        : []),
      ...(onlyFrom && onlyTo && onlyFrom.action === 'ALLOW'
        ? [
            foundIn('error', policy, onlyTo.path, {
              message:
                'one rule says only from whom and another only to what: either is enough, so these callers may do anything, and anybody may do this',
              fix: 'Make them one rule: `from` and `to` in the same item of the list, with one "-" before both',
            }),
          ]
        : []),
    ];
  });
