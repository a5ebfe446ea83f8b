import { Option, type Command } from 'commander';
import { environmentNames } from '../deployment/shop-environments.js';
import { usualContracts } from '../usual-contracts.js';
import { formats } from './formats.js';
import type { GraphOptions } from './graph.js';

export const addGraph = (program: Command): Command =>
  program
    .command('graph')
    .description('draw the call graph with budgets, retry classes, worst-case tries and the slowest chains')
    .option('--contracts <folder>', 'where the .proto files are', usualContracts)
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .addOption(
      new Option(
        '-e, --env <name>',
        'add what this environment decides: replicas, stores, stand-ins',
      ).choices(environmentNames),
    )
    .addOption(
      new Option('-f, --format <format>', 'default: by the ending of --out, else mermaid').choices(formats),
    )
    .option('--out <file>', 'where the drawing goes (default: standard output)')
    .option('--focus <name>', 'only what leads to or from an app, service, RPC, operation or entry point')
    .option('--json', 'print the graph itself')
    .addHelpText(
      'after',
      `
Examples:
  meshctl graph --out mesh.html                     a page to explore, one file, works offline
  meshctl graph --focus orders                      Mermaid, for a pull request
  meshctl graph --focus "POST /v1/orders" --env prod
  meshctl graph --format dot | dot -Tsvg > mesh.svg
  meshctl graph --json | jq '.criticalPaths'`,
    )
    .action(async (options: GraphOptions) => {
      const { graph } = await import('./graph.js');
      process.exitCode = await graph(options);
    });
