import { join } from 'node:path';
import { Option, type Command } from 'commander';
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

interface DoctorOptions {
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

export const addDoctor = (program: Command): Command =>
  program
    .command('doctor')
    .description('compare a live cluster with what is declared, down to what each proxy holds')
    .argument('[folders...]', 'manifests that should be applied, instead of --env or beside it')
    .option('-e, --env <name>', 'what was rendered for this environment: platform and it, and its contracts')
    .option('--manifests <folder>', 'where the manifests are', 'k8s')
    .option('--contracts <folder>', 'where the .proto files are', 'libs/contracts/proto')
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .addOption(new Option('--only <subject...>', 'only these subjects').choices(groups))
    .option('--kubeconfig <file>', 'as of kubectl; else KUBECONFIG, or ~/.kube/config')
    .option('--context <name>', 'as of kubectl')
    .option('--kubectl <command>', 'the kubectl to ask with', 'kubectl')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', help)
    .action(async (folders: readonly string[], options: DoctorOptions) => {
      process.exitCode = await doctor(folders, options);
    });

async function doctor(folders: readonly string[], options: DoctorOptions): Promise<number> {
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

const help = `
It asks by way of kubectl, with your kubeconfig. It changes nothing: what differs is tried as a dry run on the server.
It may be denied what it needs: to get and list the declared kinds, to patch them (dry run), the names of Secrets,
pods/exec in the sidecars and one app (config dumps and probes), and deployments of istio-system.

Subjects: ${groups.join(', ')}.

Exit codes: 0 the cluster runs what is declared, 1 it does not, 2 it could not be examined.

Examples:
  meshctl doctor --env dev                          everything, in the current context
  meshctl doctor --env prod --context prod-eu       another cluster
  meshctl doctor --env dev --only objects proxies   drift only, without probes
  meshctl doctor rendered/ other.yaml               manifests of anybody; contracts are not asked
  meshctl doctor --env dev --json | jq '.reports[].checks[]? | select(.status == "failed")'`;
