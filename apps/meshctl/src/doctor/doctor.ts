import { join } from 'node:path';
import { deploymentFor } from '../deployment/deployment-for.js';
import { exitCode } from '../exit-code.js';
import { readContracts } from '../read-contracts.js';
import { groups, type Group } from './check.js';
import { ClusterProblem } from './cluster-problem.js';
import type { Contract } from './contract.js';
import { readDeclaration } from './declaration.js';
import { describeReports } from './describe-reports.js';
import { examine } from './examine.js';
import { Kubectl } from './kubectl.js';
import { LiveCluster } from './live-cluster.js';
import { Progress } from './progress.js';
import { verdictOf } from './verdict.js';

export interface DoctorOptions {
  readonly env?: string;
  readonly manifests: string;
  readonly contracts: string;
  readonly deployment?: string;
  readonly only?: readonly Group[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly kubectl: string;
  readonly json?: boolean;
}

/** Examines a live cluster, and tells what is not as it is declared. */
export async function doctor(folders: readonly string[], options: DoctorOptions): Promise<number> {
  const { env, manifests, only = groups, json = false } = options;
  if (env === undefined && folders.length === 0)
    throw new Error(
      'nothing says what should be there: name an environment (--env dev), or folders of manifests',
    );
  const own = env === undefined ? [] : [join(manifests, 'platform'), join(manifests, env)];
  const declaration = readDeclaration([...own, ...folders]);
  const contract = await contractFor(options);
  const progress = new Progress(only);
  try {
    const cluster = new LiveCluster(new Kubectl(commandOf(options)), declaration);
    const reports = await examine(cluster, contract, only, (group) => progress.done(group));
    progress.end();
    const verdict = verdictOf(reports);
    console.log(json ? JSON.stringify({ ...verdict, reports }, undefined, 2) : describeReports(reports));
    return verdict.exit;
  } catch (error) {
    if (!(error instanceof ClusterProblem)) throw error;
    progress.end();
    if (json)
      console.log(JSON.stringify({ exit: exitCode.unusable, problem: error.message, next: error.next }));
    else console.error(`meshctl: ${error.message}\n  next ${error.next}`);
    return exitCode.unusable;
  } finally {
    progress.end();
  }
}

/** Undefined where nothing says where its apps run. */
async function contractFor({ contracts, env, deployment }: DoctorOptions): Promise<Contract | undefined> {
  if (env === undefined && deployment === undefined) return undefined;
  const mesh = readContracts(contracts);
  return { mesh, deployment: await deploymentFor(mesh, { env: env ?? '', deployment }) };
}

const commandOf = ({ kubectl, kubeconfig, context }: DoctorOptions): readonly string[] => [
  ...kubectl.split(' '),
  ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
  ...(context === undefined ? [] : [`--context=${context}`]),
];
