import { existsSync } from 'node:fs';
import type { Cluster } from '#manifests/cluster.js';
import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { deploymentOf } from '#verify/deployment-of.js';
import type { Contract } from '#verify/rule.js';
import { readContracts } from '../read-contracts.js';
import { usualContracts } from '../usual-contracts.js';

export interface ContractOptions {
  /** A folder; false where none is wanted, undefined where it is to be found. */
  readonly contracts: string | false | undefined;
  /** Says where things run; the manifests do where it is absent. */
  readonly deploymentFor: ((mesh: Mesh) => Deployment) | undefined;
}

/**
 * What the manifests are held against. Undefined where there is no contract, where none is wanted, or where the manifests
 * hold none of its apps.
 * @throws UnreadableContracts
 */
export function contractFor(
  cluster: Cluster,
  { contracts, deploymentFor }: ContractOptions,
): Contract | undefined {
  if (contracts === false || (contracts === undefined && !existsSync(usualContracts))) return undefined;
  const mesh = readContracts(contracts ?? usualContracts);
  const found = deploymentOf(cluster, mesh);
  return found && { mesh, deployment: deploymentFor?.(mesh) ?? found };
}
