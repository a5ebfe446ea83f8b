import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Mesh } from '#mesh/mesh.js';
import { violationsOf } from '#mesh/violations.js';
import { observe } from '#tune/observe.js';
import { propose, type Tuning } from '#tune/propose.js';
import { readDeployment } from '../deployment/read-deployment.js';
import { shopEnvironments } from '../deployment/shop-environments.js';
import { describeViolations } from '../describe-violations.js';
import { exitCode } from '../exit-code.js';
import { readContracts } from '../read-contracts.js';
import { describeTuning, type LimitChange } from './describe-tuning.js';
import { editOf, type Edit } from './edit.js';
import { judgeByRules } from './judge-by-rules.js';
import { judgeBySimulation } from './judge-by-simulation.js';
import type { Judge } from './judge.js';
import { leastShare, limitsPerClient, type Environments } from './limits-per-client.js';
import { demandCalls, observePrometheus } from './observe-prometheus.js';
import { UnansweredQuery } from './prometheus.js';
import { answersIn, readRecording, writeRecording, type Recording } from './recording.js';
import { subjectNamed } from './subject-named.js';

export interface TuneOptions {
  readonly prometheus?: string;
  /** A recording instead. */
  readonly from?: string;
  readonly window: string;
  readonly step: string;
  /** One RPC, operation, entry point or app. */
  readonly rpc?: string;
  readonly contracts: string;
  /** Where the apps run; all environments of the shop where absent. */
  readonly deployment?: string;
  /** Where to keep what Prometheus answered. */
  readonly record?: string;
  readonly write?: boolean;
  readonly json?: boolean;
}

/** Proposes what the contracts should state by what was seen, and edits them where that is wanted. */
export async function tune(options: TuneOptions): Promise<number> {
  const { contracts, json = false, write = false } = options;
  const mesh = readContracts(contracts);
  const violations = violationsOf(mesh);
  if (violations.length > 0) {
    if (json) print({ ok: false, violations });
    else
      console.error(
        `${describeViolations(violations, contracts)}\n\nnothing is tuned while the contracts are unsafe`,
      );
    return exitCode.refused;
  }
  const environments = await environmentsFor(mesh, options);
  const only = options.rpc === undefined ? undefined : subjectNamed(mesh, options.rpc);
  const recording = await observed(options);
  const observations = observe(answersIn(recording), recording.window);
  const tuning = propose(mesh, observations, leastShare(mesh, environments), only);
  const edit = editOf(contracts, mesh, tuning, judgesFor(environments));
  const isWritten = write && edit.objections.length === 0 && edit.texts.size > 0;
  if (isWritten) for (const [file, text] of edit.texts) writeFileSync(join(contracts, file), text);
  const { proposals, refused, remarks } = tuning;
  const diff = diffOf(contracts, edit);
  const isRefused = refused.length > 0 || edit.objections.length > 0;
  const limits = limitsOf(mesh, environments, tuning);
  const { at, window } = recording;
  if (json) {
    const { objections } = edit;
    const said = [...remarks, ...edit.remarks];
    print({
      ok: !isRefused,
      at,
      window,
      proposals,
      limits,
      refused,
      objections,
      remarks: said,
      diff,
      written: isWritten,
    });
  } else console.log(describeTuning({ at, window, tuning, limits, edit, diff, isWritten }));
  return isRefused ? exitCode.refused : exitCode.ok;
}

/** Everyone who has a say before an edit is offered. Requests are played where most pods are: the last environment. */
function judgesFor(environments: Environments): readonly Judge[] {
  const deployment = [...environments.values()].at(-1);
  return [judgeByRules, ...(deployment ? [judgeBySimulation(deployment)] : [])];
}

/** Everywhere where a limit must suffice. */
const environmentsFor = async (mesh: Mesh, { deployment }: TuneOptions): Promise<Environments> =>
  deployment === undefined
    ? shopEnvironments()
    : new Map([[deployment, readDeployment(deployment, mesh).deployment]]);

async function observed(options: TuneOptions): Promise<Recording> {
  const { prometheus, from, window, step, record } = options;
  if ((prometheus === undefined) === (from === undefined))
    throw new UnansweredQuery(
      'say where the numbers come from: either --prometheus <url> or --from <recording>',
    );
  const recording =
    prometheus === undefined
      ? readRecording(from ?? '')
      : await observePrometheus({ prometheus, window, step });
  demandCalls(recording);
  if (record !== undefined) writeRecording(record, recording);
  return recording;
}

/** What changed concurrencies make of the limits of clients. */
const limitsOf = (
  mesh: Mesh,
  environments: Environments,
  { proposals, refused }: Tuning,
): readonly LimitChange[] =>
  [...proposals, ...refused.map(({ proposal }) => proposal)]
    .flatMap(({ changes }) => changes)
    .flatMap((change) => {
      if (change.kind !== 'concurrency') return [];
      const { app } = change;
      const after = limitsPerClient(mesh, environments, app, change.to);
      return limitsPerClient(mesh, environments, app, change.from).map(
        ({ environment, limit: from }, index) => ({
          app,
          environment,
          from,
          to: after[index]?.limit ?? from,
        }),
      );
    });

const diffOf = (contracts: string, { texts, originals }: Edit): string =>
  [...texts]
    .map(([file, text]) => {
      const path = join(contracts, file);
      const [from, to] = [`a/${path}`, `b/${path}`];
      const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
      return createTwoFilesPatch(from, to, originals.get(file) ?? '', text, '', '', options);
    })
    .join('');

const print = (value: unknown) => console.log(JSON.stringify(value, undefined, 2));
