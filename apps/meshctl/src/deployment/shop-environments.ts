import type { Deployment } from '#mesh/deployment.js';

/** The environments that the shop's own charts describe. */
export const environmentNames = ['dev', 'staging', 'prod'] as const;

/** By name; loaded when needed, since the charts of the shop are no part of what others install. */
export async function shopEnvironments(): Promise<ReadonlyMap<string, Deployment>> {
  const [{ deploymentOf }, { dev }, { staging }, { prod }] = await Promise.all([
    import('#charts/environments/deployment.js'),
    import('#charts/environments/dev.js'),
    import('#charts/environments/staging.js'),
    import('#charts/environments/prod.js'),
  ]);
  return new Map([dev, staging, prod].map((each) => [each.name, deploymentOf(each)]));
}
