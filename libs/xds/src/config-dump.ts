import { X509Certificate } from 'node:crypto';
import type { Cluster, Listener, LoadAssignment, RouteConfiguration, Sidecar } from './resources.js';

/** What Envoy's admin interface answers at /config_dump?include_eds, as far as it is read. */
export interface ConfigDump {
  readonly configs: readonly Section[];
}

/** One of several kinds, told apart by '@type'; each has the fields of its own kind. */
interface Section {
  readonly '@type': string;
  readonly bootstrap?: { readonly node?: { readonly metadata?: Readonly<Record<string, unknown>> } };
  readonly static_clusters?: readonly { readonly cluster: Cluster }[];
  readonly dynamic_active_clusters?: readonly { readonly cluster: Cluster }[];
  readonly static_listeners?: readonly { readonly listener: Listener }[];
  readonly dynamic_listeners?: readonly DynamicListener[];
  readonly static_route_configs?: readonly { readonly route_config: RouteConfiguration }[];
  readonly dynamic_route_configs?: readonly { readonly route_config: RouteConfiguration }[];
  readonly static_endpoint_configs?: readonly { readonly endpoint_config: LoadAssignment }[];
  readonly dynamic_endpoint_configs?: readonly { readonly endpoint_config: LoadAssignment }[];
  readonly dynamic_active_secrets?: readonly { readonly name: string; readonly secret: Secret }[];
}

interface DynamicListener {
  readonly name: string;
  readonly active_state?: { readonly listener: Listener };
  /** Why its last update was refused. */
  readonly error_state?: { readonly details?: string };
}

interface Secret {
  readonly tls_certificate?: { readonly certificate_chain?: { readonly inline_bytes?: string } };
}

/** What one proxy holds, and who it is. */
export interface ProxyState {
  readonly sidecar: Sidecar;
  /** As in "1.30.3". */
  readonly version: string | undefined;
  /** Its own certificate for the mesh; undefined where it has none. */
  readonly certificate: Certificate | undefined;
  /** Updates that it refused, as in "0.0.0.0_50051: …". */
  readonly refused: readonly string[];
}

export interface Certificate {
  /** As in "spiffe://cluster.local/ns/shop/sa/orders". */
  readonly identity: string | undefined;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Reads a dump as the proxy itself would act on it: what is being drained or warmed is not held yet. */
export function readConfigDump({ configs }: ConfigDump): ProxyState {
  const all = <T>(pick: (section: Section) => readonly T[] | undefined): T[] =>
    configs.flatMap((section) => pick(section) ?? []);
  const listeners = all((section) => section.dynamic_listeners);
  const version = all((section) => [section.bootstrap?.node?.metadata?.['ISTIO_VERSION']]).find(
    (each) => typeof each === 'string',
  );
  return {
    version,
    sidecar: {
      listeners: [
        ...all((section) => section.static_listeners).map(({ listener }) => listener),
        ...listeners.flatMap(({ active_state: state }) => (state ? [state.listener] : [])),
      ],
      clusters: [
        ...all((section) => section.static_clusters),
        ...all((section) => section.dynamic_active_clusters),
      ].map(({ cluster }) => cluster),
      routes: [
        ...all((section) => section.static_route_configs),
        ...all((section) => section.dynamic_route_configs),
      ].map(({ route_config: config }) => config),
      endpoints: [
        ...all((section) => section.static_endpoint_configs),
        ...all((section) => section.dynamic_endpoint_configs),
      ].map(({ endpoint_config: config }) => config),
    },
    certificate: all((section) => section.dynamic_active_secrets)
      .filter(({ name }) => name === 'default')
      .map(({ secret }) => certificateOf(secret))[0],
    refused: listeners.flatMap(({ name, error_state: error }) =>
      error ? [`${name}: ${error.details ?? 'no reason told'}`] : [],
    ),
  };
}

function certificateOf({ tls_certificate: certificate }: Secret): Certificate | undefined {
  const chain = certificate?.certificate_chain?.inline_bytes;
  if (chain === undefined) return undefined;
  const { subjectAltName = '', validFrom, validTo } = new X509Certificate(Buffer.from(chain, 'base64'));
  return {
    identity: /URI:(spiffe:[^,\s]+)/.exec(subjectAltName)?.[1],
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
  };
}
