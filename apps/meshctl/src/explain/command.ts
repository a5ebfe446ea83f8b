import type { Command } from 'commander';
import { usualContracts } from '../usual-contracts.js';
import type { ExplainOptions } from './explain.js';

export const addExplain = (program: Command): Command =>
  program
    .command('explain')
    .description('tell hop by hop whether a call may, what decides, how long and how often')
    .argument(
      '<caller>',
      'an app, entry point or RPC; or "POST /v1/orders" alone, for a request of the world',
    )
    .argument(
      '[callee]',
      'an RPC, which may be short; without contracts "host:port METHOD path" or the path of an RPC',
    )
    .option('-e, --env <name>', 'the environment', 'dev')
    .option('--contracts <folder>', 'where the .proto files are', usualContracts)
    .option('--no-contracts', 'tell from the manifests alone')
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .option(
      '--manifests <path...>',
      'rendered manifests: folders, files, - for standard input (default: k8s/platform, k8s/<env>, k8s/istio)',
    )
    .option('--why-not', 'of a refused call, tell the one thing to change')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  meshctl explain "POST /v1/orders"                 from Kong to the last RPC
  meshctl explain orders GetUser                    what becomes of a call, and where that is decided
  meshctl explain orders#order-saga CapturePayment
  meshctl explain notifications CapturePayment --why-not
  helm template shop | meshctl explain --no-contracts --manifests - shop/web "users.shop:8080 GET /users/7"

Exit codes: 0 the call arrives, 1 it is refused, 2 the question cannot be answered`,
    )
    .action(async (caller: string, callee: string | undefined, options: ExplainOptions) => {
      const { explain } = await import('./explain.js');
      process.exitCode = await explain(caller, callee, options);
    });
