import type { Mutant } from './mutant.js';
import { deployment, service, workload } from './places.js';

const ingress = (name: string) => `Ingress meshcart/${name}`;
const annotation = (name: string) => ['metadata', 'annotations', name];
const plugin = (name: string, kind: string, config: unknown) => ({
  apiVersion: 'configuration.konghq.com/v1',
  kind: 'KongPlugin',
  metadata: { name, namespace: 'meshcart' },
  plugin: kind,
  config,
});

/** What Kong and its controller are told. */
export const kongMutants: readonly Mutant[] = [
  {
    rule: 'MC007',
    fault: 'Kong sends to pods instead of the Service',
    alone: true,
    changes: [
      { of: service('api'), at: annotation('ingress.kubernetes.io/service-upstream'), to: undefined },
    ],
  },
  {
    rule: 'MC007',
    fault: 'Kong keeps the public host',
    alone: true,
    changes: [{ of: ingress('place-order'), at: annotation('konghq.com/preserve-host'), to: undefined }],
  },
  {
    rule: 'MC007',
    fault: 'Kong speaks TLS inside of the mesh',
    alone: true,
    changes: [{ of: service('users'), at: annotation('konghq.com/protocol'), to: 'https' }],
  },
  {
    rule: 'MC007',
    fault: 'Kong tries five times more',
    alone: true,
    changes: [{ of: service('api'), at: annotation('konghq.com/retries'), to: undefined }],
  },
  {
    rule: 'MC007',
    fault: 'the Sidecar of Kong does not import a backend',
    alone: true,
    changes: [{ of: 'Sidecar kong/kong', at: ['spec', 'egress', 0, 'hosts', 0], to: undefined }],
  },
  {
    rule: 'MC007',
    fault: 'an Ingress names no protocols',
    alone: true,
    changes: [{ of: ingress('list-orders'), at: annotation('konghq.com/protocols'), to: undefined }],
  },
  {
    rule: 'MC007',
    fault: 'Kong runs without a sidecar',
    alone: true,
    changes: [
      {
        add: workload('kong', 'kong:3.9.3', {
          namespace: 'kong',
          labels: { 'sidecar.istio.io/inject': 'false' },
        }),
        beside: ingress('place-order'),
      },
    ],
  },
  {
    rule: 'MC007',
    fault: 'the sidecar of Kong takes what clients send',
    alone: true,
    says: 'takes what clients send before Kong does',
    changes: [{ add: workload('kong', 'kong:3.9.3', { namespace: 'kong' }), beside: ingress('place-order') }],
  },
  {
    rule: 'MC007',
    fault: 'a sidecar stands between the controller and the admin port of Kong',
    alone: true,
    says: 'its sidecar stands between',
    changes: [
      {
        add: workload('controller', 'kong/kubernetes-ingress-controller:3.5.7', { namespace: 'kong' }),
        beside: ingress('place-order'),
      },
    ],
  },
  {
    rule: 'MC015',
    fault: 'a plugin of the Enterprise edition',
    alone: true,
    changes: [{ of: 'KongPlugin meshcart/limit-write', at: ['plugin'], to: 'rate-limiting-advanced' }],
  },
  {
    rule: 'MC015',
    fault: 'an Ingress names a plugin that there is not',
    alone: true,
    changes: [
      { of: ingress('place-order'), at: annotation('konghq.com/plugins'), to: 'correlation-id,limit-wirte' },
    ],
  },
  {
    rule: 'MC015',
    fault: 'a limit by consumer, and nobody tells who that is',
    alone: true,
    changes: [{ of: 'KongPlugin meshcart/limit-read', at: ['config', 'limit_by'], to: 'consumer' }],
  },
  {
    rule: 'MC015',
    fault: 'a token is asked of the browser that only asks first',
    alone: true,
    changes: [
      {
        add: plugin('token', 'jwt', { claims_to_verify: ['exp'] }),
        beside: ingress('place-order'),
      },
      {
        of: ingress('place-order'),
        at: annotation('konghq.com/plugins'),
        to: 'correlation-id,remove-mesh-headers,body-limit,cors,token',
      },
    ],
  },
  {
    rule: 'MC015',
    fault: 'each of four pods counts for itself',
    alone: true,
    changes: [
      {
        add: workload('kong', 'kong:3.9.3', {
          namespace: 'kong',
          replicas: 4,
          annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': '' },
        }),
        beside: ingress('place-order'),
      },
    ],
  },
  {
    rule: 'MC017',
    fault: 'a controller that breaks on the certificates of this Kong',
    alone: true,
    changes: [
      {
        add: workload('kong', 'kong:3.9.3', {
          namespace: 'kong',
          annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': '' },
        }),
        beside: deployment('users'),
      },
      {
        add: workload('controller', 'kong/kubernetes-ingress-controller:3.5.4', {
          namespace: 'kong',
          annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '8444' },
        }),
        beside: deployment('users'),
      },
    ],
  },
  {
    rule: 'MC017',
    fault: 'a Kong that needs a licence',
    alone: true,
    changes: [
      {
        add: workload('kong', 'kong/kong-gateway:3.11', {
          namespace: 'kong',
          annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': '' },
        }),
        beside: deployment('users'),
      },
    ],
  },
];
