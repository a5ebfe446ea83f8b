import { Argument, Option, type Command } from 'commander';
import { mechanisms } from '#simulate/plan/without.js';
import { scenarioNames, scenarios, type ScenarioName } from '#simulate/scenario/named-scenarios.js';
import { usualContracts } from '../usual-contracts.js';
import { milliseconds, named, positive, share, workOf } from './arguments.js';
import type { SimulateOptions } from './simulate-options.js';

const known = scenarioNames.map((name) => `  ${name.padEnd(12)} ${scenarios[name].title}`).join('\n');

export const addSimulate = (program: Command): Command =>
  program
    .command('simulate')
    .description('play requests against the policies while something goes wrong, before and after an edit')
    .addArgument(new Argument('[scenario]', 'what goes wrong').choices(scenarioNames).default('baseline'))
    .option('--contracts <folder>', 'where the .proto files are', usualContracts)
    .option('--against <folder or commit>', 'the contracts before the edit, shown beside')
    .addOption(
      new Option('-e, --env <name>', 'whose replicas count')
        .choices(['dev', 'staging', 'prod'])
        .default('prod'),
    )
    .option('--deployment <file>', 'where your own apps run, instead of an environment')
    .option('--operation <name...>', 'what is asked for, as in PlaceOrder or PlaceOrder=3; all alike')
    .option('--rate <number>', 'requests a second, all together (default: 50; retry-storm 200)', positive)
    .addOption(
      new Option('--duration <time>', 'as in 60s or 5m').argParser(milliseconds).default(60_000, '60s'),
    )
    .option('--seed <number>', 'another one plays another minute', positive, 1)
    .option('--service <name>', 'the app or RPC that it happens to; the one that is asked most')
    .addOption(new Option('--at <time>', 'when it begins').argParser(milliseconds).default(20_000, '20s'))
    .option('--for <time>', 'how long it lasts', milliseconds)
    .option(
      '--factor <number>',
      'so many times as slow (slow, retry-storm), or as many requests (spike)',
      positive,
    )
    .option('--share <0 to 1>', 'of the tries (slow, failing)', share)
    .option('--pods <number>', 'so many of the pods (slow, failing, lost-pod)', positive)
    .addOption(
      new Option('--status <status>', 'how it fails (failing)').choices([
        'UNAVAILABLE',
        'DEADLINE_EXCEEDED',
        'INTERNAL',
        'RESOURCE_EXHAUSTED',
        'reset',
      ]),
    )
    .option(
      '--work <app=p50/p99...>',
      'how long its own work takes; a fifth of local_work, and all of it',
      named(workOf),
    )
    .option('--workers <app=number...>', 'requests that a replica works on at once', named(positive))
    .option('--utilisation <0 to 1>', 'size every app so that so many of its workers are busy before', share)
    .addOption(
      new Option(
        '--without <mechanism...>',
        'leave out some of what the policies do, and show what is stated beside',
      ).choices(mechanisms),
    )
    .option('--html <file>', 'write a page with plots')
    .option('--json', 'print all of it as JSON')
    .addHelpText(
      'after',
      `
Scenarios:
${known}

Examples:
  meshctl simulate failing --service billing
  meshctl simulate slow --service PaymentsService/GetPayment --factor 50 --against main
  meshctl simulate failing --service orders --pods 1 --share 1 --operation PlaceOrder --html failing.html
  meshctl simulate retry-storm --without budget
  meshctl simulate spike --factor 5 --duration 3m --json | jq .after.recovery`,
    )
    .action(async (scenario: ScenarioName, options: SimulateOptions) => {
      const { simulateCommand } = await import('./simulate.js');
      process.exitCode = await simulateCommand(scenario, options);
    });
