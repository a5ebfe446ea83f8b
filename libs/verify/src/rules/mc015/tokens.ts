import type { Cluster } from '#manifests/cluster.js';
import { listAt, valueAt } from '#manifests/fields.js';
import { titleOf } from '#manifests/resource.js';
import { foundIn, type Found } from '../../found.js';
import { chainsIn, pluginsIn } from '../../reading/plugins.js';
import { authenticates } from './limits.js';

/** Tokens, and the routes that forget to ask for them. */
export const tokens = (cluster: Cluster): readonly Found[] => [
  ...chainsIn(cluster).flatMap(({ plugins }) => {
    const token = plugins.find(({ plugin }) => plugin === 'jwt');
    if (!token || !plugins.some(({ plugin }) => plugin === 'cors')) return [];
    return valueAt(token.config, 'run_on_preflight') === false
      ? []
      : [
          foundIn('error', token.resource, ['config'], {
            message:
              'it asks for a token before cors answers, and browsers send none when they ask first (OPTIONS)',
            fix: 'Set run_on_preflight: false',
          }),
        ];
  }),
  ...pluginsIn(cluster)
    .filter(({ plugin, config }) => plugin === 'jwt' && !listAt(config, 'claims_to_verify').includes('exp'))
    .map(({ resource }) =>
      foundIn('error', resource, ['config'], {
        message: 'it takes tokens that are long expired, since it looks at no claim',
        fix: 'Set claims_to_verify: [exp]',
      }),
    ),
  ...unguarded(cluster),
];

/** Where other routes of the same host ask who is there. */
function unguarded(cluster: Cluster): readonly Found[] {
  const chains = chainsIn(cluster);
  const guarded = chains.filter(({ plugins }) => plugins.some(authenticates));
  return chains
    .filter(({ plugins }) => !plugins.some(authenticates))
    .flatMap(({ ingress, hosts }) => {
      const other = guarded.find((each) => [...each.hosts].some((host) => hosts.has(host)));
      if (!other) return [];
      return [
        foundIn('warning', ingress, ['metadata', 'annotations'], {
          message: `anybody may ask this, while ${titleOf(other.ingress)} of the same host asks who is there`,
          fix: 'Add the plugin that authenticates to konghq.com/plugins, or ignore this here with the reason why it is public',
        }),
      ];
    });
}
