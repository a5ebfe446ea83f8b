import { Option, type Command } from 'commander';
import { exitCode } from '../exit-code.js';
import type { DiscardOptions } from './discard.js';
import type { FixOptions } from './fix.js';
import * as help from './help.js';
import type { ListOptions } from './list.js';
import { Refused } from './refused.js';
import type { ShowOptions } from './show.js';
import type { RedriveOptions } from './wanted-by.js';

/** Adds `meshctl work` with its own commands. */
export function addWork(program: Command): void {
  const work = program
    .command('work')
    .description('look at the failed work of a running shop, and put it right')
    .addHelpText('after', help.ofAll);

  ofShop(selecting(work.command('list')))
    .description('list failed work, oldest first')
    .option('--limit <count>', 'at most so many', '50')
    .addHelpText('after', help.ofList)
    .action(async (options: ListOptions) => run(async () => (await import('./list.js')).list(options)));

  ofShop(work.command('show').argument('<id>'))
    .description('show one piece: its payload, error and timeline')
    .addHelpText('after', help.ofShow)
    .action(async (id: string, options: ShowOptions) =>
      run(async () => (await import('./show.js')).show(id, options)),
    );

  changing(ofShop(work.command('fix').argument('<id>')))
    .description('edit the payload of one piece')
    .requiredOption('--reason <text>', 'why; kept with the change')
    .option('--payload <file>', 'the new payload, - for standard input; else $EDITOR opens')
    .option('--dry-run', 'show what would change')
    .addHelpText('after', help.ofFix)
    .action(async (id: string, options: FixOptions) =>
      run(async () => (await import('./fix.js')).fix(id, options)),
    );

  changing(ofShop(selecting(work.command('redrive').argument('[ids...]'))))
    .description('have failed work done again')
    .option('--all', 'all there is, where neither ids nor a filter are named')
    .option('--reason <text>', 'why; kept with what is redriven')
    .option('--rate <number>', 'at most so many a second, in each app', '50')
    .option('--dry-run', 'tell what would be redriven')
    .addHelpText('after', help.ofRedrive)
    .action(async (ids: readonly string[], options: RedriveOptions) =>
      run(async () => (await import('./redrive.js')).redrive(ids, options)),
    );

  changing(ofShop(work.command('discard').argument('<ids...>')))
    .description('give failed work up for good')
    .requiredOption('--reason <text>', 'why; kept with the change')
    .addHelpText('after', help.ofDiscard)
    .action(async (ids: readonly string[], options: DiscardOptions) =>
      run(async () => (await import('./discard.js')).discard(ids, options)),
    );
}

const ofShop = (command: Command): Command =>
  command
    .option('--url <url>', 'where the shop answers; else MESHCART_URL, or what npm start runs here')
    .option('--token-file <file>', 'a file with an access token, - for standard input; else MESHCART_TOKEN')
    .option('--json', 'print the answer as JSON');

const selecting = (command: Command): Command =>
  command
    .addOption(new Option('--app <app>', 'of this app').choices(['orders', 'billing', 'notifications']))
    .addOption(
      new Option('--kind <kind>', 'of this kind').choices([
        'parked-event',
        'dead-job',
        'stuck-message',
        'saga',
      ]),
    )
    .option('--place <name>', 'at this consumer, queue, destination or saga')
    .option('--key <key>', 'about this, as in the id of an order')
    .option('--older-than <age>', 'that failed so long ago, as in 30s, 10m, 4h or 2d');

const changing = (command: Command): Command => command.option('-y, --yes', 'do not ask');

async function run(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`refused: ${error.message}`);
    process.exitCode = exitCode.refused;
  }
}
