import { existsSync } from 'node:fs';
import { clusterOf } from '#manifests/cluster-of.js';
import type { Cluster } from '#manifests/cluster.js';
import { explainCall } from '#explain/explain-call.js';
import { explainOperation } from '#explain/explain-operation.js';
import { explainRequest, requestMeant, workloadMeant } from '#explain/explain-request.js';
import type { Explanation } from '#explain/explanation.js';
import { askerMeant, operationMeant, rpcMeant } from '#explain/names.js';
import type { Remedy } from '#explain/remedy.js';
import { remedyFor } from '#explain/remedy-for.js';
import type { Contract } from '#verify/rule.js';
import { deploymentFor } from '../deployment/deployment-for.js';
import { exitCode } from '../exit-code.js';
import { readContracts } from '../read-contracts.js';
import { readManifests } from '../read-manifests.js';
import { describeExplanation } from './describe-explanation.js';
import { describeRemedy } from './describe-remedy.js';
import { jsonOf } from './json-of.js';

export interface ExplainOptions {
  readonly env: string;
  /** False: from the manifests alone. */
  readonly contracts: string | false;
  readonly deployment?: string;
  readonly manifests?: readonly string[];
  readonly whyNot?: boolean;
  readonly json?: boolean;
}

/** Tells what becomes of a call, hop by hop. */
export async function explain(
  caller: string,
  callee: string | undefined,
  options: ExplainOptions,
): Promise<number> {
  const cluster = clusterOf(readManifests(options.manifests ?? renderedFor(options.env)));
  const contract = options.contracts === false ? undefined : await contractIn(options.contracts, options);
  const asked = contract
    ? byContract({ cluster, contract }, caller, callee)
    : byManifests(cluster, caller, callee);
  const { explanation, remedy } = asked;
  const folder = options.contracts === false ? undefined : options.contracts;
  const told = options.whyNot && !explanation.allowed ? remedy() : undefined;
  if (options.json) console.log(JSON.stringify(jsonOf(explanation, told), undefined, 2));
  else {
    console.log(describeExplanation(explanation, cluster, folder));
    if (told) console.log(`\n${describeRemedy(told, folder)}`);
    else if (!explanation.allowed) console.log('\n--why-not tells what to change');
  }
  return explanation.allowed ? exitCode.ok : exitCode.refused;
}

interface Asked {
  readonly explanation: Explanation;
  readonly remedy: () => Remedy;
}

function byContract(
  subject: { cluster: Cluster; contract: Contract },
  caller: string,
  callee: string | undefined,
): Asked {
  const { mesh, deployment } = subject.contract;
  if (callee === undefined) {
    const explanation = explainOperation(subject, operationMeant(mesh, caller));
    return { explanation, remedy: () => remedyFor(subject, explanation, undefined) };
  }
  const asker = askerMeant(mesh, deployment, caller);
  const explanation = explainCall(subject, asker, rpcMeant(mesh, callee));
  return { explanation, remedy: () => remedyFor(subject, explanation, asker) };
}

function byManifests(cluster: Cluster, caller: string, callee: string | undefined): Asked {
  if (callee === undefined)
    throw new Error(
      'say who calls and what, as in: meshctl explain --no-contracts shop/web "users.shop:8080 GET /"',
    );
  const subject = { cluster, contract: undefined };
  const from = workloadMeant(cluster, caller);
  const explanation = explainRequest(subject, requestMeant(cluster, from, callee));
  return { explanation, remedy: () => remedyFor(subject, explanation, undefined) };
}

async function contractIn(folder: string, options: ExplainOptions): Promise<Contract> {
  const mesh = readContracts(folder);
  return { mesh, deployment: await deploymentFor(mesh, options) };
}

/** What istiod is installed with decides as well, where it is there. */
function renderedFor(env: string): readonly string[] {
  const folders = ['k8s/platform', `k8s/${env}`];
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined)
    throw new Error(`there is no ${missing}: run meshctl synth, or name rendered manifests by --manifests`);
  return [...folders, ...['k8s/istio/operator.yaml'].filter((file) => existsSync(file))];
}
