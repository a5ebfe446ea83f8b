import { Option, type Command } from 'commander';
import { usualContracts } from '../usual-contracts.js';
import type { DiffOptions } from './diff.js';

export const addDiff = (program: Command): Command =>
  program
    .command('diff')
    .description('tell what an edit changes: access, deadlines, tries, load, limits, what the world may ask')
    .argument('<before>', 'a commit, branch or tag, or a folder')
    .argument('[after]', 'a folder, or a commit', '.')
    .option('-e, --env <name>', 'the environment whose numbers of replicas and manifests count', 'dev')
    .option('--contracts <folder>', 'where the .proto files are on each side', usualContracts)
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .addOption(
      new Option('--fail-on <risk>', 'exit with 1 where there is this risk, or a worse one')
        .choices(['dangerous', 'careful', 'never'])
        .default('dangerous'),
    )
    .option('--markdown', 'print it for a comment on a pull request')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  meshctl diff HEAD                       what the work tree changes
  meshctl diff origin/main --markdown     in CI, for the pull request (docs/diff.md has the step)
  meshctl diff v1.4.0 v1.5.0 --env prod
  meshctl diff before/ after/             two folders of rendered manifests, or of .proto files
  meshctl diff main --fail-on careful --json | jq '.changes[] | select(.risk == "dangerous")'`,
    )
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diff } = await import('./diff.js');
      process.exitCode = await diff(before, after, options);
    });
