import type { Door, Edge, EntryPoint, Operation, Rpc } from '#mesh/mesh.js';
import * as queries from '#mesh/queries.js';
import { readMesh } from '#mesh/read-mesh.js';
import { registry } from './registry.js';

export type { Door, Edge, EntryPoint, HttpMethod, Operation, RetryPolicy, Rpc } from '#mesh/mesh.js';
export { appOf } from '#mesh/read-mesh.js';
export { Access, Kind, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';

/** What the committed contracts state. The functions below ask it. */
export const mesh = readMesh(registry);

/** What the contract states about one RPC; a leading slash, as on the wire, may stand before its name. */
export function rpcPolicy(name: string): Rpc {
  const known = queries.rpcNamed(mesh, name.replace(/^\//, ''));
  if (!known) throw new Error(`no contract describes ${name}`);
  return known;
}

/** Every RPC behind the edge. */
export const rpcPolicies = (): readonly Rpc[] => mesh.rpcs;

/** The public operations, in the order of edge.proto. */
export const operations = (): readonly Operation[] => mesh.operations;

/** The prefixes of public paths that go unchanged to another app's HTTP port. */
export const doors = (): readonly Door[] => mesh.doors;

/** The work that apps start by themselves. */
export const entryPoints = (): readonly EntryPoint[] => mesh.entryPoints;

/** Throws where the contract of the app does not declare it. */
export function entryPoint(app: string, name: string): EntryPoint {
  const found = mesh.entryPoints.find((each) => each.app === app && each.name === name);
  if (!found) throw new Error(`the contract of ${app} declares no entry point ${name}`);
  return found;
}

/** Every allowed call; the batch form is not listed beside its read. */
export const declaredEdges = (): readonly Edge[] => queries.declaredEdges(mesh);

/** What an app may call at all, batch forms included, sorted. */
export const calleesOf = (app: string): readonly string[] => queries.calleesOf(mesh, app);

/** The apps that may call an RPC, sorted. */
export const callersOf = (rpc: string): readonly string[] => queries.callersOf(mesh, rpc);

/** Every app that a contract names, sorted. */
export const apps = (): readonly string[] => mesh.workloads.map(({ app }) => app);

/** The read that a batch RPC answers many of; the RPC itself where it is no batch form. */
export const readOf = (name: string): string => queries.readOf(mesh, name);
