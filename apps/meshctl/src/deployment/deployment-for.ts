import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { readDeployment } from './read-deployment.js';

/**
 * Where the apps of the contracts run: as a deployment file states it, or an environment of the shop where there is none.
 * Throws for an environment that there is not.
 */
export async function deploymentFor(
  mesh: Mesh,
  { env, deployment }: { readonly env: string; readonly deployment?: string },
): Promise<Deployment> {
  if (deployment !== undefined) return readDeployment(deployment, mesh).deployment;
  // Loaded when needed, since the charts of the shop are no part of what others install.
  const [{ deploymentOf }, { dev }, { staging }, { prod }] = await Promise.all([
    import('#charts/environments/deployment.js'),
    import('#charts/environments/dev.js'),
    import('#charts/environments/staging.js'),
    import('#charts/environments/prod.js'),
  ]);
  const environment = [dev, staging, prod].find(({ name }) => name === env);
  if (!environment)
    throw new Error(
      `there is no environment ${env}; there are dev, staging and prod, and --deployment for your own`,
    );
  return deploymentOf(environment);
}
