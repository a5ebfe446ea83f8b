import type { Command } from 'commander';
import { usualContracts } from '../usual-contracts.js';
import type { SynthOptions } from './synth.js';

export const addSynth = (program: Command): Command =>
  program
    .command('synth')
    .description('write the manifests of each environment from the contracts; refuse unsafe ones')
    .option('-e, --env <name...>', 'only these folders of the output')
    .option('--contracts <folder>', 'where the .proto files are', usualContracts)
    .option('--deployment <file>', 'where your own apps run: writes their policies, no pods')
    .option('--out <folder>', 'where the manifests go', 'k8s')
    .option('--verify [manifest...]', 'write only what verify finds nothing in, beside these manifests')
    .option('--check', 'write nothing; fail where something would change')
    .option('--json', 'print what happened as JSON')
    .addHelpText(
      'after',
      `
Examples:
  meshctl synth                      all environments
  meshctl synth --env dev            k8s/dev only
  meshctl synth --check              in CI: fails where k8s/ is not what the contracts say
  meshctl synth --json | jq .violations
  meshctl synth --contracts proto --deployment deployment.yaml --out policies
  meshctl synth --contracts proto --deployment deployment.yaml --out policies --verify apps.yaml`,
    )
    .action(async (options: SynthOptions) => {
      const { synth } = await import('./synth.js');
      process.exitCode = await synth(options);
    });
