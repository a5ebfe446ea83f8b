import { Command } from 'commander';
import { exitCode } from './exit-code.js';
import { UnreadableContracts } from './read-contracts.js';
import { synth, type SynthOptions } from './synth.js';
import { addVerify } from './verify/command.js';

const program = new Command('meshctl')
  .description('The mesh, compiled from its contracts.')
  .showHelpAfterError('(meshctl --help tells what there is)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.ok : exitCode.unusable))
  .addHelpText(
    'after',
    '\nExit codes: 0 all is well, 1 refused (unsafe contracts, or manifests that are not theirs), 2 cannot be carried out',
  );

program
  .command('synth')
  .description('write the manifests of each environment from the contracts; refuse unsafe ones')
  .option('-e, --env <name...>', 'only these folders of the output')
  .option('--contracts <folder>', 'where the .proto files are', 'libs/contracts/proto')
  .option('--out <folder>', 'where the manifests go', 'k8s')
  .option('--check', 'write nothing; fail where something would change')
  .option('--json', 'print what happened as JSON')
  .addHelpText(
    'after',
    `
Examples:
  meshctl synth                      all environments
  meshctl synth --env dev            k8s/dev only
  meshctl synth --check              in CI: fails where k8s/ is not what the contracts say
  meshctl synth --json | jq .violations`,
  )
  .action((options: SynthOptions) => {
    process.exitCode = synth(options);
  });

addVerify(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UnreadableContracts) console.error(`the contracts cannot be read:\n${error.message}`);
  else console.error(`meshctl: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = exitCode.unusable;
}
