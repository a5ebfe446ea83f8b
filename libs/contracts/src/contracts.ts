import { getOption, type DescMethod, type DescService } from '@bufbuild/protobuf';
import { durationMs, MethodOptions_IdempotencyLevel, type Duration } from '@bufbuild/protobuf/wkt';
import { http } from '#contracts/google/api/annotations_pb.js';
import {
  IdempotencyKey,
  operation,
  Repeat,
  rpc,
  service,
  type EntryPoint as EntryPointOption,
} from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { Door, Edge, EntryPoint, HttpMethod, Operation, RpcPolicy } from './policies.js';
import { methodNamed, nameOf, serviceNamed, services } from './registry.js';

export type * from './policies.js';

export { Access, Kind, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';

const defaultLocalWorkMs = 100;

const edgeService = 'meshcart.edge.v1.EdgeService';

/** The app, a folder of apps/, that serves or holds what the service declares. */
export const appOf = (desc: DescService): string => getOption(desc, service).app;

/** What the contract states about one RPC; a leading slash, as on the wire, may stand before its name. */
export function rpcPolicy(name: string): RpcPolicy {
  const known = policies.get(name.replace(/^\//, ''));
  if (!known) throw new Error(`no contract describes ${name}`);
  return known;
}

/** Every RPC behind the edge. */
export const rpcPolicies = (): readonly RpcPolicy[] => [...policies.values()];

/** The public operations, in the order of edge.proto. */
export const operations = (): readonly Operation[] => knownOperations;

/** The prefixes of public paths that go unchanged to another app's HTTP port. */
export const doors = (): readonly Door[] =>
  getOption(serviceNamed(edgeService), service).doors.map(({ prefix, app }) => ({ prefix, app }));

/** The work that apps start by themselves. */
export const entryPoints = (): readonly EntryPoint[] => knownEntryPoints;

/** Throws where the contract of the app does not declare it. */
export function entryPoint(app: string, name: string): EntryPoint {
  const found = knownEntryPoints.find((each) => each.app === app && each.name === name);
  if (!found) throw new Error(`the contract of ${app} declares no entry point ${name}`);
  return found;
}

/** Every allowed call; the batch form is not listed beside its read. */
export const declaredEdges = (): readonly Edge[] =>
  [
    ...rpcPolicies().map(({ name, calls }) => ({ origin: name, calls })),
    ...knownOperations,
    ...knownEntryPoints,
  ].flatMap(({ origin, calls }) => calls.map((callee) => ({ origin, callee })));

/** What an app may call at all, batch forms included, sorted. */
export function calleesOf(app: string): readonly string[] {
  const callers = [
    ...rpcPolicies(),
    ...knownOperations.map((each) => ({ ...each, app: 'api' })),
    ...knownEntryPoints,
  ];
  const named = callers.filter((caller) => caller.app === app).flatMap(({ calls }) => calls);
  return [...new Set(named.flatMap(withBatch))].sort();
}

/** The apps that may call an RPC, sorted. */
export const callersOf = (rpc: string): readonly string[] =>
  apps().filter((app) => calleesOf(app).includes(rpc));

/** Every app that a contract names. */
export const apps = (): readonly string[] =>
  [...new Set(services.map(appOf).filter((app) => app !== ''))].sort();

/** The read that a batch RPC answers many of; the RPC itself where it is no batch form. */
export const readOf = (name: string): string => reads.get(name) ?? name;

const withBatch = (name: string): string[] => {
  const { batch } = rpcPolicy(name);
  return batch ? [name, batch] : [name];
};

const ms = (duration: Duration | undefined, absent: number) => (duration ? durationMs(duration) : absent);

function policyOf(method: DescMethod): RpcPolicy {
  const { timeout, calls, batch, repeat, localWork, retry } = getOption(method, rpc);
  if (!timeout) throw new Error(`${nameOf(method)} states no timeout`);
  return {
    name: nameOf(method),
    app: appOf(method.parent),
    timeoutMs: durationMs(timeout),
    localWorkMs: ms(localWork, defaultLocalWorkMs),
    calls,
    batch: batch || undefined,
    repeatable: isRepeatable(repeat, method.idempotency),
    retry: retry && { attempts: retry.attempts, perTryTimeoutMs: ms(retry.perTryTimeout, 0) },
  };
}

function isRepeatable(repeat: Repeat, idempotency: MethodOptions_IdempotencyLevel): boolean {
  switch (repeat) {
    case Repeat.NEVER:
      return false;
    case Repeat.WITH_KEY:
      return true;
    case Repeat.UNSPECIFIED:
      return idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
  }
}

function operationOf(method: DescMethod): Operation {
  const policy = getOption(method, operation);
  const { pattern } = getOption(method, http);
  if (!policy.timeout) throw new Error(`${nameOf(method)} states no timeout`);
  if (!pattern.case) throw new Error(`${nameOf(method)} states no HTTP method and path`);
  return {
    name: method.name,
    origin: nameOf(method),
    method: pattern.case.toUpperCase() as HttpMethod,
    path: pattern.value,
    access: policy.access,
    scopes: policy.scopes,
    keyRequired: policy.idempotencyKey === IdempotencyKey.REQUIRED,
    limitClass: policy.limitClass,
    timeoutMs: durationMs(policy.timeout),
    localWorkMs: ms(policy.localWork, defaultLocalWorkMs),
    calls: policy.calls,
  };
}

const entryPointOf = (
  app: string,
  { name, kind, timeout, calls, topic, queue, localWork }: EntryPointOption,
) => {
  if (!timeout) throw new Error(`${app}#${name} states no timeout`);
  const budget = { timeoutMs: durationMs(timeout), localWorkMs: ms(localWork, defaultLocalWorkMs) };
  return { origin: `${app}#${name}`, app, name, kind, calls, topic, queue, ...budget };
};

const rpcs = services.filter(({ typeName }) => typeName !== edgeService).flatMap(({ methods }) => methods);
const policies = new Map(rpcs.map((method) => [nameOf(method), policyOf(method)]));
const reads = new Map(
  [...policies.values()]
    .flatMap(({ name, batch }) => (batch ? [[methodNamed(batch), name] as const] : []))
    .map(([batch, read]) => [nameOf(batch), read]),
);
const knownOperations = serviceNamed(edgeService).methods.map(operationOf);
const knownEntryPoints: readonly EntryPoint[] = services.flatMap((desc) =>
  getOption(desc, service).entryPoints.map((declared) => entryPointOf(appOf(desc), declared)),
);
