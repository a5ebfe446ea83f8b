import type { Caller, Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import type { Change } from '../change.js';

/**
 * Who may call what. The mesh knows apps, so access opens where no origin of an app had it; that one more origin makes
 * use of what its app has is a change of load at most.
 */
export function accessChanges(before: Mesh, after: Mesh): readonly Change[] {
  const [old, young] = [grantsIn(before), grantsIn(after)];
  return [
    ...missingIn(old, young).map(({ app, callee, by }): Change => {
      const isNew = rpcNamed(before, callee) === undefined;
      return {
        risk: isNew ? 'careful' : 'dangerous',
        facet: 'access',
        subject: `${app} -> ${callee}`,
        before: 'refused',
        after: `allowed, for ${by.origin}`,
        reason: isNew
          ? 'the RPC is new, and whoever holds the identity of this app may call it'
          : 'whoever holds the identity of this app may call it from now on',
        place: by.places('calls'),
      };
    }),
    ...missingIn(young, old).map(({ app, callee, by }): Change => {
      const isGone = rpcNamed(after, callee) === undefined;
      return {
        risk: 'careful',
        facet: 'access',
        subject: `${app} -> ${callee}`,
        before: `allowed, for ${by.origin}`,
        after: isGone ? 'the RPC is gone' : 'refused',
        reason: 'a pod of the old version that still calls it is refused as soon as this is applied',
        place: callersIn(after)
          .find(({ origin }) => origin === by.origin)
          ?.places('calls'),
      };
    }),
    ...originChanges(before, after, old, young),
  ];
}

/** By app, each callee with the first origin that names it. */
type Grants = ReadonlyMap<string, ReadonlyMap<string, Caller>>;

function grantsIn(mesh: Mesh): Grants {
  const grants = new Map<string, Map<string, Caller>>();
  for (const caller of callersIn(mesh)) {
    const own = grants.get(caller.app) ?? new Map<string, Caller>();
    grants.set(caller.app, own);
    for (const callee of caller.calls)
      for (const name of [callee, rpcNamed(mesh, callee)?.batch])
        if (name !== undefined && !own.has(name)) own.set(name, caller);
  }
  return grants;
}

interface Grant {
  readonly app: string;
  readonly callee: string;
  readonly by: Caller;
}

/** What the second has and the first has not. */
const missingIn = (first: Grants, second: Grants): readonly Grant[] =>
  [...second].flatMap(([app, own]) =>
    [...own].filter(([callee]) => !first.get(app)?.has(callee)).map(([callee, by]) => ({ app, callee, by })),
  );

/** Calls that come or go while their app has the access before and after. */
function originChanges(before: Mesh, after: Mesh, old: Grants, young: Grants): readonly Change[] {
  const known = new Map(callersIn(before).map((caller) => [caller.origin, caller]));
  return callersIn(after).flatMap((caller) => {
    const former = known.get(caller.origin);
    if (!former) return [];
    const had = (callee: string) =>
      (old.get(caller.app)?.has(callee) ?? false) && (young.get(caller.app)?.has(callee) ?? false);
    const change = (callee: string, comes: boolean): Change => ({
      risk: 'safe',
      facet: 'access',
      subject: `${caller.origin} -> ${callee}`,
      before: comes ? undefined : 'called',
      after: comes ? 'called' : undefined,
      reason: `${caller.app} may call it before and after`,
      place: caller.places('calls'),
    });
    return [
      ...caller.calls
        .filter((callee) => !former.calls.includes(callee) && had(callee))
        .map((callee) => change(callee, true)),
      ...former.calls
        .filter((callee) => !caller.calls.includes(callee) && had(callee))
        .map((callee) => change(callee, false)),
    ];
  });
}
