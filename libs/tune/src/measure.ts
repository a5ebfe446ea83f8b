import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import { attemptsOf, type Attempts } from './attempts.js';
import { nothingSeen, type Observations, type OperationSeen } from './observations.js';
import type { Evidence } from './proposal.js';
import { saturation } from './saturation.js';
import { timeOfTry, type TimeOfTry } from './time-of-try.js';

/** What the numbers ask of one caller, whatever the others need. */
export interface Measured {
  readonly time: TimeOfTry;
  readonly tries: Attempts;
}

/** Counts of all that an app answers. */
export interface AppTotal {
  readonly calls: number;
  /** UNAVAILABLE and DEADLINE_EXCEEDED. */
  readonly gatewayErrors: number;
}

/** The operations and RPCs that an app answers, added up. */
export function totalOf(mesh: Mesh, { operations }: Observations, app: string): AppTotal {
  const seen = [...mesh.rpcs, ...mesh.operations]
    .filter((each) => each.app === app)
    .flatMap(({ name }) => operations.get(name) ?? []);
  const sum = (part: (one: OperationSeen) => number) => seen.reduce((total, one) => total + part(one), 0);
  return { calls: sum(({ calls }) => calls), gatewayErrors: sum((one) => one.unavailable + one.late) };
}

/** By origin. Entry points are counted under no route, so nothing is known of them. */
export const measureAll = (mesh: Mesh, observations: Observations): ReadonlyMap<string, Measured> =>
  new Map(callersIn(mesh).map((caller) => [caller.origin, measure(mesh, observations, caller)]));

function measure(mesh: Mesh, observations: Observations, caller: Caller): Measured {
  const rpc = rpcNamed(mesh, caller.origin);
  const operation = mesh.operations.find(({ origin }) => origin === caller.origin);
  const name = rpc?.name ?? operation?.name;
  if (name === undefined)
    return unmeasured('an entry point is no route: the mesh counts what it calls, not how long it runs');
  const seen = observations.operations.get(name) ?? nothingSeen;
  const app = observations.apps.get(caller.app);
  const saturated = saturation(app, totalOf(mesh, observations, caller.app).calls);
  const time = rpc?.streaming
    ? unmeasured('a stream ends when its reader ends it').time
    : notForTheSaturated(timeOfTry(seen, caller), caller, saturated);
  return { time, tries: rpc ? attemptsOf(rpc, seen, app, saturated) : noTries };
}

const noTries: Attempts = { attempts: 0, reasons: [], evidence: [] };

const unmeasured = (reason: string): Measured => ({
  time: { ms: undefined, reason, evidence: [] },
  tries: noTries,
});

/** A longer time lets more calls pile up at what has too many already. */
function notForTheSaturated(time: TimeOfTry, caller: Caller, saturated: readonly Evidence[]): TimeOfTry {
  if (time.ms === undefined || time.ms <= caller.tryMs || saturated.length === 0) return time;
  const reason = `${caller.app} is asked more than it bears: it would need less to do, not more time`;
  return { ms: undefined, reason, evidence: [...time.evidence, ...saturated] };
}
