import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { readDeployment } from './read-deployment.js';
import { environmentNames, shopEnvironments } from './shop-environments.js';

/**
 * Where the apps of the contracts run: as a deployment file states it, or an environment of the shop where there is none.
 * Throws for an environment that there is not.
 */
export async function deploymentFor(
  mesh: Mesh,
  { env, deployment }: { readonly env: string; readonly deployment?: string },
): Promise<Deployment> {
  if (deployment !== undefined) return readDeployment(deployment, mesh).deployment;
  const environment = (await shopEnvironments()).get(env);
  if (!environment)
    throw new Error(
      `there is no environment ${env}; there are ${environmentNames.join(', ')}, and --deployment for your own`,
    );
  return environment;
}
