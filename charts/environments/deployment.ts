import type { Deployment, StandIn, Store } from '#mesh/deployment.js';
import type { Entrance } from '#mesh/kong/entrance.js';
import { dataNamespace, gateway, namespace } from '../platform/names.js';
import { twinPorts } from '../apps/twin-ports.js';
import { brokerPorts } from '../brokers/names.js';
import type { Environment, PostgresPlace } from './environment.js';

/** What an environment decides, as the compilers of the mesh take it. */
export const deploymentOf = ({ replicas, postgres, brokers, twins, elsewhere }: Environment): Deployment => ({
  namespace,
  dataNamespace,
  stores: { postgres: storeOf(postgres), ...(brokers ? brokerStores : {}) },
  replicas,
  thirdParties: twins ? standIns : externals(elsewhere),
  gateway: { ...gateway, replicas: replicas.gateway },
});

/** Where the world comes in. */
export const entranceOf = ({ publicUrl, certificate }: Environment): Entrance => ({
  host: new URL(publicUrl).hostname,
  certificate,
});

const externals = (parties: Environment['elsewhere']): Readonly<Record<string, StandIn>> =>
  Object.fromEntries(
    Object.entries(parties).map(([name, party]) => [name, { kind: 'external', party } as const]),
  );

const standIns: Readonly<Record<string, StandIn>> = {
  stripe: { kind: 'twin', app: 'twins', port: twinPorts.stripe, protocol: 'http' },
  mail: { kind: 'twin', app: 'twins', port: twinPorts.smtp, protocol: 'tcp' },
};

/** By the names under which they stand in the data namespace. Queues are declared by those who use them, so no job is let in. */
const brokerStores: Readonly<Record<string, Store>> = {
  kafka: { host: 'kafka', port: brokerPorts.kafka },
  rabbitmq: { host: 'rabbitmq', port: brokerPorts.rabbitMq, isClosedToJobs: true },
};

const storeOf = (place: PostgresPlace): Store =>
  place.kind === 'inside'
    ? { host: 'postgres', port: 5432 }
    : { host: place.host, port: place.port, cidr: place.cidr };
