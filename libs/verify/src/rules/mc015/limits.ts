import type { Cluster } from '#manifests/cluster.js';
import { numberAt, textAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { kongProxies } from '../../reading/kong.js';
import { chainsIn, pluginsIn, type Plugin } from '../../reading/plugins.js';

/** Limiters that count otherwise than they read. */
export const limits = (cluster: Cluster): readonly Found[] => [
  ...pluginsIn(cluster)
    .filter(({ plugin }) => plugin === 'rate-limiting')
    .flatMap((each) => [...counts(cluster, each), ...periods(each)]),
  ...consumers(cluster),
  ...bodies(cluster),
];

function counts(cluster: Cluster, { resource, config }: Plugin): readonly Found[] {
  const policy = textAt(config, 'policy') ?? 'local';
  const replicas = Math.max(1, ...kongProxies(cluster).map((proxy) => proxy.replicas.max));
  const at = (message: string, fix: string) => [
    foundIn('warning', resource, ['config', 'policy'], { message, fix }),
  ];
  if (policy === 'local' && replicas > 1)
    return at(
      `each of ${replicas} pods of Kong counts for itself, so ${replicas} times as much gets through`,
      'Use policy: redis, or divide the limit by the pods',
    );
  if (policy === 'cluster')
    return at(
      'policy: cluster needs the database that Kong goes without under its controller',
      'Use policy: redis',
    );
  if (
    policy === 'redis' &&
    textAt(config, 'redis', 'host') === undefined &&
    textAt(config, 'redis_host') === undefined
  )
    return at('policy: redis names no redis.host', 'Set config.redis.host');
  return [];
}

const ascending = ['second', 'minute', 'hour', 'day', 'month', 'year'];

function periods({ resource, config }: Plugin): readonly Found[] {
  const stated = ascending.flatMap((period) => {
    const limit = numberAt(config, period);
    return limit === undefined ? [] : [{ period, limit }];
  });
  const wrong = stated.find(({ limit }, index) => limit < (stated[index - 1]?.limit ?? 0));
  return wrong
    ? [
        foundIn('error', resource, ['config', wrong.period], {
          message: `${wrong.limit} in a ${wrong.period} are fewer than in a shorter time, which Kong refuses`,
          fix: 'Let limits grow with their time',
        }),
      ]
    : [];
}

const authentication = [
  'jwt',
  'key-auth',
  'basic-auth',
  'hmac-auth',
  'ldap-auth',
  'oauth2',
  'openid-connect',
  'mtls-auth',
  'session',
];

export const authenticates = ({ plugin }: Plugin): boolean => authentication.includes(plugin);

/** Limits by consumer, where nobody tells who the consumer is. */
const consumers = (cluster: Cluster): readonly Found[] => {
  const told = new Set<Plugin>();
  return chainsIn(cluster).flatMap(({ ingress, plugins }) =>
    plugins.flatMap((each) => {
      const by = textAt(each.config, 'limit_by') ?? 'consumer';
      const isBlind = each.plugin === 'rate-limiting' && ['consumer', 'credential'].includes(by);
      if (!isBlind || plugins.some(authenticates) || told.has(each)) return [];
      told.add(each);
      return [
        foundIn('warning', each.resource, ['config', 'limit_by'], {
          message: `it counts by ${by}${'limit_by' in each.config ? '' : ' (the default)'}, and no plugin on Ingress ${ingress.name} tells who that is, so it counts by address`,
          fix: 'Write limit_by: ip, or add a plugin that authenticates',
        }),
      ];
    }),
  );
};

/** Kong's own limit of a body is 128 MB. */
const bodies = (cluster: Cluster): readonly Found[] =>
  pluginsIn(cluster)
    .filter(({ plugin, config }) => plugin === 'request-size-limiting' && !('allowed_payload_size' in config))
    .map(({ resource }) =>
      foundIn('warning', resource, ['config'], {
        message: 'it states no size, and Kong takes bodies of 128 MB by default',
        fix: 'Set allowed_payload_size and size_unit to what the service takes',
      }),
    );
