import type { Deployment, StandIn, Store } from '#mesh/deployment.js';
import { dataNamespace, gatewayNamespace, namespace } from '../platform/names.js';
import { twinPorts } from '../apps/twin-ports.js';
import type { Environment, PostgresPlace } from './environment.js';

/** What an environment decides, as the compilers of the mesh take it. */
export const deploymentOf = ({ replicas, postgres, twins }: Environment): Deployment => ({
  namespace,
  dataNamespace,
  stores: { postgres: storeOf(postgres) },
  replicas,
  thirdParties: twins ? standIns : {},
  gateway: {
    namespace: gatewayNamespace,
    account: 'kong',
    labels: { app: 'kong' },
    replicas: replicas.gateway,
  },
});

const standIns: Readonly<Record<string, StandIn>> = {
  stripe: { kind: 'twin', app: 'twins', port: twinPorts.stripe, protocol: 'http' },
  mail: { kind: 'twin', app: 'twins', port: twinPorts.smtp, protocol: 'tcp' },
};

const storeOf = (place: PostgresPlace): Store =>
  place.kind === 'inside' ? { host: 'postgres', port: 5432 } : place;
