import type { Deployment, StandIn, Store } from '#mesh/deployment.js';
import type { Entrance } from '#mesh/kong/entrance.js';
import { dataNamespace, gateway, namespace } from '../platform/names.js';
import { twinPorts } from '../apps/twin-ports.js';
import type { Environment, PostgresPlace } from './environment.js';

/** What an environment decides, as the compilers of the mesh take it. */
export const deploymentOf = ({ replicas, postgres, twins, elsewhere }: Environment): Deployment => ({
  namespace,
  dataNamespace,
  stores: { postgres: storeOf(postgres) },
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

const storeOf = (place: PostgresPlace): Store =>
  place.kind === 'inside'
    ? { host: 'postgres', port: 5432 }
    : { host: place.host, port: place.port, cidr: place.cidr };
