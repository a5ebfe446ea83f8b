import type { Command } from 'commander';
import type { InitOptions } from './init.js';

export const addInit = (program: Command): Command =>
  program
    .command('init')
    .description('put the vocabulary of policies beside your own .proto files')
    .argument('[folder]', 'where the .proto files are', 'proto')
    .option('--example', 'three small apps to begin with, and their pods')
    .addHelpText(
      'after',
      `
Examples:
  meshctl init                       proto/meshcart/mesh/v1/policy.proto, buf.yaml, deployment.yaml
  meshctl init api/proto --example   and three apps that call each other`,
    )
    .action(async (folder: string, options: InitOptions) => {
      const { init } = await import('./init.js');
      process.exitCode = init(folder, options);
    });
