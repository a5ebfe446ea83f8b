import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { Manifest } from '../world.js';
import { adding, app, exportTo, maybe, placed, together, type Edit } from './edit.js';

const hosts = fc.uniqueArray(
  fc.constantFrom(
    './*',
    '*/*',
    'shop/*',
    'edge/*',
    'shop/users.shop.svc.cluster.local',
    '*/orders.shop.svc.cluster.local',
    './ledger.shop.svc.cluster.local',
    '*/*.shop.svc.cluster.local',
    'istio-system/*',
    '~/*',
    '~shop/mail.shop.svc.cluster.local',
    '*/pay.example.com',
  ),
  { minLength: 1, maxLength: 3 },
);

const outboundTrafficPolicy = fc.record({ mode: fc.constantFrom('REGISTRY_ONLY', 'ALLOW_ANY') });

export const sidecar: fc.Arbitrary<Edit> = fc
  .tuple(
    placed,
    together(
      maybe('workloadSelector', fc.record({ labels: fc.record({ app }) })),
      maybe('outboundTrafficPolicy', outboundTrafficPolicy),
      fc.oneof(
        { weight: 4, arbitrary: hosts.map((list) => ({ egress: [{ hosts: list }] })) },
        {
          weight: 1,
          arbitrary: fc.tuple(hosts, hosts).map(([own, all]) => ({
            egress: [
              { port: { number: 50_051, protocol: 'GRPC', name: 'grpc' }, hosts: own },
              { hosts: all },
            ],
          })),
        },
        { weight: 1, arbitrary: outboundTrafficPolicy.map((is) => ({ outboundTrafficPolicy: is })) },
      ),
    ),
  )
  .map(([metadata, spec]) =>
    adding({ apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata, spec }),
  );

/** Of several entries of a namespace for a host the oldest counts; of the same age, istiod takes any. */
const ages = { aaa: '2026-01-02T00:00:00Z', mmm: '2026-01-03T00:00:00Z', zzz: '2026-01-01T00:00:00Z' };

export const serviceEntry: fc.Arbitrary<Edit> = fc
  .tuple(
    placed,
    together(
      fc.constantFrom(
        { ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] },
        { ports: [{ number: 443, name: 'tls', protocol: 'TLS' }] },
        {
          ports: [
            { number: 80, name: 'http', protocol: 'HTTP' },
            { number: 443, name: 'https', protocol: 'HTTPS' },
          ],
        },
      ),
      fc.constantFrom(
        { hosts: ['pay.example.com'], resolution: 'DNS' },
        { hosts: ['pay.example.com'], resolution: 'NONE' },
        { hosts: ['*.example.com'], resolution: 'NONE' },
        { hosts: ['pay.example.com'] },
      ),
      maybe('location', fc.constantFrom('MESH_EXTERNAL', 'MESH_INTERNAL')),
      maybe('exportTo', exportTo),
    ),
  )
  .map(([{ name, namespace }, spec]) =>
    adding({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name, namespace, creationTimestamp: ages[name] },
      spec,
    }),
  );

/** Of the whole mesh, as istiod reads it. */
export const meshConfig: fc.Arbitrary<Edit> = together(
  maybe('outboundTrafficPolicy', outboundTrafficPolicy),
  maybe(
    'defaultHttpRetryPolicy',
    fc.constantFrom(
      { attempts: 0 },
      { attempts: 5 },
      { attempts: 1, retryOn: 'unavailable', perTryTimeout: '1s' },
    ),
  ),
  maybe('enableAutoMtls', fc.boolean()),
  maybe('connectTimeout', fc.constantFrom('3s', '0.5s')),
  maybe('defaultServiceExportTo', fc.constantFrom(['.'], ['*'])),
  maybe('defaultVirtualServiceExportTo', fc.constantFrom(['.'], ['*'])),
  maybe('defaultDestinationRuleExportTo', fc.constantFrom(['.'], ['*'])),
).map((mesh) =>
  adding({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: stringify(mesh) },
  }),
);

interface ServiceManifest extends Manifest {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly ports: readonly object[] };
}

const ofService =
  (name: string, change: (service: ServiceManifest) => Manifest): Edit['apply'] =>
  (manifests) =>
    manifests.map((each) =>
      each['kind'] === 'Service' && (each as ServiceManifest).metadata.name === name
        ? change(each as ServiceManifest)
        : each,
    );

/** Another protocol, another port behind it, another audience, or no address of its own. */
export const serviceChange: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.constantFrom('users', 'orders', 'ledger', 'mail', 'api'),
    fc.oneof(
      fc
        .constantFrom('tcp', 'http-x', 'grpc-web', 'whatever', 'tls-x', 'https', 'http2')
        .map((name) => ({ port: { name } })),
      fc
        .constantFrom('http', 'grpc', 'kubernetes.io/h2c', 'tcp')
        .map((appProtocol) => ({ port: { appProtocol } })),
      fc.constantFrom(3000, 50_051, 'web').map((targetPort) => ({ port: { targetPort } })),
      exportTo.map((namespaces) => ({
        annotations: { 'networking.istio.io/exportTo': namespaces.join(',') },
      })),
      fc.constant({ spec: { clusterIP: 'None' } }),
    ),
  )
  .map(([name, change]: [string, { port?: object; annotations?: object; spec?: object }]) => ({
    what: `Service ${name}: ${JSON.stringify(change)}`,
    apply: ofService(name, ({ metadata, spec, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, ...(change.annotations && { annotations: change.annotations }) },
      spec: {
        ...spec,
        ...change.spec,
        ports: spec.ports.map((port, index) => (index === 0 ? { ...port, ...change.port } : port)),
      },
    })),
  }));
