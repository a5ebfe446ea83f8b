import { deploymentOf } from '#charts/environments/deployment.js';
import { dev } from '#charts/environments/dev.js';
import { prod } from '#charts/environments/prod.js';
import { staging } from '#charts/environments/staging.js';
import type { Deployment } from '#mesh/deployment.js';

const environments = { dev, staging, prod };

/** Where the apps of the contracts run in one environment. Throws for one that there is not. */
export function deploymentNamed(name: string): Deployment {
  const environment = Object.values(environments).find((each) => each.name === name);
  if (!environment)
    throw new Error(`there is no environment ${name}; there are ${Object.keys(environments).join(', ')}`);
  return deploymentOf(environment);
}
