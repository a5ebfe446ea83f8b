import type { Cluster } from '#manifests/cluster.js';
import { foundIn, type Found } from '../../found.js';
import { kongProxies } from '../../reading/kong.js';
import { nearest } from '../../reading/nearest.js';
import { askedOf, pluginNamed, pluginsIn } from '../../reading/plugins.js';
import { imagesOf } from '../../reading/pods.js';

const free = new Set(
  `jwt acl correlation-id cors oauth2 tcp-log udp-log file-log http-log key-auth hmac-auth basic-auth ip-restriction
  request-transformer response-transformer request-size-limiting rate-limiting response-ratelimiting syslog loggly datadog
  ldap-auth statsd bot-detection aws-lambda request-termination prometheus proxy-cache session acme grpc-gateway grpc-web
  pre-function post-function azure-functions zipkin opentelemetry ai-proxy ai-prompt-decorator ai-prompt-template
  ai-prompt-guard ai-request-transformer ai-response-transformer standard-webhooks redirect`.split(/\s+/),
);

const enterprise = new Set(
  `openid-connect rate-limiting-advanced websocket-size-limit websocket-validator tls-handshake-modifier
  tls-metadata-headers mtls-auth opa request-validator jwt-signer key-auth-enc canary oauth2-introspection saml
  proxy-cache-advanced request-transformer-advanced response-transformer-advanced upstream-timeout kafka-log
  kafka-upstream graphql-proxy-cache-advanced graphql-rate-limiting-advanced ldap-auth-advanced route-by-header`.split(
    /\s+/,
  ),
);

/** Plugins that there are not, and those that must be paid for. */
export const names = (cluster: Cluster): readonly Found[] => [
  ...pluginsIn(cluster).flatMap(({ resource, plugin }) => {
    if (free.has(plugin) || (enterprise.has(plugin) && isPaid(cluster))) return [];
    if (enterprise.has(plugin))
      return [
        foundIn('error', resource, ['plugin'], {
          message: `${plugin} is a plugin of Kong Enterprise: the free Kong refuses it, and with it the whole configuration`,
          fix: `Use ${nearest(plugin.replace(/-advanced$|-introspection$|-enc$/, ''), free) ?? 'a plugin of the free Kong'}, or an image with a licence`,
        }),
      ];
    // Somebody's own plugin has a name that nobody else knows; one letter beside a known name is no such.
    const meant = nearest(plugin, free);
    return meant === undefined
      ? []
      : [
          foundIn('error', resource, ['plugin'], {
            message: `Kong has no plugin ${plugin}`,
            fix: `Did you mean ${meant}?`,
          }),
        ];
  }),
  ...['Ingress', 'Service', 'KongConsumer'].flatMap((kind) =>
    cluster.ofKind(kind).flatMap((resource) =>
      askedOf(resource)
        .filter((name) => !pluginNamed(cluster, name, resource.namespace))
        .map((name) => {
          const known = pluginsIn(cluster).map((each) => each.resource.name);
          const meant = nearest(name, known);
          return foundIn('error', resource, ['metadata', 'annotations', 'konghq.com/plugins'], {
            message: `there is no KongPlugin ${name} in ${resource.namespace}, so this goes without it`,
            fix: meant ? `Did you mean ${meant}?` : 'Add the plugin, or take its name out',
          });
        }),
    ),
  ),
];

const isPaid = (cluster: Cluster): boolean =>
  kongProxies(cluster).some((proxy) => imagesOf(proxy).some(({ name }) => name === 'kong/kong-gateway'));
