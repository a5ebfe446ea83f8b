import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { Command } from 'commander';
import { addCompletion } from './completion/command.js';
import { addDiff } from './diff/command.js';
import { addDoctor } from './doctor/command.js';
import { exitCode } from './exit-code.js';
import { addExplain } from './explain/command.js';
import { addGraph } from './graph/command.js';
import { addInit } from './init/command.js';
import { packageFile } from './package-file.js';
import { addSimulate } from './simulate/command.js';
import { addSynth } from './synth/command.js';
import { addTune } from './tune/command.js';
import { UnreadableContracts } from './unreadable-contracts.js';
import { addVerify } from './verify/command.js';
import { addWork } from './failed-work/command.js';

// A command loads its own modules when it is run, compiled once for all runs.
enableCompileCache();

const { version } = JSON.parse(readFileSync(packageFile('../package.json'), 'utf8')) as { version: string };

const program = new Command('meshctl')
  .description('The mesh, compiled from its contracts.')
  .version(version)
  .showHelpAfterError('(meshctl --help tells what there is)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCode.ok : exitCode.unusable))
  .addHelpText(
    'after',
    '\nExit codes: 0 all is well, 1 refused (unsafe contracts, or manifests that are not theirs), 2 cannot be carried out',
  );

addInit(program);
addSynth(program);
addDiff(program);
addGraph(program);
addTune(program);
addExplain(program);
addDoctor(program);
addSimulate(program);
addVerify(program);
addWork(program);
// Last, since it completes what is there.
addCompletion(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UnreadableContracts) console.error(`the contracts cannot be read:\n${error.message}`);
  else console.error(`meshctl: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = exitCode.unusable;
}
