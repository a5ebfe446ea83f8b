import type { Caller, Mesh, RetryPolicy } from '#mesh/mesh.js';
import { spoken } from '#mesh/rules/rule.js';
import { rpcNamed } from '#mesh/queries.js';
import { calleesFirst } from './callees-first.js';
import { readableTime } from './readable-time.js';

/** What measurement asks of one caller. */
export interface Wish {
  /** What one try needs; undefined where that was not seen. */
  readonly tryMs: number | undefined;
  /** Tries beyond the first. */
  readonly attempts: number;
}

/** The times of one caller that fit all the others. */
export interface Deadline {
  readonly timeoutMs: number;
  readonly retry: RetryPolicy | undefined;
  /** Who asks for more than was measured, as in a callee that may take longer. */
  readonly heldUpBy: readonly string[];
}

/** Envoy waits 25 ms before a further try, and longer before later ones. */
const backOffMs = 100;
/** Closer than this, a change is not worth a rollout. */
const unchanged = { above: 1.1, below: 0.7 };

/**
 * Times for everyone, callees first: each try has room for the longest callee and the caller's own work, a batch form
 * takes no longer than its read, a promise can be kept within one try, and all tries fit the timeout. So no arrangement
 * breaks a rule about times. What was not measured stays, unless a callee asks for more.
 */
export function arrange(mesh: Mesh, wishOf: (caller: Caller) => Wish): ReadonlyMap<string, Deadline> {
  const deadlines = new Map<string, Deadline>();
  for (const caller of calleesFirst(mesh))
    deadlines.set(caller.origin, deadlineOf(mesh, caller, wishOf(caller), deadlines));
  return deadlines;
}

/** The least that something else asks for. */
interface Floor {
  readonly ms: number;
  readonly by: string;
}

function deadlineOf(
  mesh: Mesh,
  caller: Caller,
  { tryMs, attempts }: Wish,
  deadlines: ReadonlyMap<string, Deadline>,
): Deadline {
  const rpc = rpcNamed(mesh, caller.origin);
  const timeOf = (name: string) => deadlines.get(name)?.timeoutMs ?? 0;
  const floors = [
    ...caller.calls.map((name) => ({ ms: timeOf(name) + caller.localWorkMs, by: name })),
    ...promiseOf(mesh, caller),
  ];
  const batch: readonly Floor[] = rpc?.batch === undefined ? [] : [{ ms: timeOf(rpc.batch), by: rpc.batch }];
  if (attempts === 0) {
    const { ms: timeoutMs, heldUpBy } = settle(caller.timeoutMs, tryMs, [...floors, ...batch]);
    return { timeoutMs, retry: undefined, heldUpBy };
  }
  const oneTry = settle(caller.tryMs, tryMs, floors);
  const isAsStated = attempts === rpc?.retry?.attempts && oneTry.ms === caller.tryMs;
  const tries = (attempts + 1) * oneTry.ms + attempts * backOffMs;
  const all = raised(isAsStated ? caller.timeoutMs : readableTime(tries), batch);
  return {
    timeoutMs: all.ms,
    retry: { attempts, perTryTimeoutMs: oneTry.ms },
    heldUpBy: [...oneTry.heldUpBy, ...all.heldUpBy],
  };
}

interface Settled {
  readonly ms: number;
  readonly heldUpBy: readonly string[];
}

/** What is stated, where the wish is near it or unknown; never below the floors. */
function settle(statedMs: number, wishedMs: number | undefined, floors: readonly Floor[]): Settled {
  if (wishedMs === undefined) return raised(statedMs, floors);
  const ms = readableTime(wishedMs);
  const isNear = ms <= statedMs * unchanged.above && ms >= statedMs * unchanged.below;
  return raised(isNear ? statedMs : ms, floors);
}

function raised(ms: number, floors: readonly Floor[]): Settled {
  const above = floors.filter((floor) => floor.ms > ms);
  if (above.length === 0) return { ms, heldUpBy: [] };
  return {
    ms: readableTime(Math.max(...above.map((floor) => floor.ms))),
    heldUpBy: above.map(({ by }) => by),
  };
}

/** A try that can still keep the promise is not cut; where it is cut already, it is not cut any shorter. */
function promiseOf(mesh: Mesh, { origin, tryMs }: Caller): readonly Floor[] {
  const latencyMs = [...mesh.rpcs, ...mesh.operations].find((each) => each.origin === origin)?.objective
    ?.latencyMs;
  if (latencyMs === undefined) return [];
  return [
    { ms: Math.min(readableTime(latencyMs + 1), tryMs), by: `the ${spoken(latencyMs)} that it promises` },
  ];
}
