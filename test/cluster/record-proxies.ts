import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { ConfigDump } from '#xds/config-dump.js';
import type { KubeObject, Kubectl } from './kubectl.js';

const file = 'test/mesh/recorded/dev-proxies.json.gz';
const namespaces = ['kong', 'meshcart'];

/** Writes down what the sidecars hold, one of each workload, for the specs of reading a config dump. */
export async function recordProxies(kubectl: Kubectl): Promise<void> {
  const dumps: Record<string, ConfigDump> = {};
  for (const namespace of namespaces) {
    const selector = 'security.istio.io/tlsMode=istio';
    // Not those of jobs that are done, whose sidecars have ended with them.
    const running = ['-l', selector, '--field-selector', 'status.phase=Running'];
    const pods = await kubectl.list<KubeObject>('pods', namespace, ...running);
    for (const { metadata } of pods.toSorted(byName)) {
      const request = ['pilot-agent', 'request', 'GET', 'config_dump?include_eds'];
      const exec = ['exec', '-n', namespace, metadata.name, '-c', 'istio-proxy', '--', ...request];
      const text = await kubectl.run(exec);
      dumps[`${namespace}/${metadata.labels?.['app']}`] ??= withoutBootstrap(JSON.parse(text) as ConfigDump);
    }
  }
  await writeFile(file, gzipSync(JSON.stringify(dumps), { level: 9 }));
}

const byName = (one: KubeObject, other: KubeObject): number =>
  one.metadata.name < other.metadata.name ? -1 : 1;

/** Of which nothing but the version of the proxy is read, and much tells of the machine. */
const withoutBootstrap = ({ configs }: ConfigDump): ConfigDump => ({
  configs: configs.map((config) => {
    if (!config['@type'].endsWith('.BootstrapConfigDump')) return config;
    const metadata = { ISTIO_VERSION: config.bootstrap?.node?.metadata?.['ISTIO_VERSION'] };
    return { '@type': config['@type'], bootstrap: { node: { metadata } } };
  }),
});
