import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ConfigDump } from '#xds/config-dump.js';

/**
 * What the sidecars of k8s/dev answered at /config_dump?include_eds in the test cluster, by workload: Istio 1.31,
 * Envoy 1.39. Private keys, which Envoy does not show, and most of the bootstrap are left out.
 */
export const devProxies = (): Readonly<Record<string, ConfigDump>> =>
  JSON.parse(gunzipSync(readFileSync('test/mesh/recorded/dev-proxies.json.gz')).toString()) as Readonly<
    Record<string, ConfigDump>
  >;
