import { existsSync, readFileSync } from 'node:fs';
import { Clone, Default, Errors } from 'typebox/value';
import { load } from 'js-yaml';
import type { Deployment } from '#mesh/deployment.js';
import type { Entrance } from '#mesh/kong/entrance.js';
import type { Mesh } from '#mesh/mesh.js';
import { deploymentSchema, type DeploymentFile } from './deployment-schema.js';

/** A deployment file that cannot be used; the message lists all that is wrong. */
export class UnusableDeployment extends Error {
  override readonly name = 'UnusableDeployment';

  constructor(file: string, problems: readonly string[]) {
    super(`${file} is no usable deployment:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

export interface StatedDeployment {
  readonly deployment: Deployment;
  /** Undefined where nothing is public. */
  readonly entrance: Entrance | undefined;
}

/**
 * Where the apps of the contracts run, as a file of YAML or JSON states it.
 * @throws UnusableDeployment where it is not there, does not parse, or does not fit the contracts.
 */
export function readDeployment(file: string, mesh: Mesh): StatedDeployment {
  const stated = validated(file);
  const problems = [...unknownNames(stated, mesh), ...missing(stated, mesh)];
  if (problems.length > 0) throw new UnusableDeployment(file, problems);
  return { deployment: deploymentOf(stated, mesh), entrance: entranceOf(stated) };
}

function validated(file: string): DeploymentFile {
  if (!existsSync(file))
    throw new UnusableDeployment(file, ['there is no such file; meshctl init writes a first one']);
  const value = Default(deploymentSchema, Clone(parsed(file)));
  const problems = Errors(deploymentSchema, value).flatMap(({ keyword, instancePath, message }) =>
    // Of a field too many the schema says so twice; what it says of the field itself is told.
    keyword === 'additionalProperties'
      ? []
      : [`${instancePath || 'the file'} ${keyword === 'boolean' ? 'is no field of a deployment' : message}`],
  );
  if (problems.length > 0) throw new UnusableDeployment(file, problems);
  return value as DeploymentFile;
}

function parsed(file: string): unknown {
  try {
    return load(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UnusableDeployment(file, [error instanceof Error ? error.message : String(error)]);
  }
}

/** A misspelt name would silently leave a default in place. */
function unknownNames({ replicas = {}, stores = {}, thirdParties = {} }: DeploymentFile, mesh: Mesh) {
  const stated = (field: string, names: object, known: readonly string[]) =>
    Object.keys(names)
      .filter((name) => !known.includes(name))
      .map((name) => `/${field}/${name} is in no contract; there are ${known.join(', ') || 'none'}`);
  return [
    ...stated(
      'replicas',
      replicas,
      mesh.workloads.map(({ app }) => app),
    ),
    ...stated('stores', stores, storesOf(mesh)),
    ...stated(
      'thirdParties',
      thirdParties,
      mesh.workloads.flatMap((workload) => workload.thirdParties.map(({ name }) => name)),
    ),
  ];
}

const missing = (stated: DeploymentFile, mesh: Mesh): readonly string[] => [
  ...storesOf(mesh)
    .filter((name) => stated.stores?.[name] === undefined)
    .map((name) => `/stores/${name} is missing: the contracts say that it is used`),
  ...(mesh.operations.length > 0 && stated.public === undefined
    ? ['/public is missing: the contracts have operations, so state the host that the world asks for']
    : []),
];

const storesOf = ({ workloads }: Mesh) => [...new Set(workloads.flatMap(({ stores }) => stores))];

const one = { min: 1, max: 1 };

function deploymentOf(stated: DeploymentFile, mesh: Mesh): Deployment {
  const { namespace, gateway = kong } = stated;
  return {
    namespace,
    dataNamespace: stated.dataNamespace ?? `${namespace}-data`,
    stores: stated.stores ?? {},
    replicas: Object.fromEntries(mesh.workloads.map(({ app }) => [app, stated.replicas?.[app] ?? one])),
    thirdParties: Object.fromEntries(
      Object.entries(stated.thirdParties ?? {}).map(([name, party]) => [
        name,
        { kind: 'external', party: { name, ...party } } as const,
      ]),
    ),
    gateway: { ...gateway, replicas: gateway.replicas ?? one },
  };
}

/** As Kong's chart names its proxy. */
const kong: NonNullable<DeploymentFile['gateway']> = {
  namespace: 'kong',
  account: 'kong',
  labels: { app: 'kong' },
};

const entranceOf = ({ public: entrance }: DeploymentFile): Entrance | undefined =>
  entrance && { host: entrance.host, certificate: entrance.certificate };
