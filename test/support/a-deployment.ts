import type { Deployment, Replicas } from '#mesh/deployment.js';

/** A cluster with nothing but the apps that are named, so many of each. */
export const aDeployment = (replicas: Readonly<Record<string, number | Replicas>>): Deployment => ({
  namespace: 'shop',
  dataNamespace: 'data',
  stores: {},
  replicas: Object.fromEntries(
    Object.entries(replicas).map(([app, each]) => [
      app,
      typeof each === 'number' ? { min: each, max: each } : each,
    ]),
  ),
  thirdParties: {},
  gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: { min: 1, max: 1 } },
});
