import { deploymentOf } from '#charts/environments/deployment.js';
import { dev } from '#charts/environments/dev.js';
import { prod } from '#charts/environments/prod.js';
import { staging } from '#charts/environments/staging.js';
import type { Deployment } from '#mesh/deployment.js';

const environments = { dev, staging, prod } as const;

export type EnvironmentName = keyof typeof environments;

export const environmentNames = Object.keys(environments) as readonly EnvironmentName[];

/** What an environment decides: replicas, stores, stand-ins. */
export const deploymentNamed = (name: EnvironmentName): Deployment => deploymentOf(environments[name]);
