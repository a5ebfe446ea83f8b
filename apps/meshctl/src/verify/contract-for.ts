import { existsSync } from 'node:fs';
import { dev } from '#charts/environments/dev.js';
import { deploymentOf as deploymentIn } from '#charts/environments/deployment.js';
import { prod } from '#charts/environments/prod.js';
import { staging } from '#charts/environments/staging.js';
import type { Cluster } from '#manifests/cluster.js';
import { deploymentOf } from '#verify/deployment-of.js';
import type { Contract } from '#verify/rule.js';
import { readContracts } from '../read-contracts.js';

/** Where .proto files are in this repository. */
export const usualContracts = 'libs/contracts/proto';

const environments = { dev, staging, prod };

export const environmentNames: readonly string[] = Object.keys(environments);

/**
 * What the manifests are held against. Undefined where there is no contract, where none is wanted, or where the manifests
 * hold none of its apps.
 * @param options.contracts - a folder; false where none is wanted, undefined where it is to be found
 * @param options.env - an environment of charts/ that says where things run, instead of the manifests
 * @throws UnreadableContracts
 */
export function contractFor(
  cluster: Cluster,
  { contracts, env }: { readonly contracts: string | false | undefined; readonly env: string | undefined },
): Contract | undefined {
  if (contracts === false || (contracts === undefined && !existsSync(usualContracts))) return undefined;
  const mesh = readContracts(contracts ?? usualContracts);
  const found = deploymentOf(cluster, mesh);
  if (!found) return undefined;
  return { mesh, deployment: env === undefined ? found : environmentNamed(env) };
}

function environmentNamed(name: string) {
  const environment = Object.entries(environments).find(([each]) => each === name)?.[1];
  if (!environment)
    throw new Error(`there is no environment ${name}; there are ${environmentNames.join(', ')}`);
  return deploymentIn(environment);
}
