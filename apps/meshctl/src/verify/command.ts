import type { Command } from 'commander';
import { environmentNames, shopEnvironments } from '../deployment/shop-environments.js';
import type { VerifyOptions } from './verify.js';

/** Adds `meshctl verify`. */
export const addVerify = (program: Command): Command =>
  program
    .command('verify')
    .description('judge manifests by what they decide together, against the contracts where there are some')
    .argument('[source...]', 'folders and files with manifests, or "-" for standard input')
    .option(
      '--contracts <folder>',
      'where the .proto files are (default: libs/contracts/proto, where that is)',
    )
    .option('--no-contracts', 'judge the manifests alone')
    .option(
      '-e, --env <name>',
      `take replicas and stores from an environment: ${environmentNames.join(', ')}`,
    )
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .option('--kubernetes <version>', 'of the cluster that they are for, as in 1.34')
    .option('--baseline <file>', 'tell only what is not known by this file')
    .option('--write-baseline', 'make what is found now known by the file of --baseline')
    .option('--json', 'print findings as JSON')
    .option('--sarif', 'print findings as SARIF 2.1.0')
    .option('--explain <rule>', 'print the page of a rule')
    .option('--list', 'print the rules')
    .addHelpText(
      'after',
      `
Examples:
  meshctl verify --env dev                         k8s/platform and k8s/dev, against the contracts
  meshctl verify k8s/platform k8s/dev k8s/istio    with the settings of Istio, too
  helm template shop ./chart | meshctl verify -    whatever somebody else renders
  kubectl kustomize overlays/prod | meshctl verify - --no-contracts
  meshctl verify --env prod --sarif > meshctl.sarif
  meshctl verify manifests --baseline known.json --write-baseline
  meshctl verify --explain MC001

An object may say that a rule does not hold for it, and why:
  metadata.annotations["meshctl.meshcart.dev/ignore"]: "MC008 one pod is enough, the callee keeps no state"`,
    )
    .action(async (sources: readonly string[], { contracts, ...options }: CommandOptions) => {
      const { verify } = await import('./verify.js');
      process.exitCode = verify(sources, {
        ...options,
        deploymentFor: await deploymentFor(options),
        // Commander says true where nobody says anything.
        ...(contracts === true || contracts === undefined ? {} : { contracts }),
      });
    });

type CommandOptions = Omit<VerifyOptions, 'contracts' | 'deploymentFor'> & {
  readonly contracts?: string | boolean;
  readonly deployment?: string;
};

async function deploymentFor({ env, deployment }: CommandOptions): Promise<VerifyOptions['deploymentFor']> {
  if (deployment !== undefined) {
    const { readDeployment } = await import('../deployment/read-deployment.js');
    return (mesh) => readDeployment(deployment, mesh).deployment;
  }
  if (env === undefined) return undefined;
  const environment = (await shopEnvironments()).get(env);
  if (!environment)
    throw new Error(`there is no environment ${env}; there are ${environmentNames.join(', ')}`);
  return () => environment;
}
