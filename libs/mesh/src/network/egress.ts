import { isInside, ports, type Deployment, type Store } from '../deployment.js';
import type { Mesh, ThirdParty, Workload } from '../mesh.js';
import { calledApps, edgeAppOf } from '../queries.js';
import { twinsIn } from '../twins.js';
import type { Egress, Peer } from './network-policy.js';
import { controlPlane, controlPlanePort, neighbour, podsOf, publicInternet, stranger, tcp } from './peers.js';

/** Where an app may open a connection to: the control plane, its declared callees, its stores and its third parties. */
export function egress(mesh: Mesh, deployment: Deployment, app: string): readonly Egress[] {
  const workload = mesh.workloads.find((each) => each.app === app);
  return [
    { to: [controlPlane], ports: [controlPlanePort] },
    ...toCallees(calledApps(mesh, app).filter((callee) => callee !== app)),
    ...toEdge(mesh, deployment, app),
    ...(workload?.stores ?? []).map((store) => toStore(deployment, store)),
    ...toThirdParties(deployment, workload),
  ];
}

/** To a store by the name that contracts use. */
export function toStore(deployment: Deployment, name: string): Egress {
  const store = deployment.stores[name];
  if (!store) throw new Error(`the deployment states no store ${name}`);
  return { to: [placeOf(store, deployment)], ports: [tcp(store.port)] };
}

function placeOf(store: Store, deployment: Deployment): Peer {
  if (isInside(store)) return stranger(deployment.dataNamespace, podsOf(store.host));
  return store.cidr === undefined ? publicInternet : { ipBlock: { cidr: store.cidr } };
}

const toCallees = (callees: readonly string[]): Egress[] =>
  callees.length === 0 ? [] : [{ to: callees.map(neighbour), ports: [tcp(ports.grpc)] }];

/** A twin calls back as its third party would. */
function toEdge(mesh: Mesh, deployment: Deployment, app: string): Egress[] {
  const edgeApp = edgeAppOf(mesh);
  const isTwin = twinsIn(deployment).some((twin) => twin.app === app);
  return isTwin && edgeApp !== undefined ? [{ to: [neighbour(edgeApp)], ports: [tcp(ports.http)] }] : [];
}

function toThirdParties(deployment: Deployment, workload: Workload | undefined): Egress[] {
  return (workload?.thirdParties ?? []).map((party) => toThirdParty(deployment, party));
}

function toThirdParty({ thirdParties }: Deployment, party: ThirdParty): Egress {
  const standIn = thirdParties[party.name];
  if (standIn?.kind === 'twin') return { to: [neighbour(standIn.app)], ports: [tcp(standIn.port)] };
  return { to: [publicInternet], ports: [tcp((standIn?.party ?? party).port)] };
}
