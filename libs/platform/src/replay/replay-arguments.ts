import { parseArgs } from 'node:util';
import type { Beginning } from '#messaging/log-history.js';

/** Cannot be carried out as it was asked for. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

export interface ReplayArguments {
  readonly help: boolean;
  /** As the contract names it. */
  readonly consumer: string;
  readonly from: Beginning;
  readonly isDryRun: boolean;
  readonly json: boolean;
}

export const helpOf = (
  app: string,
  example: string,
): string => `Has a consumer of ${app} handle the events of the past once more, to rebuild what it keeps.

usage: node dist/apps/${app}/src/replay.js --consumer NAME --from start|TIME [--dry-run] [--json]

  --consumer NAME   the consumer, as the contract of ${app} names it
  --from start      from the oldest event that the log still has
  --from TIME       from what was appended then or later, as in 2026-11-25T12:00:00Z
  --dry-run         say how many events of which types would be handled, and change nothing
  --json            the result as JSON, on stdout; progress is on stderr always
  --help            this page

It reads the environment of the service. The service must be stopped, and the consumer must have no parked events: send
them again or discard them first. Only consumers that declare themselves replayable are replayed; one that sends mails
is not. What is replayed, and what an interruption leaves: docs/replay.md.

examples:
  node dist/apps/${app}/src/replay.js --consumer ${example} --from start --dry-run
  node dist/apps/${app}/src/replay.js --consumer ${example} --from 2026-11-25T12:00:00Z --json

exit codes: 0 done, 1 refused or not done to the end, 2 cannot be carried out`;

/** @throws Unusable that says which argument is wrong. */
export function parseReplayArguments(args: readonly string[]): ReplayArguments {
  const { help, consumer, from, 'dry-run': isDryRun, json } = parsed(args);
  if (help) return { help, consumer: '', from: undefined, isDryRun, json };
  if (consumer === undefined) throw new Unusable('--consumer is missing; --help tells what there is');
  if (from === undefined)
    throw new Unusable('--from is missing: "start", or a time such as 2026-11-25T12:00:00Z');
  return { help, consumer, from: from === 'start' ? undefined : timeIn(from), isDryRun, json };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        consumer: { type: 'string' },
        from: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Unusable(`${(error as Error).message.split('. ')[0]}; --help tells what there is`);
  }
}

/** Without a zone, a time would mean something else on each machine. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function timeIn(text: string): Date {
  const from = new Date(text);
  if (!time.test(text) || Number.isNaN(from.getTime()))
    throw new Unusable(
      `--from wants "start" or a time with its zone, as in 2026-11-25T12:00:00Z, not "${text}"`,
    );
  if (from > new Date()) throw new Unusable(`--from ${text} has not come yet`);
  return from;
}
