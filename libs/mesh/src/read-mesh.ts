import { getOption, hasOption, type DescMethod, type DescService, type Registry } from '@bufbuild/protobuf';
import { durationMs, MethodOptions_IdempotencyLevel, type Duration } from '@bufbuild/protobuf/wkt';
import { http } from '#contracts/google/api/annotations_pb.js';
import {
  IdempotencyKey,
  operation,
  Repeat,
  rpc,
  service,
  type Objective as ObjectiveOption,
} from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { EntryPoint, HttpMethod, Mesh, Objective, Operation, Rpc, Workload } from './mesh.js';
import { placesOfEntryPoint, placesOfMethod, placesOfService } from './places.js';

/** The defaults of policy.proto. */
const defaultLocalWorkMs = 100;
const defaultConcurrency = 100;
const defaultEjectionFailures = 5;
const defaultRetryBudgetPercent = 20;
const defaultMaxTries = 4;

/**
 * What the contracts state, as they state it: contradictions are no errors here but violations of rules. Services
 * without options are read as well, since a contract that states nothing is one that the rules refuse.
 */
export function readMesh(registry: Registry): Mesh {
  const services = [...registry].filter((desc) => desc.kind === 'service');
  const methods = services.flatMap((desc) => desc.methods);
  const isOperation = (method: DescMethod) => hasOption(method, operation);
  return {
    workloads: workloadsOf(services),
    rpcs: methods
      .filter((method) => !isOperation(method))
      .map(rpcOf)
      .sort(byOrigin),
    operations: methods.filter(isOperation).map(operationOf),
    entryPoints: services.flatMap(entryPointsOf).sort(byOrigin),
    doors: services.flatMap((desc) =>
      getOption(desc, service).doors.map(({ prefix, app }) => ({ prefix, app })),
    ),
  };
}

/** The app, a folder of apps/, that serves or holds what the service declares. */
export const appOf = (desc: DescService): string => getOption(desc, service).app;

const nameOf = (method: DescMethod): string => `${method.parent.typeName}/${method.name}`;

const byOrigin = (one: { origin: string }, other: { origin: string }) => (one.origin < other.origin ? -1 : 1);

const ms = (duration: Duration | undefined, absent: number) => (duration ? durationMs(duration) : absent);

function rpcOf(method: DescMethod): Rpc {
  const { timeout, calls, batch, repeat, localWork, retry, slo } = getOption(method, rpc);
  return {
    origin: nameOf(method),
    name: nameOf(method),
    app: appOf(method.parent),
    timeoutMs: ms(timeout, 0),
    tryMs: ms(retry?.perTryTimeout, ms(timeout, 0)),
    localWorkMs: ms(localWork, defaultLocalWorkMs),
    calls,
    batch: batch || undefined,
    repeatable: isRepeatable(repeat, method.idempotency),
    keyed: repeat === Repeat.WITH_KEY,
    retry: retry && { attempts: retry.attempts, perTryTimeoutMs: ms(retry.perTryTimeout, 0) },
    streaming: method.methodKind !== 'unary',
    objective: objectiveOf(slo),
    places: placesOfMethod(method, rpc),
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
  return {
    origin: nameOf(method),
    name: method.name,
    app: appOf(method.parent),
    method: (pattern.case ?? '').toUpperCase() as HttpMethod,
    path: pattern.case === undefined ? '' : pattern.value,
    access: policy.access,
    scopes: policy.scopes,
    keyRequired: policy.idempotencyKey === IdempotencyKey.REQUIRED,
    limitClass: policy.limitClass,
    timeoutMs: ms(policy.timeout, 0),
    tryMs: ms(policy.timeout, 0),
    localWorkMs: ms(policy.localWork, defaultLocalWorkMs),
    calls: policy.calls,
    maxTries: policy.maxTries || defaultMaxTries,
    objective: objectiveOf(policy.slo),
    places: placesOfMethod(method, operation),
  };
}

const entryPointsOf = (desc: DescService): EntryPoint[] =>
  getOption(desc, service).entryPoints.map(
    ({ name, kind, timeout, calls, topic, queue, localWork, maxTries }, index) => ({
      origin: `${appOf(desc)}#${name}`,
      app: appOf(desc),
      name,
      kind,
      timeoutMs: ms(timeout, 0),
      tryMs: ms(timeout, 0),
      localWorkMs: ms(localWork, defaultLocalWorkMs),
      calls,
      topic,
      queue,
      maxTries: maxTries || defaultMaxTries,
      places: placesOfEntryPoint(desc, index),
    }),
  );

const objectiveOf = (slo: ObjectiveOption | undefined): Objective | undefined =>
  slo && {
    availability: slo.availabilityPercent / 100,
    latencyMs: slo.latency ? durationMs(slo.latency) : undefined,
  };

/** Several services of one app are one workload: what any of them states holds for it. */
function workloadsOf(services: readonly DescService[]): Workload[] {
  const named = services.filter((desc) => appOf(desc) !== '');
  return [...Map.groupBy(named, appOf)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([app, own]) => {
      const options = own.map((desc) => getOption(desc, service));
      return {
        app,
        services: own
          .filter(servesGrpc)
          .map(({ typeName }) => typeName)
          .sort(),
        concurrency: Math.max(...options.map(({ concurrency }) => concurrency)) || defaultConcurrency,
        ejectionFailures:
          Math.max(...options.map(({ ejectionFailures }) => ejectionFailures)) || defaultEjectionFailures,
        retryBudgetPercent:
          Math.max(...options.map(({ retryBudgetPercent }) => retryBudgetPercent)) ||
          defaultRetryBudgetPercent,
        thirdParties: options
          .flatMap(({ thirdParties }) => thirdParties)
          .map(({ name, host, port, tls }) => ({ name, host, port, tls })),
        stores: [...new Set(options.flatMap(({ stores }) => stores))].sort(),
        places: placesOfService(own[0] as DescService),
      };
    });
}

const servesGrpc = (desc: DescService) => desc.methods.some((method) => !hasOption(method, operation));
