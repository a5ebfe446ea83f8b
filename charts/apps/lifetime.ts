import type { Mesh } from '#mesh/mesh.js';
import { callersIn } from '#mesh/queries.js';

/** How long an app takes to end without breaking what is under way. */
export interface Lifetime {
  /** It still takes calls, until every sidecar has heard that it goes. */
  readonly delaySeconds: number;
  /** What it works on may end: the longest of its budgets. */
  readonly graceSeconds: number;
  /** Then it is killed. */
  readonly killedAfterSeconds: number;
}

/** istiod gathers changes for up to 10 s while they keep coming (PILOT_DEBOUNCE_MAX), and then has to tell them. */
const delaySeconds = 12;
/** What it holds is closed in so long: boot-service.ts gives ten seconds. */
const closingSeconds = 10;
const reserveSeconds = 5;

export function lifetimeOf(mesh: Mesh, app: string): Lifetime {
  const budgets = callersIn(mesh).filter((caller) => caller.app === app);
  const longestMs = Math.max(0, ...budgets.map(({ timeoutMs }) => timeoutMs));
  const graceSeconds = Math.ceil(longestMs / 1000) + 1;
  return {
    delaySeconds,
    graceSeconds,
    killedAfterSeconds: delaySeconds + graceSeconds + closingSeconds + reserveSeconds,
  };
}
