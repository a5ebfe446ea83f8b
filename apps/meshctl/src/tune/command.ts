import type { Command } from 'commander';
import { usualContracts } from '../usual-contracts.js';
import type { TuneOptions } from './tune.js';

/** Adds `meshctl tune`. */
export const addTune = (program: Command): Command =>
  program
    .command('tune')
    .description('propose timeouts, tries and limits by what was measured, as an edit of the contracts')
    .option('--prometheus <url>', 'where Prometheus answers')
    .option('--from <file>', 'a recording instead of Prometheus')
    .option('--record <file>', 'keep what Prometheus answered')
    .option('--window <duration>', 'how far to look back', '7d')
    .option('--step <duration>', 'how finely to look for peaks; holds several scrapes', '5m')
    .option('--rpc <name>', 'only this RPC, operation, entry point or app; the end of its name suffices')
    .option('--contracts <folder>', 'where the .proto files are', usualContracts)
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .option('--write', 'edit the contracts')
    .option('--json', 'print what was found as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kubectl --namespace monitoring port-forward service/prometheus-operated 9090 &
  meshctl tune --prometheus http://127.0.0.1:9090                      what the last week suggests
  meshctl tune --prometheus http://127.0.0.1:9090 --record week.json   and keep the numbers
  meshctl tune --from week.json --rpc OrdersService/GetOrder           one RPC, from the numbers kept
  meshctl tune --from week.json --write                                edit the contracts

Exit codes: 0 proposals, or nothing to change; 1 some proposals are refused by the rules; 2 cannot be carried out`,
    )
    .action(async (options: TuneOptions) => {
      const { tune } = await import('./tune.js');
      process.exitCode = await tune(options);
    });
