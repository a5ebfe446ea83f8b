import type { Mesh } from '#mesh/mesh.js';
import { callersIn, rpcNamed } from '#mesh/queries.js';
import { accept, type Accepted } from './accept.js';
import { callerProposal, callerRemark } from './caller-proposal.js';
import { concurrencyOf, type ShareOf } from './concurrency.js';
import { arrange } from './deadlines.js';
import { ejectionOf } from './ejection.js';
import { measureAll, totalOf } from './measure.js';
import type { Observations } from './observations.js';
import type { Proposal, Remark } from './proposal.js';
import { retryBudgetOf } from './retry-budget.js';

/** All that tuning has to say. */
export interface Tuning extends Accepted {
  /** Why nothing is proposed where that is so, and what no option of a contract would change. */
  readonly remarks: readonly Remark[];
}

interface Findings {
  readonly proposals: readonly Proposal[];
  readonly remarks: readonly Remark[];
}

/**
 * What the contracts should state by what was seen. `mesh` has no violations, and neither has it with all accepted
 * proposals. `only` names one subject: of the others nothing is proposed, even where this one would need it.
 */
export function propose(mesh: Mesh, observations: Observations, shareOf: ShareOf, only?: string): Tuning {
  const isWanted = ({ subject }: { readonly subject: string }) => only === undefined || subject === only;
  const apps = findingsOfApps(mesh, observations, shareOf);
  const findings = (mayAddTries: (origin: string) => boolean): Findings => {
    const callers = findingsOfCallers(mesh, observations, mayAddTries);
    return {
      proposals: [...callers.proposals, ...apps.proposals],
      remarks: [...callers.remarks, ...apps.remarks],
    };
  };
  const wished = findings(() => true);
  const all = accept(mesh, wished.proposals);
  // A further try that the rules refuse must not take the times with it that were measured.
  const refusedTries = all.refused.filter(({ proposal }) => addsTries(proposal));
  const unable = new Set(refusedTries.map(({ proposal }) => proposal.subject));
  const possible = unable.size === 0 ? wished : findings((origin) => !unable.has(origin));
  const wanted = accept(mesh, possible.proposals.filter(isWanted));
  const together = only === undefined ? wanted : accept(mesh, possible.proposals);
  const refused = [...refusedTries.filter(({ proposal }) => isWanted(proposal)), ...wanted.refused];
  return {
    ...wanted,
    refused: refused.map((each) => ({
      ...each,
      passesWithOthers: together.proposals.includes(each.proposal),
    })),
    remarks: possible.remarks.filter(isWanted),
  };
}

const addsTries = ({ changes }: Proposal): boolean =>
  changes.some(
    (change) => change.kind === 'retry' && (change.to?.attempts ?? 0) > (change.from?.attempts ?? 0),
  );

function findingsOfCallers(
  mesh: Mesh,
  observations: Observations,
  mayAddTries: (origin: string) => boolean,
): Findings {
  const measured = measureAll(mesh, observations);
  const deadlines = arrange(mesh, ({ origin }) => {
    const { time, tries } = measured.get(origin) ?? {};
    const stated = rpcNamed(mesh, origin)?.retry?.attempts ?? 0;
    // A further try takes a time of its own, which has to be known.
    const mayChange = (tries?.attempts ?? 0) <= stated || (time?.ms !== undefined && mayAddTries(origin));
    return { tryMs: time?.ms, attempts: mayChange ? (tries?.attempts ?? 0) : stated };
  });
  const findings = callersIn(mesh).flatMap((caller) => {
    const [found, deadline] = [measured.get(caller.origin), deadlines.get(caller.origin)];
    if (!found || !deadline) return [];
    const proposal = callerProposal(caller, rpcNamed(mesh, caller.origin)?.retry, deadline, found);
    return [proposal ? { proposal } : { remark: callerRemark(caller, deadline, found) }];
  });
  return {
    proposals: findings.flatMap(({ proposal }) => proposal ?? []),
    remarks: findings.flatMap(({ remark }) => remark ?? []),
  };
}

function findingsOfApps(mesh: Mesh, observations: Observations, shareOf: ShareOf): Findings {
  const findings = mesh.workloads.flatMap((workload) => {
    const { app } = workload;
    const { calls, gatewayErrors } = totalOf(mesh, observations, app);
    return [
      concurrencyOf(mesh, workload, observations, calls, shareOf),
      retryBudgetOf(mesh, workload, observations, calls),
      ejectionOf(workload, observations.apps.get(app), calls, gatewayErrors),
    ];
  });
  return {
    proposals: findings.flatMap(({ proposal }) => proposal ?? []),
    remarks: findings.flatMap(({ remark }) => remark ?? []),
  };
}
