import { parseArgs } from 'node:util';

export interface ChaosArguments {
  readonly list: boolean;
  readonly help: boolean;
  /** Part of a point's name, as in `billing.stripe.confirm:after`. */
  readonly only: string | undefined;
  readonly mutant: string | undefined;
  readonly seed: number;
  readonly lanes: number;
}

export const help = `Kills the shop at every commit and every outbound request, and checks what is left.

usage: npm run chaos [-- options]

  --list           print the crash points and end
  --only TEXT      only the points whose name holds TEXT, and no mutants
  --mutant NAME    only that mutant ("all": every mutant, and no points)
  --seed N         the order of the points; printed by each run
  --lanes N        shops that are tortured side by side (default 2)`;

/** @throws where an argument is unknown or no number. */
export function parseChaosArguments(args: readonly string[]): ChaosArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string' },
      mutant: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      lanes: { type: 'string', default: '2' },
    },
  });
  return {
    list: values.list,
    help: values.help,
    only: values.only,
    mutant: values.mutant,
    seed: naturalNumber('--seed', values.seed),
    lanes: naturalNumber('--lanes', values.lanes),
  };
}

function naturalNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`${name} wants a whole number, not "${text}"`);
}
